"""The forms of a consultation, one file per section."""
