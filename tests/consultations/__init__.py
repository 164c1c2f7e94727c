"""Tests of a consultation, section by section."""
