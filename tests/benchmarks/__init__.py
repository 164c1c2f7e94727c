"""Benchmarks: each prints a row of ratios; none of them is a test."""
