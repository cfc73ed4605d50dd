"""Keeps the columns of one generation up to date with its database, and takes over new bases."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.database import (
    NamedBase,
    errors_named,
    log_reaches,
    named_base,
    newest_seq,
    open_database,
)
from indexer.writers.embedded.pointer import DATABASE
from matcher.engines.embedded.beside import Compactor
from matcher.engines.embedded.compaction import limits
from matcher.engines.embedded.live import Live, map_base, read_all
from matcher.engines.embedded.packed import UnusableFileError
from matcher.engines.embedded.reading import reading
from matcher.engines.embedded.snapshot import Snapshot

_log = logging.getLogger(__name__)


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
        self._changing: threading.Thread | None = None
        self._refused = ""
        """The base that was found unusable last."""
        self._compactor = Compactor(folder.parent, embedder=embedder)
        self._closed = threading.Event()
        self._connection = self._connect()
        try:
            self._seen = self._data_version()
            self._live = self._opened()
            self._publish()
            self._see_to_base()
        except BaseException:
            self._connection.close()
            raise

    def state(self) -> State:
        """The newest state: it holds everything committed before the call.

        :raises ClosedError: when the follower was closed.
        """
        with self._lock:
            self._check_open()
            seen = self._data_version()
            if seen != self._seen:
                self._catch_up()
                self._seen = seen
            return self._state

    def generation(self) -> str:
        """The name of the newest state, without taking it in."""
        with self._lock, errors_named(self._path):
            self._check_open()
            if self._data_version() == self._seen:
                return self._state.generation
            return self._name(newest_seq(self._connection))

    def close(self) -> None:
        """Release the connection; waits for a base that is being taken over."""
        self._closed.set()
        if self._changing:
            self._changing.join()
        with self._lock:
            self._connection.close()
            del self._live, self._state

    def _connect(self) -> sqlite3.Connection:
        return open_database(self._path, embedder=self._embedder, read_only=True)

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise ClosedError

    def _data_version(self) -> int:
        with errors_named(self._path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _name(self, seq: int) -> str:
        return f"{self._folder.name}.{seq}"

    def _opened(self) -> Live:
        live = self._mapped(self._connection)
        if live is None:
            with reading(self._connection, self._path):
                live = read_all(self._connection)
        return live

    def _mapped(self, connection: sqlite3.Connection) -> Live | None:
        """What the base in use holds; ``None`` where there is none that can be used."""
        reasons: dict[str, UnusableFileError] = {}
        while True:
            with reading(connection, self._path):
                base = named_base(connection)
                if base is None:
                    return None
                if base.file in reasons:
                    break
                try:
                    return map_base(connection, self._folder, base)
                except UnusableFileError as error:  # also where a newer one took its place
                    reasons[base.file] = error
        self._refused = base.file
        _log.warning(
            "%s %s: documents are read from the database instead, which takes longer",
            self._folder / base.file, reasons[base.file],
        )  # fmt: skip
        return None

    def _publish(self) -> None:
        snapshots = {kind: table.snapshot() for kind, table in self._live.tables.items()}
        self._state = State(self._name(self._live.seq), snapshots)

    def _catch_up(self) -> None:
        with reading(self._connection, self._path):
            reached = self._live.whole and log_reaches(self._connection, self._live.seq)
            changed = newest_seq(self._connection) != self._live.seq
            if reached and changed:
                self._live.follow(self._connection)
        if not reached:
            self._live = self._opened()
        if changed or not reached:
            self._publish()
        self._see_to_base()

    def _see_to_base(self) -> None:
        """Take over a newer base, or see to one where nobody else does; neither here and now."""
        with reading(self._connection, self._path):
            base = named_base(self._connection)
        used = self._live.base
        if base and base != used:
            if base.file == self._refused:
                self._compactor.replace(base.file)
            elif self._changing is None or not self._changing.is_alive():
                self._changing = threading.Thread(
                    target=self._change_base, name="index-base", daemon=True
                )
                self._changing.start()
        elif self._is_overdue(used):
            self._compactor.tick()

    def _is_overdue(self, used: NamedBase | None) -> bool:
        changes = self._live.seq - (used.seq if used else 0)
        if changes < limits().least:
            return False
        documents = sum(table.living for table in self._live.tables.values())
        return changes > limits().readers * limits().changes(documents)

    def _change_base(self) -> None:
        """Map the new base beside the columns in use, then put it in their place."""
        try:
            with closing(self._connect()) as connection:
                live = self._mapped(connection)
            if live is None:
                return
            with self._lock, reading(self._connection, self._path):
                if self._closed.is_set() or not log_reaches(self._connection, live.seq):
                    return
                # What lies between the two states is small, so searches wait for moments only.
                live.follow(self._connection)
                self._live = live
                self._publish()
        except SearchIndexError as error:
            # The columns in use still answer; the next search meets the fault itself.
            _log.warning("A new base of the search index was not taken over: %s", error)
