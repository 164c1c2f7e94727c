"""The lists as files: exported for spreadsheets, and imported as proposals like any other."""
