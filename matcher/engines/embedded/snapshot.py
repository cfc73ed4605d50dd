"""One immutable state of one kind of document, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.vocabulary import DocumentKind
from matcher.engines.base import Floats
from matcher.engines.embedded.bm25f import Scorer
from matcher.engines.embedded.ids import Ids
from matcher.engines.embedded.keywords import Lexicon, Mask
from matcher.engines.embedded.postings import Postings
from matcher.engines.embedded.recent import Recent
from matcher.engines.embedded.statistics import Statistics

Column = NDArray[np.float64]
Positions = NDArray[np.int64]


class Columns(Protocol):
    """Columns of all documents, or of some."""

    @property
    def lexicons(self) -> Mapping[str, Lexicon]:
        """By keyword field."""
        ...

    @property
    def size(self) -> int:
        """How many documents the columns have."""
        ...

    def column(self, name: str) -> NDArray[Any]:
        """A column by its field's name, or one of the names below.

        Numbers and dates (as ordinals) are ``float64``, NaN where absent; flags ``int8``, -1
        where absent; keywords codes, 0 where absent.
        """
        ...

    def has(self, name: str) -> bool:
        """Whether documents of this kind have such a field."""
        ...


LAT, LON, TILE = "lat", "lon", "tile"
POINTLESS = "pointless"
"""No point at all."""
PLACED = "placed"
"""Placed finer than a district."""
DISTRICT_LEVEL = "district level"
"""Of which only the district is known."""
LENGTH = "length"

_TRUTHS_KEPT = 16
"""Two bytes a document each."""
_NEAREST_KEPT = 64
"""12 kB each."""


@dataclass(frozen=True)
class Snapshot:
    """The documents of one kind, a position each. The first ``base`` positions are in the order
    of their ids; documents that came later follow in the order in which they came. Dead positions
    (``alive`` is false) stay until the columns are made again."""

    kind: DocumentKind
    base: int
    ids: Ids
    """Grows behind this state's documents; only the first ``len(alive)`` belong to it."""
    later: Mapping[str, Sequence[int]]
    """Positions from ``base`` on by id, oldest first; grows too."""
    slots: NDArray[np.int64]
    alive: Mask
    columns: Mapping[str, NDArray[Any]]
    lexicons: Mapping[str, Lexicon]
    """By field."""
    tokens: Mapping[str, int]
    postings: tuple[Postings, ...]
    statistics: Statistics
    vectors: NDArray[np.float16]
    as_bytes: NDArray[np.int8]
    has_vector: Mask
    truths: Recent[Any] = field(default_factory=lambda: Recent(_TRUTHS_KEPT), compare=False)
    """What conditions are of all documents (``conditions.truths``)."""
    nearest: Recent[tuple[Positions, Floats]] = field(
        default_factory=lambda: Recent(_NEAREST_KEPT), compare=False
    )
    """The dense neighbours under some conditions, and their cosines."""

    @property
    def size(self) -> int:
        """Positions, dead ones included."""
        return len(self.alive)

    def position(self, id_: str) -> int | None:
        """Where a living document is."""
        for position in reversed(self.later.get(id_, ())):
            if position < self.size and self.alive[position]:
                return position
        at = self.ids.find(id_)
        return at if at is not None and self.alive[at] else None

    def scorer(self, tokens: Sequence[str]) -> Scorer:
        """Scores documents for these query tokens."""
        found = map(self.tokens.get, tokens)
        terms = [code for code in found if code is not None]
        return Scorer(terms, self.postings, self.statistics, self.columns[LENGTH])

    def column(self, name: str) -> NDArray[Any]:
        """See ``Columns.column``."""
        return self.columns[name]

    def has(self, name: str) -> bool:
        """See ``Columns.has``."""
        return name in self.columns

    def signal(self, name: str, positions: Positions) -> Column:
        """A number, date or flag field of some documents, as ``Hits.signals`` has it."""
        values = self.columns[name].take(positions)
        if values.dtype != np.int8:
            return values
        return np.where(values < 0, np.nan, values)

    def keywords(self, name: str, positions: Positions) -> tuple[tuple[str, ...], ...]:
        """The values of a keyword field of some documents."""
        values = self.lexicons[name].values
        return tuple([values[code] for code in self.columns[name].take(positions).tolist()])

    def vector(self, position: int) -> Floats | None:
        """A document's vector, if it has one."""
        return self.vectors[position].astype(np.float32) if self.has_vector[position] else None

    @cached_property
    def _later_ranks(self) -> NDArray[np.int64]:
        """The order of the later documents by id."""
        ids = self.ids.later(self.size)
        ranks = np.empty(len(ids), np.int64)
        ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return ranks

    def first_by_id(self, positions: Positions, count: int) -> Positions:
        """The first of these documents (positions ascending), by id."""
        if len(positions) <= count:
            return positions
        split = int(np.searchsorted(positions, self.base))
        base, later = positions[:split][:count], positions[split:]
        if not len(later):
            return base
        if len(later) > count:
            ranks = self._later_ranks[later - self.base]
            later = later[np.argpartition(ranks, count - 1)[:count]]
        both = sorted([*base.tolist(), *later.tolist()], key=self.ids.__getitem__)
        return np.array(both[:count], np.int64)

    def by_id(self, positions: Positions) -> Positions:
        """These documents in the order of their ids."""
        if not len(positions) or int(positions.max()) < self.base:
            return np.sort(positions)
        return np.array(sorted(positions.tolist(), key=self.ids.__getitem__), np.int64)

    def after_id(self, positions: Positions, id_: str) -> Mask:
        """Which of these documents come strictly after an id."""
        first = self.ids.after(id_)
        mask: NDArray[Any] = (positions >= first) & (positions < self.base)
        for row in np.flatnonzero(positions >= self.base).tolist():
            mask[row] = self.ids[int(positions[row])] > id_
        return mask


class Narrowed:
    """The columns of some documents only, taken out when they are asked for."""

    def __init__(self, documents: Columns, positions: Positions) -> None:
        self._documents = documents
        self._positions = positions
        self._taken: dict[str, NDArray[Any]] = {}

    @property
    def lexicons(self) -> Mapping[str, Lexicon]:
        """See ``Columns.lexicons``."""
        return self._documents.lexicons

    @property
    def size(self) -> int:
        """See ``Columns.size``."""
        return len(self._positions)

    def column(self, name: str) -> NDArray[Any]:
        """See ``Columns.column``."""
        if name not in self._taken:
            self._taken[name] = self._documents.column(name).take(self._positions, axis=0)
        return self._taken[name]

    def has(self, name: str) -> bool:
        """See ``Columns.has``."""
        return self._documents.has(name)
