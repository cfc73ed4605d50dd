"""How many open vacancies there are for what can be suggested: one plan, run now and then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.places.gazetteer import Gazetteer
from indexer.vocabulary import DocumentKind
from matcher.engines.base import AnyOf, Engine, Facet, OptionsFacet, Plan, TermsFacet, WithinRadius
from matcher.plan import Tables, conditions
from matcher.request import SearchRequest
from matcher.suggestions.names import SuggestionKind

Openings = Mapping[SuggestionKind, Mapping[str, int]]

_COUNTED_BY_VALUE = {
    SuggestionKind.OCCUPATION: "occupations",
    SuggestionKind.SKILL: "skills",
    SuggestionKind.LICENCE: "licences",
    SuggestionKind.EMPLOYER: "employer_id",
    SuggestionKind.DISTRICT: "district",
    SuggestionKind.CITY: "city",
}
_WITH_CHILDREN = "occupations with children"


@dataclass(frozen=True, slots=True)
class Counted:
    """Open vacancies by kind and value, of one state of the index on one day."""

    openings: Openings
    generation: str
    today: date
    total: int
    """All open vacancies."""

    def of(self, kind: SuggestionKind, value: str) -> int:
        """How many; 0 for what no vacancy has."""
        return self.openings[kind].get(value, 0)


class OpeningsCounter:
    """Counts what a search by the filter of the same name would match: an occupation with its
    children, a station or landmark with the metres around it that are meant by its name."""

    def __init__(
        self, engine: Engine, tables: Tables, gazetteer: Gazetteer, radius: Mapping[str, int]
    ) -> None:
        """
        :param radius: metres meant by ``station`` and ``landmark``.
        """
        self._engine = engine
        self._tables = tables
        self._facets = (*_by_value(), _families(tables), *_around(gazetteer, radius))

    def count(self, today: date) -> Counted:
        """All counts, of one state of the index.

        :raises SearchIndexError: see ``Engine.run``.
        """
        found = self._engine.run(
            Plan(
                kind=DocumentKind.VACANCY,
                conditions=conditions(SearchRequest(), today, self._tables),
                limit=0,
                facets=self._facets,
            )
        )
        openings = {kind: dict(found.facets[kind]) for kind in SuggestionKind}
        openings[SuggestionKind.OCCUPATION].update(found.facets[_WITH_CHILDREN])
        return Counted(openings, found.generation, today, found.total)


def _by_value() -> list[Facet]:
    return [TermsFacet(kind, field, frozenset()) for kind, field in _COUNTED_BY_VALUE.items()]


def _families(tables: Tables) -> Facet:
    families = {
        one.id: AnyOf(
            group="occupation",
            field="occupations",
            values=frozenset({one.id, *(child.id for child in children)}),
        )
        for one in tables.occupations
        if (children := tables.occupations.children(one.id))
    }
    return OptionsFacet(_WITH_CHILDREN, families, frozenset())


def _around(gazetteer: Gazetteer, radius: Mapping[str, int]) -> list[Facet]:
    stations = {one.name: (one.point, radius["station"]) for one in gazetteer.stations}
    landmarks = {
        one.name: (one.point, max(radius["landmark"], round(one.radius_m)))
        for one in gazetteer.landmarks
    }
    return [
        OptionsFacet(
            kind,
            {
                name: WithinRadius(group="near", centre=point, metres=metres, districts=frozenset())
                for name, (point, metres) in places.items()
            },
            frozenset(),
        )
        for kind, places in (
            (SuggestionKind.STATION, stations),
            (SuggestionKind.LANDMARK, landmarks),
        )
    ]
