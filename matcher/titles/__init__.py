"""Titles against titles: which names mean the same or nearly the same work."""
