"""The tablet that is handed over: its pages, its lock, and what is drawn on it."""
