"""The columns of all kinds at one state of a generation, and how they come to a later one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.database import (
    ADDED,
    KIND_CODES,
    REMOVED,
    NamedBase,
    log_reaches,
    newest_seq,
)
from indexer.writers.embedded.packing import ROW, unpack
from matcher.engines.embedded.bases import fingerprint, unpack_base
from matcher.engines.embedded.loader import load
from matcher.engines.embedded.packed import UnusableFileError, open_packed
from matcher.engines.embedded.table import Table
from matcher.engines.embedded.vocabulary import Vocabulary

_AT_ONCE = 2_000
_Row = tuple[Any, ...]


@dataclass(slots=True)
class Live:
    """Columns as of one change. One thread at a time brings them on."""

    tables: Mapping[DocumentKind, Table]
    vocabulary: Vocabulary
    seq: int
    base: NamedBase | None
    """Where they come from; ``None``: they were read from the database's rows."""
    whole: bool = True
    """Whether they are those of ``seq``; not after a catching up that failed midway."""

    def follow(self, connection: sqlite3.Connection) -> None:
        """Take in every change, within a read transaction; the log must reach back to ``seq``.

        :raises ValueError: when rows are not what was written (a damaged file).
        """
        newest = newest_seq(connection)
        self.whole = False
        self.vocabulary.read_on(connection)
        changes = connection.execute(
            "SELECT seq, op, slot FROM change WHERE seq > ? ORDER BY seq", (self.seq,)
        ).fetchall()
        for start in range(0, len(changes), _AT_ONCE):
            part = changes[start : start + _AT_ONCE]
            for kind, table in self.tables.items():
                _take(connection, table, kind, part)
        self.seq = newest
        self.whole = True


def read_all(connection: sqlite3.Connection) -> Live:
    """Every row of the database, within a read transaction.

    :raises ValueError: when rows do not fit together (a damaged file).
    """
    vocabulary = Vocabulary()
    vocabulary.read_on(connection)
    bases = {kind: load(connection, kind, vocabulary) for kind in DocumentKind}
    tables = {kind: Table(base, vocabulary) for kind, base in bases.items()}
    return Live(tables, vocabulary, newest_seq(connection), None)


def map_base(connection: sqlite3.Connection, folder: Path, base: NamedBase) -> Live:
    """The documents of a base and the changes since, within a read transaction.

    :raises UnusableFileError: when the base is not what it should be, or too old.
    :raises ValueError: when rows are not what was written (a damaged file).
    """
    if not log_reaches(connection, base.seq):
        raise UnusableFileError("is older than the change log")
    if base.made_for != fingerprint():
        raise UnusableFileError("was made by another version of this program")
    packed = open_packed(folder / base.file, base.checksum)
    vocabulary = Vocabulary.of_packed(packed)
    tables = {kind: Table(unpack_base(packed, kind), vocabulary) for kind in DocumentKind}
    live = Live(tables, vocabulary, base.seq, base)
    live.follow(connection)
    for kind, table in tables.items():
        if table.living != _tally(connection, kind):
            raise UnusableFileError("does not go with the database")
    return live


def _tally(connection: sqlite3.Connection, kind: DocumentKind) -> int:
    row = connection.execute("SELECT documents FROM tally WHERE kind = ?", (KIND_CODES[kind],))
    return int(row.fetchone()[0])


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
