"""The engines that the contract tests run on."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.writers.base import Applied, Change, IndexWriter
from indexer.writers.elasticsearch import Connection, ElasticsearchOptions, ElasticsearchWriter
from matcher.engines.base import Engine
from matcher.engines.elasticsearch import ElasticsearchEngine
from matcher.engines.embedded import EmbeddedEngine
from matcher.engines.embedded.compaction import compact
from tests.servers import ElasticsearchServer

EMBEDDER = "contract-test"
ENGINES = ("embedded", "compacted", "elasticsearch")
_MERGE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """A writer and an engine over one index."""

    writer: IndexWriter
    engine: Engine
    settle: Callable[[], None] = lambda: None
    """Returns when the statistics of the lexical score leave out what was replaced."""


OpenEngine = Callable[[Path], AbstractContextManager[OpenIndex]]


@contextmanager
def embedded(folder: Path) -> Iterator[OpenIndex]:
    """An embedded index in an empty folder."""
    from indexer.writers.embedded import open_writer

    writer = open_writer(folder, embedder=EMBEDDER)
    engine = EmbeddedEngine(folder, embedder=EMBEDDER)
    try:
        yield OpenIndex(writer, engine)
    finally:
        engine.close()
        writer.close()


@contextmanager
def compacted(folder: Path) -> Iterator[OpenIndex]:
    """An embedded index whose first changes lie partly in a mapped base, partly behind it."""
    with embedded(folder) as index:
        yield OpenIndex(_CompactingWriter(index.writer, folder), index.engine)


class _CompactingWriter:
    """Makes a base in the middle of the first batch."""

    def __init__(self, writer: IndexWriter, folder: Path) -> None:
        self._writer = writer
        self._folder = folder
        self._first = True
        self.status, self.close = writer.status, writer.close

    def apply(self, changes: Sequence[Change]) -> Applied:
        """See ``IndexWriter.apply``."""
        if not self._first:
            return self._writer.apply(changes)
        self._first = False
        middle = 2 * len(changes) // 3
        before = self._writer.apply(changes[:middle])
        assert compact(self._folder, embedder=EMBEDDER, force=True)
        after = self._writer.apply(changes[middle:])
        return Applied(before.written + after.written, before.stale + after.stale)


def options_for(server: ElasticsearchServer, **more: object) -> ElasticsearchOptions:
    """Options with index names that no other test has."""
    prefix = f"jobbank-test-{secrets.token_hex(6)}"
    return ElasticsearchOptions(
        server.url, ca=server.ca, prefix=prefix, timeout=60, replicas=0, **more
    )  # type: ignore[arg-type]


@contextmanager
def fresh_indexes(server: ElasticsearchServer, **more: object) -> Iterator[Connection]:
    """A connection; what is made with its prefix is removed at the end."""
    connection = Connection(options_for(server, **more))
    try:
        yield connection
    finally:
        remove_indexes(connection)
        connection.close()


def remove_indexes(connection: Connection) -> None:
    """Remove all indexes of a prefix."""
    names = connection.call(
        lambda es: list(es.indices.get(index=f"{connection.options.prefix}-*").body),
        repeatable=True,
    )
    if names:
        connection.call(lambda es: es.indices.delete(index=names), repeatable=False)


@contextmanager
def over_elasticsearch(
    server: ElasticsearchServer, folder: Path, **more: object
) -> Iterator[OpenIndex]:
    """Fresh indexes of Elasticsearch; ``folder`` is not used."""
    from indexer.writers.elasticsearch.generations import make_first

    with fresh_indexes(server, **more) as connection:
        make_first(connection, embedder=EMBEDDER)
        writer = ElasticsearchWriter(connection, embedder=EMBEDDER)
        engine = ElasticsearchEngine(connection, embedder=EMBEDDER)
        yield OpenIndex(writer, engine, lambda: _merge_all(connection))


def _merge_all(connection: Connection) -> None:
    """Merge until no replaced document is left. A node lets go of those only some 30 seconds
    later, because another copy of the index might still ask for them."""
    name = f"{connection.options.prefix}-*"
    deadline = time.monotonic() + _MERGE_SECONDS
    while time.monotonic() < deadline:
        connection.call(
            lambda es: es.indices.forcemerge(index=name, max_num_segments=1, flush=True),
            repeatable=True,
        )
        stats = connection.call(
            lambda es: es.indices.stats(index=name, metric="docs"), repeatable=True
        )
        if not stats["_all"]["primaries"]["docs"]["deleted"]:
            return
        time.sleep(1)
    raise AssertionError("deleted documents stayed in the index")
