"""What every search engine promises: ``run(Plan) -> Found``.

The meaning of a search is pinned here and by the contract tests; the engines only differ in speed.

A condition holds, fails, or is unknown of a document (``Truth``). A document is

- *matched* when every condition and every unit holds,
- *possible* when none fails and at least one condition is unknown (a unit is never unknown),
- otherwise out. *Related* documents satisfy no condition less than the possible ones do, but fail
  a unit; they come from the dense neighbours alone.

With ``Plan.include_unknown`` an unknown condition counts as holding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import Point
from indexer.vocabulary import DocumentKind, PayBasis

Floats = NDArray[np.float32]
VIEWPORT = "viewport"
"""The group of the map's box: ``total`` and ``possible`` do not count it, ``in_view`` does."""


class Truth(IntEnum):
    """Whether a condition holds of a document."""

    NO = 0
    UNKNOWN = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A box in degrees; all four edges belong to it. ``west`` ≤ ``east``, ``south`` ≤ ``north``."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    group: str
    """Conditions of one group are given up together and left out of that group's own facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(_Condition):
    """A keyword field holds at least one of these values."""

    field: str
    values: frozenset[str]
    missing: Truth = Truth.UNKNOWN
    """What it is of a document in which the field is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf(_Condition):
    """A keyword field holds none of these values.

    UNKNOWN where it holds none of them but one that is ``doubtful`` (輪班, where no nights are
    wanted); one of the values fails it, whatever stands beside.
    """

    field: str
    values: frozenset[str]
    doubtful: frozenset[str] = frozenset()
    missing: Truth = Truth.YES
    """What it is of a document in which the field is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(_Condition):
    """A number or date field is this value or more."""

    field: str
    value: float | date
    missing: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost(_Condition):
    """A number or date field is this value or less."""

    field: str
    value: float | date
    missing: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class IsFlag(_Condition):
    """A flag field has this value."""

    field: str
    value: bool
    missing: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class PayReaches(_Condition):
    """The pay reaches a wish of the same basis; other bases fail (hour and month never cross).

    YES where ``pay_min`` ≥ wish. UNKNOWN where only ``pay_max`` reaches it, or the pay is
    negotiable, absent, or of this basis without figures. With a maximum below the wish: NO; with
    a minimum below it and no maximum stated: UNKNOWN (「30,000 元以上」 may reach).
    """

    basis: PayBasis
    minimum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InBox(_Condition):
    """The document's point lies in the box. Without a point (city-only): NO, never unknown."""

    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinRadius(_Condition):
    """The work is within so many metres (edge included) of a point.

    Placed finer than a district: by haversine, YES or NO. District-only: UNKNOWN where
    the district is one of ``districts`` (those that the circle touches), else NO. City-only or no
    place: UNKNOWN.
    """

    centre: Point
    metres: float
    districts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circle:
    """The points within so many metres of a centre, edge included, by haversine."""

    centre: Point
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinReach(_Condition):
    """The work lies in at least one of the circles: what can be reached in some minutes.

    Placed finer than a district: YES or NO. District-only: UNKNOWN where the district is one of
    ``districts`` (those that a circle touches), else NO. City-only or no place: UNKNOWN. Without
    circles nothing is reached: what is placed finer than a district is NO.
    """

    circles: tuple[Circle, ...]
    districts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InPolygon(_Condition):
    """The work lies within a line drawn around a part of the map.

    ``ring`` holds three or more corners (longitude, latitude); the last is joined to the first,
    and they span less than 180 degrees of longitude. Its sides are straight on the plane of
    longitude and latitude, and a point is inside by the even-odd rule: a ray from it crosses the
    sides an odd number of times. So where the line runs around a place twice, it is outside.

    Placed finer than a district: YES inside and on the line, else NO; an engine that stores points
    rounded may err by ``NEAR_LINE`` beside the line. District-only: UNKNOWN where the district is
    one of ``districts`` (those that the inside touches), else NO. City-only or no place: UNKNOWN.
    Unlike ``InBox``, which is the map's view, this is a wish about the work: what the ad leaves
    open is as unknown as for ``WithinRadius``.
    """

    ring: tuple[tuple[float, float], ...]
    districts: frozenset[str]


NEAR_LINE = 1e-7
"""Degrees (a centimetre): points as near as this to a polygon's line are on it."""

Condition = (
    AnyOf
    | NoneOf
    | AtLeast
    | AtMost
    | IsFlag
    | PayReaches
    | InBox
    | WithinRadius
    | WithinReach
    | InPolygon
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One thing the words ask for. It holds of a document that has one of the occupations, in
    whose text fields, taken together, all tokens of one of the phrases stand, or in whose title
    all tokens of one of the title phrases stand. An empty phrase stands nowhere."""

    group: str
    """``unit:0``, ``unit:1`` … in the order of the words."""
    text: str
    """The words as typed."""
    occupations: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    title_phrases: tuple[tuple[str, ...], ...] = ()


class SortKey(StrEnum):
    """Orders that can be asked for. Ties always go by id, ascending; absent values come last.

    RELEVANCE: lexical score, highest first. NEWEST: ``updated``, latest first. PAY:
    ``pay_monthly_min``, highest first. DISTANCE: metres from ``Plan.centre``, nearest first, only
    points finer than a district have one. NEAREST: cosine with ``Plan.vector``, highest first,
    only documents with a vector have one.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PAY = "pay"
    DISTANCE = "distance"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class After:
    """Start strictly after this hit: its sort value (``None`` = absent; dates as ordinals), and
    its id.
    """

    value: float | None
    id: str


@dataclass(frozen=True, slots=True)
class TermsFacet:
    """Count the matched documents by the values of a keyword field."""

    name: str
    field: str
    without: frozenset[str]
    """Groups whose conditions do not count here: its own; for district also the viewport."""


@dataclass(frozen=True, slots=True)
class OptionsFacet:
    """Count the matched documents for which each option holds (``Truth.YES``, also where
    ``Plan.include_unknown`` lets unknown ones match)."""

    name: str
    options: Mapping[str, Condition]
    without: frozenset[str]


Facet = TermsFacet | OptionsFacet


@dataclass(frozen=True, slots=True)
class MapGrid:
    """What the map wants of the matched documents in view that are placed finer than a district.

    Up to ``max_marks`` of them: marks. More: geotile cells of this precision (z of ``z/x/y``).
    """

    precision: int
    max_marks: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One search, ready to run. Pure data, equal for equal requests."""

    kind: DocumentKind
    conditions: tuple[Condition, ...] = ()
    units: tuple[Unit, ...] = ()
    tokens: tuple[str, ...] = ()
    """Query tokens for the lexical score, repeats kept; a document need not hold them all."""
    vector: Floats | None = field(default=None, compare=False)
    """Query vector, 192 numbers of norm 1; ``None`` for no dense retrieval."""
    include_unknown: bool = False
    sort: SortKey = SortKey.NEWEST
    centre: Point | None = None
    limit: int = 20
    """Matched hits wanted, from the first (or from ``after``)."""
    after: After | None = None
    possible_limit: int = 0
    dense_limit: int = 0
    """Nearest documents wanted among matched, possible and related ones together. It adds no
    matched or possible hits: for the nearest of those, sort by ``SortKey.NEAREST``."""
    related_limit: int = 0
    signals: tuple[str, ...] = ()
    """Number, date and flag fields whose values come with the hits."""
    keyword_signals: tuple[str, ...] = ()
    """Keyword fields whose values come with the hits."""
    facets: tuple[Facet, ...] = ()
    map: MapGrid | None = None
    what_if: bool = False
    """Whether to count what giving up each group would bring."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Hits as columns, all of one length, best first by the plan's sort.

    ``lexical`` is 0 where no token matched; ``dense`` is the cosine, NaN where the document is
    not among the ``dense_limit`` nearest; ``sort_values`` is what ``After`` takes (NaN = absent);
    ``signals`` holds NaN where a field is absent, dates as ordinals, flags as 0 and 1.
    """

    ids: tuple[str, ...]
    sort_values: NDArray[np.float64]
    lexical: Floats
    dense: Floats
    signals: Mapping[str, NDArray[np.float64]]
    keywords: Mapping[str, Sequence[tuple[str, ...]]]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Marks:
    """Placed documents, one row each, ordered by id."""

    ids: tuple[str, ...]
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """Documents of one geotile cell: ``z/x/y``, how many, and the mean of their points."""

    key: str
    count: int
    centroid: Point


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What the index gives back of one document."""

    id: str
    version: int
    stored: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a plan, all of one state of the index.

    ``total`` and ``possible`` leave the viewport out; ``in_view`` counts matched documents under
    the viewport too and equals ``total`` where the plan has none. Hits of every section, facets
    (but for their ``without``), marks and cells are under all conditions, the viewport included.
    """

    total: int
    in_view: int
    possible: int
    unknown: Mapping[str, int]
    """By group: possible documents (viewport left out) of which this group is unknown."""
    matched: Hits
    possible_hits: Hits
    related: Hits
    """Dense neighbours outside the other sections, nearest first."""
    facets: Mapping[str, Mapping[str, int]]
    placed: int
    """Matched documents in view that are placed finer than a district."""
    district_only: Mapping[str, int]
    """Matched documents in view of which only the district is known, by district."""
    city_only: int
    """Matched documents (viewport left out) without a point."""
    marks: Marks | None
    cells: tuple[Cell, ...]
    without: Mapping[str, int]
    """By group: what ``total`` would be without its conditions or unit (``Plan.what_if``)."""
    generation: str
    """Changes whenever the answer to some plan may have changed."""
    stored: Callable[[Sequence[str]], tuple[StoredDocument, ...]]
    """Stored documents by id, in that order, of the same state; ids not in it are left out."""


class Engine(Protocol):
    """A search engine over one index. Safe to call from several threads."""

    def run(self, plan: Plan) -> Found:
        """Answer a plan from one consistent state of the index.

        :raises indexer.errors.SearchIndexError: when the index is missing, damaged, or holds
            vectors of another embedder; the message names the command that mends it.
        """
        ...

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
        """The newest stored documents with these ids, in that order; unknown ids are left out."""
        ...

    def vectors(self, kind: DocumentKind, ids: Sequence[str]) -> Mapping[str, Floats]:
        """The vectors of these documents; those without one are left out."""
        ...

    def generation(self) -> str:
        """See ``Found.generation``; cheap enough for an ETag on every request."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
