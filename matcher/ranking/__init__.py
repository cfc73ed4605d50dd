"""Ranking: fusing scores and saying why."""
