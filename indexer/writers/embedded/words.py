"""Codes of keyword values and tokens: small whole numbers, from 1, that stay for a generation."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from zlib import crc32

_AT_ONCE = 500
"""Words looked up in one statement; SQLite binds at most 32,766 values."""


class Words:
    """The codes that one writer has met. Codes are never changed or given back, so what was
    committed once stays right; what a failed transaction added must be forgotten."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {}
        self._fresh: list[tuple[str, str]] = []

    def codes(
        self, connection: sqlite3.Connection, wanted: Mapping[str, Iterable[str]]
    ) -> Mapping[str, Mapping[str, int]]:
        """The codes of these words by space, made where they are new; within a transaction."""
        for space, words in wanted.items():
            known = self._codes.setdefault(space, {})
            missing = [word for word in dict.fromkeys(words) if word not in known]
            if missing:
                self._add(connection, space, missing)
        return self._codes

    def committed(self) -> None:
        """The transaction that asked for codes is durable."""
        self._fresh.clear()

    def rolled_back(self) -> None:
        """The transaction that asked for codes failed."""
        for space, word in self._fresh:
            self._codes[space].pop(word, None)
        self._fresh.clear()

    def _add(self, connection: sqlite3.Connection, space: str, missing: list[str]) -> None:
        number, size = _space(connection, space)
        known = self._codes[space]
        for start in range(0, len(missing), _AT_ONCE):
            known.update(_look_up(connection, number, missing[start : start + _AT_ONCE]))
        new = [word for word in missing if word not in known]
        fresh = {word: size + i for i, word in enumerate(new, start=1)}
        connection.executemany(
            "INSERT INTO word (space, code, checksum, text) VALUES (?, ?, ?, ?)",
            ((number, code, checksum(code, word), word) for word, code in fresh.items()),
        )
        connection.execute("UPDATE space SET size = ? WHERE number = ?", (size + len(new), number))
        known.update(fresh)
        self._fresh.extend((space, word) for word in missing)


def checksum(code: int, word: str) -> int:
    """Tells a word or code that changed on the disk, which SQLite itself would not."""
    return crc32(word.encode(), code)


def _space(connection: sqlite3.Connection, name: str) -> tuple[int, int]:
    connection.execute("INSERT OR IGNORE INTO space (name, size) VALUES (?, 0)", (name,))
    row = connection.execute("SELECT number, size FROM space WHERE name = ?", (name,)).fetchone()
    return int(row[0]), int(row[1])


def _look_up(connection: sqlite3.Connection, space: int, words: Collection[str]) -> dict[str, int]:
    marks = ", ".join("?" * len(words))
    statement = f"SELECT text, code FROM word WHERE space = ? AND text IN ({marks})"  # noqa: S608
    return dict(connection.execute(statement, (space, *words)).fetchall())
