"""``ElasticsearchWriter``: changes into the indexes, by bulk requests with external versions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import (
    Applied,
    Change,
    Delete,
    GenerationNote,
    IndexStatus,
    Upsert,
)
from indexer.writers.checks import check_document, refused
from indexer.writers.elasticsearch.connection import BUSY, Connection, failure
from indexer.writers.elasticsearch.generations import (
    alias_of,
    entrance,
    in_use,
    index_of,
    make_first,
    make_generation,
)
from indexer.writers.elasticsearch.mapping import ALIVE, VECTOR, WRITTEN, packed, packed_tombstone
from indexer.writers.elasticsearch.options import ElasticsearchOptions

Clock = Callable[[], datetime]
_CHUNK_BYTES, _CHUNK_ITEMS = 4_000_000, 500
"""Most bytes and changes of one bulk request."""
_CONFLICT = 409
_PATIENCE = 8
"""How often items are sent that a busy node turned away; the waits double from a tenth of a second
to some ten seconds."""
_FIRST_WAIT = 0.1
_BULK_SECONDS = 60.0
_NO_NOTE = GenerationNote()


def utc_now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Item:
    """One change, ready to be sent."""

    kind: DocumentKind
    id: str
    version: int
    source: bytes

    @property
    def size(self) -> int:
        return len(self.source) + 150


class ElasticsearchWriter:
    """Writes into one generation, or into whichever is in use. Several writers, also of other
    processes, may write at once: Elasticsearch keeps the highest version of every id.

    A batch is not atomic: what is named in an error was not written, the rest was. Writing a batch
    again does no harm.

    :param embedder: id of the embedder that made the vectors; another index is refused.
    :param clock: tells when a document was written.
    :param generation: the generation to fill; without it, the one in use. What is written into a
        generation that is not in use becomes visible when ``status`` is asked for.
    :raises SearchIndexError: as ``Connection.call`` and ``in_use`` do.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        embedder: str,
        clock: Clock = utc_now,
        generation: str | None = None,
        sleep: Callable[[float], object] = time.sleep,
        random: Random | None = None,
    ) -> None:
        self._connection = connection
        self._embedder = embedder
        self._clock = clock
        self._generation = generation
        self._sleep = sleep
        self._random = random or Random()  # noqa: S311 - spreads load, keeps no secret
        if generation is None:
            in_use(connection, embedder=embedder)

    @property
    def generation(self) -> str:
        """The name of the generation written to."""
        if self._generation is not None:
            return self._generation
        return in_use(self._connection, embedder=self._embedder)[DocumentKind.VACANCY].generation

    def apply(self, changes: Sequence[Change]) -> Applied:
        """See ``IndexWriter.apply``.

        :raises SearchIndexError: ``documents_refused`` naming the ids of documents that do not fit
            the schema: the others are written. ``engine_away`` and the like naming those that may
            not be in.
        """
        if self._generation is None:
            in_use(self._connection, embedder=self._embedder)  # a rebuild may have switched
        items, wrong = _items(changes, self._clock())
        written = stale = 0
        for chunk in _chunks(items):
            done = self._send(chunk, wrong)
            written, stale = written + done.written, stale + done.stale
        if wrong:
            raise refused(wrong, rest="Some of the batch was not written")
        return Applied(written, stale)

    def _send(self, items: Sequence[_Item], wrong: dict[str, str]) -> Applied:
        """Write some changes; those that are refused for themselves come to ``wrong``."""
        written = stale = 0
        for attempt in range(_PATIENCE):
            turned_away: list[_Item] = []
            for item, result in zip(items, self._bulk(items), strict=True):
                status = int(result["status"])
                if status < 300:
                    written += 1
                elif status == _CONFLICT:
                    stale += 1
                elif status in BUSY:
                    turned_away.append(item)
                else:
                    wrong[item.id] = failure(result["error"])
            if not turned_away:
                return Applied(written, stale)
            items = turned_away
            self._sleep(_FIRST_WAIT * 2**attempt * self._random.uniform(0.5, 1.5))
        raise SearchIndexError(
            "index_busy",
            f"Elasticsearch turned {len(items)} documents away {_PATIENCE} times because it is "
            "busy; try again later.",
            ids=tuple(item.id for item in items),
        )

    def _bulk(self, items: Sequence[_Item]) -> list[Mapping[str, Any]]:
        lines: list[Any] = []
        for item in items:
            action = {
                "_index": self._entrance(item.kind), "_id": item.id, "require_alias": True,
                "version": item.version, "version_type": "external",
            }  # fmt: skip
            lines += [orjson.dumps({"index": action}), item.source]
        try:
            answer = self._connection.call(
                lambda es: es.bulk(operations=lines, refresh=self._generation is None),
                repeatable=True,  # external versions: the second time everything is stale
                timeout=max(_BULK_SECONDS, self._connection.options.timeout),
            )
        except SearchIndexError as error:
            ids = tuple(item.id for item in items)
            raise SearchIndexError(
                error.code, str(error), **{**error.values, "ids": ids}
            ) from error
        return [item["index"] for item in answer["items"]]

    def _entrance(self, kind: DocumentKind) -> str:
        options = self._connection.options
        if self._generation is None:
            return alias_of(options, kind)
        return entrance(index_of(options, kind, self._generation))

    def status(self) -> tuple[IndexStatus, ...]:
        """See ``IndexWriter.status``."""
        return tuple(self._status(kind) for kind in DocumentKind)

    def _status(self, kind: DocumentKind) -> IndexStatus:
        name = self._entrance(kind)
        call = self._connection.call
        call(lambda es: es.indices.refresh(index=name), repeatable=True, timeout=_BULK_SECONDS)
        alive = {"bool": {"filter": {"term": {ALIVE: True}}}}
        bare = {"bool": {"must_not": {"exists": {"field": VECTOR}}}}
        found = call(
            lambda es: es.search(
                index=name,
                size=0,
                aggs={
                    "alive": {"filter": alive, "aggs": {"bare": {"filter": bare}}},
                    "last": {"max": {"field": WRITTEN}},
                },
            ),
            repeatable=True,
        )["aggregations"]
        sizes = call(lambda es: es.indices.stats(index=name, metric="store"), repeatable=True)
        last = found["last"]["value"]
        return IndexStatus(
            kind=kind,
            documents=found["alive"]["doc_count"],
            without_vector=found["alive"]["bare"]["doc_count"],
            generation=self.generation,
            embedder=self._embedder,
            last_commit=None
            if last is None
            else datetime.fromtimestamp(last / 1000, UTC).isoformat(timespec="milliseconds"),
            bytes=sizes["_all"]["total"]["store"]["size_in_bytes"],
        )

    def close(self) -> None:
        """See ``IndexWriter.close``."""
        self._connection.close()


def open_writer(
    options: ElasticsearchOptions,
    *,
    embedder: str,
    clock: Clock = utc_now,
    note: GenerationNote = _NO_NOTE,
) -> ElasticsearchWriter:
    """A writer that follows to the generation in use; makes the first one.

    :param note: is written on it.
    """
    connection = Connection(options)
    make_first(connection, embedder=embedder, note=note)
    return ElasticsearchWriter(connection, embedder=embedder, clock=clock)


def new_generation(
    options: ElasticsearchOptions,
    *,
    embedder: str,
    clock: Clock = utc_now,
    note: GenerationNote = _NO_NOTE,
) -> ElasticsearchWriter:
    """A writer into an empty generation beside the one in use; ``switch`` takes it into use."""
    connection = Connection(options)
    name = make_generation(
        connection, embedder=embedder, stamp=f"{clock():%Y%m%d%H%M%S}", note=note
    )
    return ElasticsearchWriter(connection, embedder=embedder, clock=clock, generation=name)


def _items(changes: Sequence[Change], now: datetime) -> tuple[list[_Item], dict[str, str]]:
    """The changes that fit the schema, packed, and why the others do not, by id."""
    items: list[_Item] = []
    wrong: dict[str, str] = {}
    for change in changes:
        match change:
            case Delete(kind, id_, version):
                items.append(_Item(kind, id_, version, packed_tombstone(id_, now)))
            case Upsert(document):
                try:
                    check_document(document)
                except ValueError as error:
                    wrong[document.id] = str(error)
                else:
                    source = packed(document, now)
                    items.append(_Item(document.kind, document.id, document.version, source))
    return items, wrong


def _chunks(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    chunk: list[_Item] = []
    size = 0
    for item in items:
        if chunk and (size + item.size > _CHUNK_BYTES or len(chunk) == _CHUNK_ITEMS):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += item.size
    if chunk:
        yield chunk
