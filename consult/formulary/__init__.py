"""Floor 4: what may be injected and what is known about it."""
