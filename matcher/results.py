"""What a search answers: data, not words. The web layer and the command line make the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from indexer.facts import PayFacts, VacancyFacts
from indexer.places.point import Point
from matcher.engines.base import Cell, SortKey
from matcher.request import SearchRequest


class Section(StrEnum):
    """The three headed sections of a list, in their order."""

    MATCHED = "matched"
    POSSIBLE = "possible"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was understood in the words: a chip.

    ``code`` is the request's field that it stands for; ``phrase`` the words as typed,
    ``start``/``end`` their place in ``source`` (``text`` or ``where``). To take it back, add
    ``phrase`` to the request's ``plain``. ``values`` by code:

    - ``kind``, ``shift``, ``days_off``, ``remote``, ``welcome``, ``station``: ``values`` (codes);
      ``station`` also the ``name`` of a line
    - ``district``: ``values`` (names, or a city), ``name`` (a street where one was named)
    - ``not_kind``, ``not_shift``, ``not_days_off``, ``not_remote``, ``not_district``,
      ``not_skill``: ``values``; ``not_occupation`` also ``titles``
    - ``education``, ``experience`` (months), ``no_agency``, ``minutes``: ``value``
    - ``pay``: ``basis``, ``amount``
    - ``near``: ``name``, ``kind`` (``station``, ``landmark``, ``address``, ``street``), ``lat``,
      ``lon``, ``metres``
    - ``occupation``: ``ids``, ``titles``, the likeliest first
    - ``skill``, ``licence``, ``employer``: ``name``; ``flexible``: nothing more

    Notes, which are no condition, by code:

    - ``protected``: ``ground`` (``sex``, ``age`` …) and the ``law`` that forbids to ask for it
    - ``unwanted``: ``asked``, something not wanted that ads cannot be told by
    - ``pay_top``: an upper bound of pay; ``reach``: ``metres`` from a place that is not named
    """

    code: str
    values: Mapping[str, Any]
    phrase: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a vacancy is shown, or what its ad leaves open: see ``matcher.ranking.reasons``.

    ``values`` by code (``asked`` is what was wished):

    - ``occupation``: ``id``, ``title``, ``phrase`` (in the ad), ``in_title``, ``asked`` (words)
    - ``word``: ``asked``, ``field`` (``title``, ``employer``, ``skills``, ``description``)
    - ``related``: ``asked``, and ``id``, ``title``, ``neighbour`` of the nearest occupation
    - ``kind``, ``shift``, ``days_off``, ``remote``, ``welcome``, ``district``: ``values``
    - ``pay``: ``basis``, ``minimum``, ``maximum``, ``asked``; when open ``why``: ``negotiable``,
      ``no_minimum``, ``only_top``, ``open_top``
    - ``education``: ``value``; ``experience``: ``months``; both ``asked``
    - ``near``: ``metres``, ``minutes`` on foot; when open ``district``, ``city``
    - ``minutes``: ``minutes`` on the way, ``legs`` in their order (each ``means``: ``walk``,
      ``bus``, ``rail``; ``minutes``; by rail ``lines``, and the stations ``start`` and ``end``);
      when open ``district``, ``city``
    - ``area``: nothing; when open ``district``, ``city``
    - ``station``: ``value``, ``minutes``; ``updated_within``: ``date``

    Where the ad leaves a condition open, there is only ``asked`` beside what is said above.
    """

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One vacancy of the list."""

    facts: VacancyFacts
    section: Section
    rank: int
    """From 1, over the whole list of its section."""
    score: float
    """0–1 among this answer's candidates, comparable within one answer only; 0 where the answer
    is not ordered by relevance."""
    reasons: tuple[Reason, ...]
    unknown: tuple[Reason, ...]
    """Conditions that the ad does not speak about."""
    metres: float | None = None
    """Distance from the place asked for, where both are known."""
    minutes: int | None = None
    """About so many on foot, by rail and by bus from the place asked for, where both are known."""


@dataclass(frozen=True, slots=True)
class FoldedHit:
    """A card of the page: a hit and how many near-identical ads of its employer follow it here."""

    hit: Hit
    alike: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a filter, with the number of matched vacancies that it would leave."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A condition or word that, given up, would bring ``total`` vacancies."""

    code: str
    """The request's field, or ``word`` (then ``values`` holds ``asked``)."""
    values: Mapping[str, Any]
    total: int
    request: SearchRequest
    """The request without it: one click."""


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """What a mark of the map says of its vacancy: a part of ``VacancyFacts``."""

    id: str
    title: str
    employer_name: str
    pay: PayFacts


@dataclass(frozen=True, slots=True)
class MapMark:
    """One mark of the map. ``best`` ones are pay tags, the others dots."""

    id: str
    point: Point
    section: Section
    facts: VacancyFacts | MarkFacts
    best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapResult:
    """What the map shows of an answer."""

    total: int
    in_view: int
    placed: int
    marks: tuple[MapMark, ...]
    cells: tuple[Cell, ...]
    district_only: Mapping[str, int]
    city_only: int
    generation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to a ``SearchRequest``."""

    request: SearchRequest
    effective: SearchRequest
    """The request with what was understood filled in: what the filters show as chosen."""
    sort: SortKey
    """The order that the hits have."""
    understood: tuple[Understood, ...]
    given_up: tuple[str, ...]
    """Words (units) that were given up because nothing held them all."""
    notes: tuple[Understood, ...] = ()
    """What was understood and is no condition."""
    total: int
    in_view: int
    possible: int
    unknown: Mapping[str, int]
    """By condition group: possible vacancies that do not speak of it (``pay``: 27 …)."""
    related: int
    """Related ones that there are to show, at most ten."""
    district_only: Mapping[str, int]
    city_only: int
    hits: tuple[Hit, ...]
    """This page: matched ones; after the last of them the possible, then the related ones."""
    pages: int
    """Pages of matched hits that can be reached by number (rank ≤ 1,000)."""
    next_cursor: str | None
    facets: Mapping[str, tuple[FacetValue, ...]]
    """By filter, the request's field: ``pay`` lists ``basis:amount``, ``no_agency`` ``1``;
    ``occupation`` the major groups and ``occupation_top`` the ids with most vacancies, both for
    the field ``occupation``."""
    give_up: tuple[GiveUp, ...]
    """When nothing matched: what giving up each condition would bring, best first."""
    generation: str

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON values; the request in its URL's form."""
        return {
            "request": self.request.to_query(),
            "sort": self.sort,
            "total": self.total,
            "in_view": self.in_view,
            "possible": self.possible,
            "unknown": dict(self.unknown),
            "related": self.related,
            "district_only": dict(self.district_only),
            "city_only": self.city_only,
            "understood": [plain(chip) for chip in self.understood],
            "given_up": list(self.given_up),
            "notes": [plain(note) for note in self.notes],
            "give_up": [_give_up(one) for one in self.give_up],
            "hits": [_hit(hit) for hit in self.hits],
            "pages": self.pages,
            "next": self.next_cursor,
            "facets": {name: plain(values) for name, values in self.facets.items()},
            "generation": self.generation,
        }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.facts.id,
        "source": hit.facts.source,
        "source_id": hit.facts.source_id,
        "title": hit.facts.title,
        "section": hit.section,
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "metres": None if hit.metres is None else round(hit.metres),
        "minutes": hit.minutes,
        "reasons": plain(hit.reasons),
        "unknown": plain(hit.unknown),
        "facts": hit.facts.model_dump(mode="json", exclude_none=True),
    }


def _give_up(one: GiveUp) -> dict[str, Any]:
    return {
        "code": one.code,
        "values": plain(one.values),
        "total": one.total,
        "request": one.request.to_query(),
    }


def plain(value: Any) -> Any:
    """Dataclasses, mappings, sequences, dates and codes as JSON values."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
