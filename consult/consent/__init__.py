"""Floor 7: the sealed snapshot, its document, and what became of it."""
