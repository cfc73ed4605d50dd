"""Folding and tokens, shared by index and query."""
