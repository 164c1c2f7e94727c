"""Tests of upkeep: the inbox, merging, and where something was used."""
