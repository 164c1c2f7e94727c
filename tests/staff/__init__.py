"""Tests of clinics, people and roles."""
