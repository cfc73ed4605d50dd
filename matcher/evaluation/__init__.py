"""Measures of ranking quality over judged data."""
