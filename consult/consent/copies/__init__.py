"""Copies that leave the clinic: as stored, or with a cover sheet where it is ended."""
