"""The reader of files from outside: a process of its own that knows nothing of Django."""
