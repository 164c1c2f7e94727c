"""The clinic's certificate, and the seal that it writes and checks."""
