"""The pages of a consultation, one file per section."""
