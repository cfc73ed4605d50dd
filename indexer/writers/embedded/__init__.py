"""The embedded index: one folder whose only durable part is a SQLite file a generation.

The writer here and ``matcher.engines.embedded`` meet in that folder alone.
"""

from indexer.writers.embedded.generations import (
    current_generation,
    new_generation,
    open_writer,
    remove_old_generations,
    switch,
)
from indexer.writers.embedded.writer import EmbeddedWriter

__all__ = [
    "EmbeddedWriter",
    "current_generation",
    "new_generation",
    "open_writer",
    "remove_old_generations",
    "switch",
]
