"""The columns of one kind of document while they grow: what snapshots are views of."""

from __future__ import annotations

import numpy as np

from indexer.writers.embedded.packing import RowFormat, Rows, row_format
from matcher.engines.embedded.bases import Base
from matcher.engines.embedded.columns import derived
from matcher.engines.embedded.ids import Ids
from matcher.engines.embedded.nearest import to_bytes
from matcher.engines.embedded.postings import AddedPostings, Words, placed_at, push
from matcher.engines.embedded.snapshot import Snapshot
from matcher.engines.embedded.vocabulary import Vocabulary


class Table:
    """One kind's columns. One thread at a time changes them; snapshots are for everyone."""

    def __init__(self, base: Base, vocabulary: Vocabulary) -> None:
        self.kind = base.kind
        self._layout: RowFormat = row_format(base.kind)
        self._lexicons = vocabulary.of_fields(self._layout)
        self._tokens = vocabulary.tokens
        self._base = len(base.ids)
        self._ids = Ids(base.ids)
        self._later: dict[str, list[int]] = {}
        self._slots = base.slots
        self._base_slots = base.slots.view
        self._slot_order = base.slot_order
        self._later_slots: dict[int, int] = {}
        self._alive = np.ones(self._base, np.bool_)
        self._columns = base.columns
        self._base_postings = base.postings
        self._added_postings: tuple[Words, ...] = ()
        self._vectors, self._as_bytes = base.vectors, base.as_bytes
        self._has_vector = base.has_vector
        self._scale = base.scale
        self._statistics = base.statistics

    def holds(self, slot: int) -> bool:
        """Whether a living document lies in this slot."""
        position = self._position(slot)
        return position is not None and bool(self._alive[position])

    def _position(self, slot: int) -> int | None:
        if slot in self._later_slots:
            return self._later_slots[slot]
        at = int(np.searchsorted(self._base_slots, slot, sorter=self._slot_order))
        position = int(self._slot_order[at]) if at < self._base else None
        found = position is not None and int(self._base_slots[position]) == slot
        return position if found else None

    def add(self, rows: Rows) -> None:
        """Documents that came, in the order of their slots."""
        first, slots = len(self._alive), rows.slots
        for position, (slot, id_) in enumerate(zip(slots, rows.ids, strict=True), start=first):
            self._ids.append(id_)
            self._later.setdefault(id_, []).append(position)
            self._later_slots[slot] = position
        self._slots.append(np.array(slots, np.int64))
        for name, values in derived(self._layout, rows.fixed, self._lexicons).items():
            self._columns[name].append(values)
        positions = np.repeat(np.arange(first, first + len(slots)), rows.posting_counts)
        self._added_postings = push(self._added_postings, placed_at(rows.postings, positions))
        self._vectors.append(rows.vectors)
        self._as_bytes.append(to_bytes(rows.vectors, self._scale))
        self._has_vector.append(rows.has_vector)
        self._statistics = self._statistics.plus(rows.fixed, rows.postings)
        self._alive = np.concatenate([self._alive, np.ones(len(slots), np.bool_)])

    def remove(self, rows: Rows) -> None:
        """Living documents that went."""
        alive = self._alive.copy()
        positions = [self._position(slot) for slot in rows.slots]
        alive[[position for position in positions if position is not None]] = False
        self._alive = alive
        self._statistics = self._statistics.minus(rows.fixed, rows.postings)

    @property
    def living(self) -> int:
        """How many documents there are."""
        return int(np.count_nonzero(self._alive))

    def snapshot(self) -> Snapshot:
        """The documents as they are now."""
        columns = {name: column.view for name, column in self._columns.items()}
        return Snapshot(
            kind=self.kind,
            base=self._base,
            ids=self._ids,
            later=self._later,
            slots=self._slots.view,
            alive=self._alive,
            columns=columns,
            lexicons=self._lexicons,
            tokens=self._tokens,
            postings=(self._base_postings, *map(AddedPostings, self._added_postings)),
            statistics=self._statistics,
            vectors=self._vectors.view,
            as_bytes=self._as_bytes.view,
            has_vector=self._has_vector.view,
        )
