"""Whether a paper, a file or a stored record is what it says."""
