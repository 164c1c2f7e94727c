"""Every write about a consultation, one file per section."""
