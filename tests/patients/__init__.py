"""Tests of patients: the pages, the actions, the promises of the tables."""
