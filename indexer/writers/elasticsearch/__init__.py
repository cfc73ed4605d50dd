"""The index in Elasticsearch: one index a kind of document and generation, behind an alias.

The writer here and ``matcher.engines.elasticsearch`` meet in those indexes alone.
"""

from indexer.writers.elasticsearch.connection import Connection
from indexer.writers.elasticsearch.generations import (
    current_generation,
    remove_old_generations,
    switch,
)
from indexer.writers.elasticsearch.options import ElasticsearchOptions, VectorIndex
from indexer.writers.elasticsearch.writer import ElasticsearchWriter, new_generation, open_writer

__all__ = [
    "Connection",
    "ElasticsearchOptions",
    "ElasticsearchWriter",
    "VectorIndex",
    "current_generation",
    "new_generation",
    "open_writer",
    "remove_old_generations",
    "switch",
]
