"""The columns of one kind of document while they grow: what snapshots are views of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import Accuracy
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.packing import RowFormat, Rows, row_format
from matcher.engines.embedded.bm25f import length_codes
from matcher.engines.embedded.geotile import tiles
from matcher.engines.embedded.growing import Growing
from matcher.engines.embedded.keywords import Lexicon, among
from matcher.engines.embedded.nearest import to_bytes
from matcher.engines.embedded.postings import (
    AddedPostings,
    BasePostings,
    Words,
    placed_at,
    push,
)
from matcher.engines.embedded.snapshot import (
    DISTRICT_LEVEL,
    LAT,
    LENGTH,
    LON,
    PLACED,
    POINTLESS,
    TILE,
    Snapshot,
)
from matcher.engines.embedded.statistics import Statistics

PLACE, ACCURACY = "place", "accuracy"
_REBUILD_LEAST, _REBUILD_SHARE = 4_096, 0.2


@dataclass(frozen=True, slots=True)
class Base:
    """What the documents of a freshly read kind amount to; rows in the order of their ids."""

    ids: list[str]
    slots: NDArray[np.int64]
    fixed: NDArray[Any]
    postings: BasePostings
    frequencies: NDArray[np.int32]
    """``Statistics.base``."""
    vectors: Growing
    as_bytes: Growing
    has_vector: NDArray[np.bool_]
    scale: float


class Table:
    """One kind's columns. One thread at a time changes them; snapshots are for everyone."""

    def __init__(
        self,
        kind: DocumentKind,
        base: Base,
        lexicons: Mapping[str, Lexicon],
        tokens: Mapping[str, int],
    ) -> None:
        self.kind = kind
        self._layout: RowFormat = row_format(kind)
        self._lexicons = {f: lexicons[space] for f, space in self._layout.spaces.items()}
        self._tokens = tokens
        self._base = len(base.ids)
        self._ids = base.ids
        self._later: dict[str, list[int]] = {}
        self._slots = Growing.of(base.slots)
        self._slot_order = np.argsort(base.slots)
        self._sorted_slots = base.slots[self._slot_order]
        self._later_slots: dict[int, int] = {}
        self._alive = np.ones(self._base, np.bool_)
        self._columns = {
            name: Growing.of(values) for name, values in self._derived(base.fixed).items()
        }
        self._base_postings = base.postings
        self._added_postings: tuple[Words, ...] = ()
        self._vectors, self._as_bytes = base.vectors, base.as_bytes
        self._has_vector = Growing.of(base.has_vector)
        self._scale = base.scale
        lengths = base.fixed["lengths"]
        self._statistics = Statistics(
            self._layout.texts,
            np.count_nonzero(lengths, axis=0).astype(np.int64),
            lengths.sum(axis=0, dtype=np.int64),
            base.frequencies,
        )

    def _derived(self, fixed: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Columns by name, of rows' ``fixed`` records."""
        layout = self._layout
        columns: dict[str, NDArray[Any]] = {}
        for number, name in enumerate(layout.numbers):
            columns[name] = fixed["numbers"][:, number]
        for number, name in enumerate(layout.flags):
            columns[name] = fixed["flags"][:, number]
        for number, name in enumerate(layout.keywords):
            columns[name] = fixed["keywords"][:, number].astype(np.int32)
        place = fixed["points"][:, layout.points.index(PLACE)]
        columns[LAT], columns[LON] = place[:, 0], place[:, 1]
        columns[TILE] = tiles(place[:, 0], place[:, 1])
        accuracy = self._lexicons[ACCURACY]
        on_map = accuracy.holding([a.value for a in Accuracy if a.on_map])
        district = accuracy.holding([Accuracy.DISTRICT])
        columns[POINTLESS] = np.isnan(place[:, 0])
        columns[PLACED] = among(columns[ACCURACY], on_map) & ~columns[POINTLESS]
        columns[DISTRICT_LEVEL] = among(columns[ACCURACY], district)
        columns[LENGTH] = length_codes(fixed["lengths"], layout.texts)
        return columns

    def holds(self, slot: int) -> bool:
        """Whether a living document lies in this slot."""
        position = self._position(slot)
        return position is not None and bool(self._alive[position])

    def _position(self, slot: int) -> int | None:
        if slot in self._later_slots:
            return self._later_slots[slot]
        at = int(np.searchsorted(self._sorted_slots, slot))
        found = at < self._base and int(self._sorted_slots[at]) == slot
        return int(self._slot_order[at]) if found else None

    def add(self, rows: Rows) -> None:
        """Documents that came, in the order of their slots."""
        first, slots = len(self._alive), rows.slots
        for position, (slot, id_) in enumerate(zip(slots, rows.ids, strict=True), start=first):
            self._ids.append(id_)
            self._later.setdefault(id_, []).append(position)
            self._later_slots[slot] = position
        self._slots.append(np.array(slots, np.int64))
        for name, values in self._derived(rows.fixed).items():
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
    def worn(self) -> bool:
        """Whether so much came and went that the columns had better be made again."""
        dead = len(self._alive) - int(np.count_nonzero(self._alive))
        later = len(self._alive) - self._base
        return max(dead, later) > max(_REBUILD_LEAST, _REBUILD_SHARE * self._base)

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
