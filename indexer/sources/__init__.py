"""Readers: one file format each, giving records or row errors."""
