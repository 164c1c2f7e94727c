"""Tests of the consent document."""
