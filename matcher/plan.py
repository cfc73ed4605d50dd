"""From a request to a plan: which conditions, units and facets a search runs with. Pure.

Conditions are grouped by the request's field that they come from, so that giving one up, and
leaving one out of its own facet, mean the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import floor

from indexer.occupations.table import OccupationTable
from indexer.places.districts import Districts
from indexer.places.point import Accuracy, Point
from indexer.places.reach import Reach
from indexer.vocabulary import DocumentKind, PayBasis, VacancyState
from matcher.engines.base import (
    After,
    AnyOf,
    AtLeast,
    Condition,
    Floats,
    MapGrid,
    Plan,
    SortKey,
    Truth,
    Unit,
)
from matcher.facets import (
    FacetChoices,
    education_at_most,
    experience_at_most,
    facets,
    no_agency,
    pay_reaches,
    updated_since,
)
from matcher.refusals import refusals
from matcher.request import SearchRequest
from matcher.whereabouts import place_conditions

OPEN = "open"
"""The group of what every search asks for; it is never given up."""
WINDOW = 1_000
"""Matched hits that are ranked together, and that can be reached by page number."""
POSSIBLE_WINDOW = 60
"""Possible hits that are ranked together."""
POSSIBLE_SHOWN = 20
"""Possible hits behind the last matched one; ``include_unknown`` shows all of them."""
RELATED_WINDOW = 150
"""Neighbours from which the related ones are chosen: enough to hold the ads of neighbouring
occupations that stand behind ads which only sound alike."""
RELATED_RANKED = 30
"""Those of them whose facts are read to tell what they leave open."""
RELATED_SHOWN = 10
NEIGHBOURS = 1_000
"""Nearest vectors looked at."""
_CELL_ZOOM = 3
"""A cell of precision zoom + 3 is 64 pixels wide at that zoom (tiles of 512 pixels)."""
_FINEST_CELL = 22
_ZOOM_OF_THE_CITY = 11
BEST_MARKS_FROM = 100
"""Hits looked at for the best marks of a map that is not sorted by relevance."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a request's codes are looked up in."""

    districts: Districts
    occupations: OccupationTable
    choices: FacetChoices
    reach: Reach


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a request come to, apart from conditions."""

    units: tuple[Unit, ...] = ()
    tokens: tuple[str, ...] = ()
    vector: Floats | None = None

    @property
    def rank(self) -> bool:
        """Whether there is something to rank by."""
        return bool(self.units or self.tokens)


def sort_of(request: SearchRequest, *, words: bool) -> SortKey:
    """The order that a request gets: the one it asks for where that can be had, else by relevance
    with words and by date without."""
    usual = SortKey.RELEVANCE if words else SortKey.NEWEST
    if request.sort is SortKey.DISTANCE and request.near is None:
        return usual
    if request.sort is SortKey.RELEVANCE and not words:
        return usual
    return request.sort or usual


def conditions(request: SearchRequest, today: date, tables: Tables) -> tuple[Condition, ...]:
    """What must hold of a vacancy, the map's box last.

    An ad that does not speak of what is asked for leaves the condition unknown. Occupation,
    station and employer are not left unknown: they are found out by us, not stated.
    """
    found: list[Condition] = [
        AnyOf(
            group=OPEN, field="state", values=frozenset({VacancyState.APPROVED}), missing=Truth.NO
        ),
        AtLeast(group=OPEN, field="closes", value=today, missing=Truth.YES),
    ]
    if request.occupation:
        found.append(_occupation(request.occupation, tables.occupations))
    for name, field, missing in _KEYWORDS:
        if values := getattr(request, name):
            found.append(AnyOf(group=name, field=field, values=frozenset(values), missing=missing))
    if request.accuracy:
        found.append(_accuracy(request.accuracy))
    if request.pay is not None or request.pay_basis is not None:
        found.append(_pay(request))
    if request.education is not None:
        found.append(education_at_most(request.education))
    if request.experience is not None:
        found.append(experience_at_most(request.experience))
    if request.updated_within is not None:
        found.append(updated_since(today, request.updated_within))
    if request.no_agency:
        found.append(no_agency())
    found += refusals(request, tables.occupations)
    found += place_conditions(request, tables.districts, tables.reach)
    return tuple(found)


_KEYWORDS = (
    ("kind", "kind", Truth.UNKNOWN),
    ("shift", "shifts", Truth.UNKNOWN),
    ("days_off", "days_off", Truth.UNKNOWN),
    ("remote", "remote", Truth.UNKNOWN),
    ("welcome", "welcomes", Truth.UNKNOWN),
    ("employer", "employer_id", Truth.NO),
    ("station", "station", Truth.NO),
)
"""Filters that ask for one of a field's values: the request's field, the document's, and what an
absent one means."""


def _occupation(asked: Sequence[str], table: OccupationTable) -> Condition:
    """One of the occupations or of their children; a major group stands for all of its own."""
    majors = frozenset(code for code in asked if len(code) == 2)
    if len(majors) == len(asked):
        return AnyOf(group="occupation", field="major_groups", values=majors, missing=Truth.NO)
    values = {child.id for code in asked for child in table.children(code)}
    values |= {code for code in asked if code not in majors}
    values |= {occupation.id for occupation in table if occupation.major in majors}
    return AnyOf(
        group="occupation", field="occupations", values=frozenset(values), missing=Truth.NO
    )


def _accuracy(asked: Sequence[Accuracy]) -> Condition:
    """The place is known so exactly; an ad without a place is known no better than by its city."""
    nowhere = Truth.YES if Accuracy.CITY in asked else Truth.NO
    return AnyOf(
        group="accuracy", field="accuracy", values=frozenset(map(str, asked)), missing=nowhere
    )


def _pay(request: SearchRequest) -> Condition:
    """The pay reaches the wish; a basis alone is a wish for any pay of that basis."""
    basis = request.pay_basis or PayBasis.MONTH
    if basis in {PayBasis.PIECE, PayBasis.NEGOTIABLE}:
        return AnyOf(group="pay", field="pay_basis", values=frozenset({basis}))
    return pay_reaches(basis, request.pay or 0)


def plan(
    request: SearchRequest,
    words: Words,
    *,
    today: date,
    tables: Tables,
    after: After | None = None,
    for_map: bool = False,
) -> Plan:
    """The plan of a request.

    :param request: with what was understood filled in; its ``after`` is not read.
    :param words: units, tokens and vector of its words.
    :param after: start after this hit instead of at the first.
    :param for_map: marks or cells in place of facets.
    """
    sort = sort_of(request, words=words.rank)
    ranked = sort is SortKey.RELEVANCE
    near = request.near
    return Plan(
        kind=DocumentKind.VACANCY,
        conditions=conditions(request, today, tables),
        units=words.units,
        tokens=words.tokens,
        vector=words.vector,
        include_unknown=request.include_unknown,
        sort=sort,
        centre=Point(near.lat, near.lon) if near else None,
        limit=_limit(request, ranked=ranked, after=after, for_map=for_map),
        after=after,
        possible_limit=POSSIBLE_WINDOW if ranked else POSSIBLE_SHOWN,
        dense_limit=NEIGHBOURS if words.vector is not None else 0,
        related_limit=RELATED_WINDOW if words.vector is not None else 0,
        signals=SIGNALS if ranked else (),
        keyword_signals=keyword_signals(words.units) if ranked else (),
        facets=() if for_map else facets(request, today, tables.choices, tables.reach),
        map=MapGrid(cell_precision(request)) if for_map else None,
    )


def what_if(asked: Plan) -> Plan:
    """A plan that only counts what giving up each group of another's would bring."""
    return replace(
        asked,
        vector=None,
        limit=0,
        possible_limit=0,
        dense_limit=0,
        related_limit=0,
        facets=(),
        map=None,
        what_if=True,
    )


SIGNALS = ("updated",)
"""Number and date fields that ranking reads."""


def keyword_signals(units: Sequence[Unit]) -> tuple[str, ...]:
    """Keyword fields that ranking reads."""
    if any(unit.occupations for unit in units):
        return ("accuracy", "load_band", "title_occupations", "occupations")
    return ("accuracy", "load_band")


def _limit(request: SearchRequest, *, ranked: bool, after: After | None, for_map: bool) -> int:
    """How many matched hits to fetch. By relevance the whole window, for it is ranked as one."""
    if after is not None:
        return request.size
    if ranked:
        return WINDOW
    return BEST_MARKS_FROM if for_map else min(request.page * request.size, WINDOW)


def cell_precision(request: SearchRequest) -> int:
    """The geotile precision that suits the map's zoom (search.md §5)."""
    zoom = request.viewport.zoom if request.viewport else _ZOOM_OF_THE_CITY
    return min(floor(zoom) + _CELL_ZOOM, _FINEST_CELL)
