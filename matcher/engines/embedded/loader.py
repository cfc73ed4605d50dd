"""Reads one kind's living documents from the database into a fresh base."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.documents import VECTOR_SIZE
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.database import KIND_CODES
from indexer.writers.embedded.packing import (
    MIDDLE_SHIFT,
    ROW,
    RowFormat,
    Rows,
    row_format,
    unpack,
)
from matcher.engines.embedded.bases import Base
from matcher.engines.embedded.columns import derived
from matcher.engines.embedded.growing import Growing
from matcher.engines.embedded.ids import id_array
from matcher.engines.embedded.nearest import byte_scale, to_bytes
from matcher.engines.embedded.postings import BasePostings, placed_at, terms_of
from matcher.engines.embedded.statistics import Statistics
from matcher.engines.embedded.vocabulary import Vocabulary

_AT_ONCE = 4_096


def load(connection: sqlite3.Connection, kind: DocumentKind, vocabulary: Vocabulary) -> Base:
    """The documents of a kind, within a read transaction whose words are in ``vocabulary``.

    :raises ValueError: when rows do not fit together (a damaged file).
    """
    living = connection.execute(
        "SELECT id, slot FROM known WHERE kind = ? AND slot IS NOT NULL ORDER BY id",
        (KIND_CODES[kind],),
    ).fetchall()
    tally = connection.execute(
        "SELECT documents FROM tally WHERE kind = ?", (KIND_CODES[kind],)
    ).fetchone()
    if tally != (len(living),):
        raise ValueError("documents are missing")
    ids = [id_ for id_, _ in living]
    slots = np.fromiter((slot for _, slot in living), np.int64, len(living))
    # SQLite orders text by its UTF-8 bytes, Python by code points: the same order.
    filling = _Filling(row_format(kind), ids, slots)
    for read_slots, columns in _read(connection, kind):
        filling.take(read_slots, columns)
    return filling.base(vocabulary)


def _read(
    connection: sqlite3.Connection, kind: DocumentKind
) -> Iterator[tuple[NDArray[np.int64], list[tuple[object, ...]]]]:
    """Rows in the order of the file, dead ones among them, some thousands at once."""
    cursor = connection.execute(
        f"SELECT {ROW} FROM document WHERE kind = ? ORDER BY slot",  # noqa: S608
        (KIND_CODES[kind],),
    )
    while rows := cursor.fetchmany(_AT_ONCE):
        yield np.fromiter((row[0] for row in rows), np.int64, len(rows)), rows


class _Filling:
    """Columns of a known number of documents, filled in the order of the file."""

    def __init__(self, layout: RowFormat, ids: list[str], slots: NDArray[np.int64]) -> None:
        self._layout = layout
        self._ids = ids
        self._slots = slots
        self._order = np.argsort(slots)
        self._sorted = slots[self._order]
        self._filled = 0
        self._fixed = np.empty(len(slots), layout.fixed)
        self._vectors = Growing.empty(len(slots), np.float16, (VECTOR_SIZE,))
        self._has_vector = np.zeros(len(slots), np.bool_)
        self._words = np.empty(0, np.uint64)
        self._word_count = 0
        self._frequencies = np.zeros((len(layout.texts), 0), np.int32)

    def take(self, slots: NDArray[np.int64], rows: Sequence[tuple[object, ...]]) -> None:
        at = np.searchsorted(self._sorted, slots)
        at[at == len(self._sorted)] = 0
        living = self._sorted[at] == slots if len(self._sorted) else np.zeros(len(at), np.bool_)
        kept = [rows[row] for row in np.flatnonzero(living).tolist()]
        if not kept:
            return
        positions = self._order[at[living]]
        unpacked = unpack(self._layout.kind, kept)
        if [self._ids[position] for position in positions.tolist()] != list(unpacked.ids):
            raise ValueError("ids that differ")
        self._fixed[positions] = unpacked.fixed
        self._vectors.view[positions] = unpacked.vectors
        self._has_vector[positions] = unpacked.has_vector
        self._take_postings(positions, unpacked)
        self._filled += len(kept)

    def _take_postings(self, positions: NDArray[np.int64], rows: Rows) -> None:
        words = rows.postings
        end = self._word_count + len(words)
        if end > len(self._words):
            share = max(self._filled + len(positions), 1) / max(len(self._slots), 1)
            # Untouched memory costs nothing, and the system enlarges large arrays in place.
            self._words.resize(max(int(end / share * 1.1), end), refcheck=False)
        self._words[self._word_count : end] = placed_at(
            words, np.repeat(positions, rows.posting_counts)
        )
        self._word_count = end
        terms = terms_of(words)
        size = max(self._frequencies.shape[1], int(terms.max(initial=0)) + 1)
        counts = np.zeros((len(self._layout.texts), size), np.int32)
        counts[:, : self._frequencies.shape[1]] = self._frequencies
        for number, row in enumerate(counts):
            bit = np.uint64(1 << (MIDDLE_SHIFT + number))
            found = np.bincount(terms[(words & bit) != 0])
            row[: len(found)] += found.astype(np.int32)
        self._frequencies = counts

    def base(self, vocabulary: Vocabulary) -> Base:
        ids = self._ids
        if self._filled != len(ids):
            raise ValueError("documents are missing")
        self._words.resize(self._word_count, refcheck=False)
        postings = BasePostings.of_words(self._words, len(vocabulary.tokens))
        self._words = np.empty(0, np.uint64)
        scale = byte_scale(self._vectors.view)
        as_bytes = Growing.empty(len(ids), np.int8, (VECTOR_SIZE,))
        for start in range(0, len(ids), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            as_bytes.view[part] = to_bytes(self._vectors.view[part], scale)
        layout = self._layout
        columns = derived(layout, self._fixed, vocabulary.of_fields(layout))
        lengths = self._fixed["lengths"]
        return Base(
            kind=layout.kind,
            ids=id_array(ids),
            slots=Growing.of(self._slots),
            slot_order=self._order.astype(np.int64),
            columns={name: Growing.of(values) for name, values in columns.items()},
            postings=postings,
            statistics=Statistics(
                layout.texts,
                np.count_nonzero(lengths, axis=0).astype(np.int64),
                lengths.sum(axis=0, dtype=np.int64),
                self._frequencies,
            ),
            vectors=self._vectors,
            as_bytes=as_bytes,
            has_vector=Growing.of(self._has_vector),
            scale=scale,
        )
