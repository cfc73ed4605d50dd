"""What a search answers: data, not words. The web layer and the command line make the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from indexer.facts import VacancyFacts
from indexer.places.point import Point
from matcher.engines.base import Cell
from matcher.request import SearchRequest


class Section(StrEnum):
    """The three headed sections of a list, in their order."""

    MATCHED = "matched"
    POSSIBLE = "possible"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was understood in the words: a chip.

    ``code`` is the request's field that it stands for (``district``, ``shift``, ``pay``,
    ``occupation``, ``near``, ``experience`` …); ``values`` what was understood; ``phrase`` the
    words as typed, ``start``/``end`` their place in ``source`` (``text`` or ``where``).
    """

    code: str
    values: Mapping[str, Any]
    phrase: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a vacancy is shown, or what is not known or not met: a code and its values."""

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
    """0–1 among this answer's candidates; comparable within one answer only."""
    reasons: tuple[Reason, ...]
    unknown: tuple[Reason, ...]
    """Conditions that the ad does not speak about."""
    metres: float | None = None
    """Distance from the place asked for, where both are known."""


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
    values: Mapping[str, Any]
    total: int
    request: SearchRequest
    """The request without it: one click."""


@dataclass(frozen=True, slots=True)
class MapMark:
    """One mark of the map. ``best`` ones are pay tags, the others dots."""

    id: str
    point: Point
    section: Section
    facts: VacancyFacts
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
    understood: tuple[Understood, ...]
    given_up: tuple[str, ...]
    """Words (units) that were given up because nothing held them all."""
    total: int
    in_view: int
    possible: int
    unknown: Mapping[str, int]
    """By condition group: possible vacancies that do not speak of it (``pay``: 27 …)."""
    related: int
    district_only: Mapping[str, int]
    city_only: int
    hits: tuple[Hit, ...]
    """This page: matched ones; after the last of them the possible, then the related ones."""
    pages: int
    """Pages of matched hits that can be reached by number (rank ≤ 1,000)."""
    next_cursor: str | None
    facets: Mapping[str, tuple[FacetValue, ...]]
    give_up: tuple[GiveUp, ...]
    """When nothing matched: what giving up each condition would bring, best first."""
    generation: str
