"""Outbox relay and periodic work."""
