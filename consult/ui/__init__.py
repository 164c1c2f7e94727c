"""Base forms, widgets and page pieces that every domain's pages are made of."""
