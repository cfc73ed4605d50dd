"""From ranked ids to what is shown: the page's hits with their reasons, and the map's marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.facts import VacancyFacts
from indexer.places.point import Point
from matcher.engines.base import Found
from matcher.facts_memory import FactsMemory
from matcher.paging import PageBounds
from matcher.plan import POSSIBLE_SHOWN
from matcher.ranking.order import Ordered
from matcher.ranking.reasons import Explainer, metres_to
from matcher.request import SearchRequest
from matcher.results import FoldedHit, Hit, MapMark, Section

BEST_MARKS = 30
"""Marks that show their pay; more than these nobody reads (search.md §5)."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A place on the page: the hit at a position of its section."""

    section: Section
    rank: int
    hits: Ordered
    at: int

    @property
    def id(self) -> str:
        """Whose it is."""
        return self.hits.ids[self.at]


def page_hits(
    found: Found,
    sections: Mapping[Section, Ordered],
    bounds: PageBounds,
    *,
    request: SearchRequest,
    explainer: Explainer,
    memory: FactsMemory,
) -> tuple[Hit, ...]:
    """The page: matched hits; where they end, the best possible and the related ones.

    :param request: with what was understood filled in.
    """
    matched = sections[Section.MATCHED]
    places = [
        _Place(Section.MATCHED, bounds.rank + 1 + at - bounds.first, matched, at)
        for at in range(bounds.first, min(bounds.last, len(matched.ids)))
    ]
    if bounds.is_end:
        for section in (Section.POSSIBLE, Section.RELATED):
            beside = sections[section]
            last = min(POSSIBLE_SHOWN, len(beside.ids))
            places += [_Place(section, at + 1, beside, at) for at in range(last)]
    facts = {one.id: one for one in memory.of(found.stored([place.id for place in places]))}
    # an id that is not stored any more was removed since: the state is kept for some minutes only
    return tuple(
        _hit(place, facts[place.id], request, explainer) for place in places if place.id in facts
    )


def _hit(place: _Place, facts: VacancyFacts, request: SearchRequest, explainer: Explainer) -> Hit:
    why = explainer.explain(facts, place.section)
    return Hit(
        facts=facts,
        section=place.section,
        rank=place.rank,
        score=float(place.hits.scores[place.at]),
        reasons=why.reasons,
        unknown=why.unknown,
        metres=metres_to(facts, request),
    )


def map_marks(
    found: Found, sections: Mapping[Section, Ordered], memory: FactsMemory
) -> tuple[MapMark, ...]:
    """The matched vacancies in view, and the possible and related ones of the list that have a
    point; none where the map shows cells."""
    marks = found.marks
    if marks is None:
        return ()
    points = {
        id_: Point(float(lat), float(lon))
        for id_, lat, lon in zip(marks.ids, marks.lats, marks.lons, strict=True)
    }
    placed = [id_ for id_ in sections[Section.MATCHED].ids if id_ in points]
    best = frozenset(placed[:BEST_MARKS])
    beside = {
        id_: section
        for section in (Section.POSSIBLE, Section.RELATED)
        for id_ in sections[section].ids[:POSSIBLE_SHOWN]
    }
    shown = []
    for facts in memory.of(found.stored([*marks.ids, *beside])):
        point = points.get(facts.id) or _own_point(facts)
        if point:
            section = beside.get(facts.id, Section.MATCHED)
            shown.append(MapMark(facts.id, point, section, facts, facts.id in best))
    return tuple(shown)


def _own_point(facts: VacancyFacts) -> Point | None:
    """The point of a vacancy that is placed finer than a district."""
    place = facts.place
    if place.lat is None or place.lon is None:
        return None
    fine = place.accuracy is not None and place.accuracy.on_map
    return Point(place.lat, place.lon) if fine else None


def fold_hits(hits: Sequence[Hit]) -> list[FoldedHit]:
    """A page's hits with near-identical ads of one employer under the first of them.

    Only within a section, and only for display: totals and ranks stay as they are.
    """
    groups: dict[tuple[Section, str], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.section, hit.facts.fold_key), []).append(hit)
    return [FoldedHit(group[0], tuple(group[1:])) for group in groups.values()]
