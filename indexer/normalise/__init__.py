"""Normalisers: what an ad says in words, as values that can be compared."""
