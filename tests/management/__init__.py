"""Tests of the commands for set-up and demonstration."""
