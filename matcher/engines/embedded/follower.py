"""Keeps the columns of one generation up to date with its database, and makes them again when
they are worn."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.database import (
    ADDED,
    KIND_CODES,
    REMOVED,
    errors_named,
    newest_seq,
    open_database,
)
from indexer.writers.embedded.packing import ROW, unpack
from indexer.writers.embedded.pointer import DATABASE
from matcher.engines.embedded.loader import Vocabulary, load
from matcher.engines.embedded.snapshot import Snapshot
from matcher.engines.embedded.table import Table

_AT_ONCE = 2_000
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One state of the whole index."""

    generation: str
    snapshots: Mapping[DocumentKind, Snapshot]


class ClosedError(Exception):
    """The follower was closed, because another generation is in use."""


class Follower:
    """Follows one generation. ``state`` is safe from any thread.

    :raises SearchIndexError: when the generation is missing, damaged or not ours.
    """

    def __init__(self, folder: Path, *, embedder: str) -> None:
        self._folder = folder
        self._path = folder / DATABASE
        self._embedder = embedder
        self._lock = threading.Lock()
        self._tables: dict[DocumentKind, Table] = {}
        self._whole = False
        """Whether the columns are those of ``_seq``; not after a catching up that failed midway."""
        self._remaking: threading.Thread | None = None
        self._closed = threading.Event()
        self._connection = open_database(self._path, embedder=embedder, read_only=True)
        try:
            with self._reading():
                self._open()
        except BaseException:
            self._connection.close()
            raise

    def state(self) -> State:
        """The newest state: it holds everything committed before the call.

        :raises ClosedError: when the follower was closed.
        """
        with self._lock:
            self._check_open()
            if self._data_version() != self._seen:
                with self._reading():
                    self._catch_up()
            return self._state

    def generation(self) -> str:
        """The name of the newest state, without taking it in."""
        with self._lock, errors_named(self._path):
            self._check_open()
            if self._data_version() == self._seen:
                return self._state.generation
            return self._name(newest_seq(self._connection))

    def close(self) -> None:
        """Release the connection; waits for columns being made again."""
        self._closed.set()
        if self._remaking:
            self._remaking.join()
        with self._lock:
            self._connection.close()
            self._tables.clear()
            del self._state

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise ClosedError

    def _data_version(self) -> int:
        with errors_named(self._path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _reading(self) -> AbstractContextManager[None]:
        return _reading(self._connection, self._path)

    def _name(self, seq: int) -> str:
        return f"{self._folder.name}.{seq}"

    def _open(self) -> None:
        self._seen = self._data_version()
        self._seq = newest_seq(self._connection)
        self._vocabulary = Vocabulary()
        self._vocabulary.read_on(self._connection)
        for kind in DocumentKind:
            self._tables[kind] = load(self._connection, kind, self._vocabulary)
        self._whole = True
        self._publish()

    def _publish(self) -> None:
        snapshots = {kind: table.snapshot() for kind, table in self._tables.items()}
        self._state = State(self._name(self._seq), snapshots)

    def _catch_up(self) -> None:
        seen = self._data_version()
        newest = newest_seq(self._connection)
        if not self._whole or not _kept_from(self._connection, self._seq):
            self._open()
        elif newest != self._seq:
            self._take_in(self._tables, newest)
            self._remake_worn()
        self._seen = seen

    def _take_in(self, tables: Mapping[DocumentKind, Table], newest: int) -> None:
        self._whole = False
        self._vocabulary.read_on(self._connection)
        for kind, table in tables.items():
            follow(self._connection, table, kind, self._seq)
        self._seq = newest
        self._whole = True
        self._publish()

    def _remake_worn(self) -> None:
        worn = [kind for kind, table in self._tables.items() if table.worn]
        if worn and (self._remaking is None or not self._remaking.is_alive()):
            self._remaking = threading.Thread(
                target=self._remake, args=(worn,), name="index-columns", daemon=True
            )
            self._remaking.start()

    def _remake(self, kinds: Sequence[DocumentKind]) -> None:
        """Read worn kinds afresh beside the columns in use, then put them in their place."""
        for kind in kinds:
            if self._closed.is_set():
                return
            try:
                self._remake_one(kind)
            except SearchIndexError:
                # The columns in use still answer; the next search meets the file's fault itself.
                return

    def _remake_one(self, kind: DocumentKind) -> None:
        connection = open_database(self._path, embedder=self._embedder, read_only=True)
        try:
            with _reading(connection, self._path):
                seq = newest_seq(connection)
                with self._lock:
                    vocabulary = self._vocabulary
                    vocabulary.read_on(connection)
                fresh = load(connection, kind, vocabulary)
        finally:
            connection.close()
        with self._lock, self._reading():
            # What lies between the two states is small, so searches wait for moments only.
            overtaken = self._closed.is_set() or self._vocabulary is not vocabulary
            if (
                overtaken
                or not self._whole
                or not _kept_from(self._connection, min(seq, self._seq))
            ):
                return
            vocabulary.read_on(self._connection)
            follow(self._connection, fresh, kind, seq)
            self._take_in(self._tables, newest_seq(self._connection))
            self._tables[kind] = fresh
            self._publish()


@contextmanager
def _reading(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One state of the database for several statements, and its errors in our words."""
    with errors_named(path):
        connection.execute("BEGIN")
        try:
            yield
        except (ValueError, LookupError, TypeError) as error:
            raise SearchIndexError(
                "index_damaged",
                f"The search index at {path} is damaged ({error}). "
                "Run `jobbank index rebuild` to make the index again from the records.",
                path=str(path),
            ) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def follow(connection: sqlite3.Connection, table: Table, kind: DocumentKind, seq: int) -> None:
    """Bring a kind's columns from a change to the newest one, within a read transaction."""
    changes = connection.execute(
        "SELECT seq, op, slot FROM change WHERE seq > ? ORDER BY seq", (seq,)
    ).fetchall()
    for start in range(0, len(changes), _AT_ONCE):
        _take(connection, table, kind, changes[start : start + _AT_ONCE])


def _take(
    connection: sqlite3.Connection, table: Table, kind: DocumentKind, changes: Sequence[_Row]
) -> None:
    gone = {slot for _, op, slot in changes if op == REMOVED}
    came = [slot for _, op, slot in changes if op == ADDED and slot not in gone]
    rows = _rows(connection, [*came, *gone], kind)
    new = [rows[slot] for slot in came if slot in rows]  # else it is of another kind
    old = [rows[slot] for slot in sorted(gone) if table.holds(slot)]
    if old:
        table.remove(unpack(kind, old))
    if new:
        table.add(unpack(kind, new))


def _rows(
    connection: sqlite3.Connection, slots: Sequence[int], kind: DocumentKind
) -> dict[int, _Row]:
    found: dict[int, _Row] = {}
    for start in range(0, len(slots), 500):
        part = slots[start : start + 500]
        marks = ", ".join("?" * len(part))
        statement = f"SELECT {ROW} FROM document WHERE slot IN ({marks}) AND kind = ?"  # noqa: S608
        for row in connection.execute(statement, (*part, KIND_CODES[kind])):
            found[row[0]] = row
    return found


def _kept_from(connection: sqlite3.Connection, seq: int) -> bool:
    """Whether every change after this one is still in the log."""
    oldest = connection.execute("SELECT min(seq) FROM change").fetchone()[0]
    return (oldest is not None and oldest <= seq + 1) or newest_seq(connection) == seq
