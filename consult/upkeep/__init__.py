"""Looking after the lists: what waits, what is the same twice, and where each is used."""
