"""Stored documents, read from the database when they are asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

import orjson

from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.database import KIND_CODES, errors_named, open_database
from indexer.writers.embedded.pointer import DATABASE
from matcher.engines.base import StoredDocument
from matcher.engines.embedded.snapshot import Snapshot

_AT_ONCE = 500
_NEWEST = "SELECT slot, id FROM known WHERE kind = ? AND slot IS NOT NULL AND id IN"
_ROWS = "SELECT slot, id, version, stored FROM document WHERE slot IN"


class Storage:
    """Reads stored documents of one generation, from any thread."""

    def __init__(self, folder: Path, *, embedder: str) -> None:
        self._path = folder / DATABASE
        self._embedder = embedder
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._closed = False

    def of_state(self, documents: Snapshot, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
        """Documents as they were in a state, in the order of ``ids``.

        Old rows are kept for some minutes (``KEEP_SECONDS``); of a state older than that, a
        document that was replaced since is given in its newest version.
        """
        positions = {id_: documents.position(id_) for id_ in ids}
        slots = {i: int(documents.slots[p]) for i, p in positions.items() if p is not None}
        with self._connection() as connection:
            rows = _by_slot(connection, list(slots.values()))
            lost = [id_ for id_, slot in slots.items() if slot not in rows]
            if lost:
                newest = _newest_slots(connection, documents.kind, lost)
                slots |= newest
                rows |= _by_slot(connection, list(newest.values()))
        return tuple(rows[slots[id_]] for id_ in ids if slots.get(id_) in rows)

    def newest(self, kind: DocumentKind, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
        """The newest documents, in the order of ``ids``."""
        with self._connection() as connection:
            slots = _newest_slots(connection, kind, ids)
            rows = _by_slot(connection, list(slots.values()))
        return tuple(rows[slots[id_]] for id_ in ids if slots.get(id_) in rows)

    def close(self) -> None:
        """Close the connections: those in use when they are given back."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = open_database(self._path, embedder=self._embedder, read_only=True)
        try:
            with errors_named(self._path):
                connection.execute("BEGIN")
                yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if self._closed:
                connection.close()
            else:
                self._idle.put(connection)


def _by_slot(connection: sqlite3.Connection, slots: Sequence[int]) -> dict[int, StoredDocument]:
    return {
        slot: StoredDocument(id_, version, orjson.loads(stored))
        for slot, id_, version, stored in _in_parts(connection, _ROWS, (), slots)
    }


def _newest_slots(
    connection: sqlite3.Connection, kind: DocumentKind, ids: Sequence[str]
) -> dict[str, int]:
    rows = _in_parts(connection, _NEWEST, (KIND_CODES[kind],), ids)
    return {id_: slot for slot, id_ in rows}


def _in_parts(
    connection: sqlite3.Connection,
    statement: str,
    first: tuple[object, ...],
    values: Sequence[object],
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(values), _AT_ONCE):
        part = values[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        yield from connection.execute(f"{statement} ({marks})", (*first, *part))
