"""The index in Elasticsearch: one index a kind of document and generation, behind an alias.

The writer here and ``matcher.engines.elasticsearch`` meet in those indexes alone.
"""

from indexer.writers.elasticsearch.connection import Connection
from indexer.writers.elasticsearch.contents import ElasticsearchContents
from indexer.writers.elasticsearch.generations import (
    current_generation,
    generations,
    note_in_use,
    remove_generations,
    switch,
)
from indexer.writers.elasticsearch.options import ElasticsearchOptions, VectorIndex
from indexer.writers.elasticsearch.writer import ElasticsearchWriter, new_generation, open_writer

__all__ = [
    "Connection",
    "ElasticsearchContents",
    "ElasticsearchOptions",
    "ElasticsearchWriter",
    "VectorIndex",
    "current_generation",
    "generations",
    "new_generation",
    "note_in_use",
    "open_writer",
    "remove_generations",
    "switch",
]
