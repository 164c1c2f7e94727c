"""Tests of the safety rules: no database, no clock."""
