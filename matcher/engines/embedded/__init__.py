"""The embedded engine: columns, postings and vectors in mapped files over one SQLite file."""

from matcher.engines.embedded.beside import CompactingWriter, Compactor
from matcher.engines.embedded.compaction import Compacted, compact
from matcher.engines.embedded.engine import EmbeddedEngine

__all__ = ["Compacted", "CompactingWriter", "Compactor", "EmbeddedEngine", "compact"]
