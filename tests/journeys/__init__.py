"""Whole paths through the product, told as given, when, then."""
