"""The embedded engine: columns, postings and vectors in memory over one SQLite file."""

from matcher.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
