"""Demonstration data: a clinic, its people, marked products, one consultation per stage."""
