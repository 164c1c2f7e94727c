"""The PDF engine: a process of its own that knows nothing of Django or the database."""
