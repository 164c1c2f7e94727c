"""Commands for set-up, demo data and legal requests."""
