"""From ranked ids to what is shown: the page's hits with their reasons, and the map's marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.facts import VacancyFacts
from indexer.places.point import Point
from indexer.places.reach import Journeys
from matcher.engines.base import Found
from matcher.facts_memory import FactsMemory, MarkMemory
from matcher.paging import PageBounds
from matcher.plan import POSSIBLE_SHOWN, RELATED_RANKED, RELATED_SHOWN
from matcher.ranking.openness import openness, possible_order, related_order
from matcher.ranking.order import Ordered
from matcher.ranking.reasons import Explainer
from matcher.ranking.ways import metres_to, own_point, whole_minutes
from matcher.request import SearchRequest
from matcher.results import FoldedHit, Hit, MapMark, Section

BEST_MARKS = 30
"""Marks that show their pay; more than these nobody reads (search.md §5)."""


@dataclass(frozen=True, slots=True)
class Show:
    """One answer, ready to be shown.

    :param sections: its hits in their order.
    :param request: with what was understood filled in.
    """

    found: Found
    sections: Mapping[Section, Ordered]
    request: SearchRequest
    explainer: Explainer
    journeys: Journeys | None
    """The ways from the point asked for."""
    memory: FactsMemory
    mark_memory: MarkMemory
    doubt: Mapping[str, float]
    """See ``openness``."""

    @property
    def related(self) -> int:
        """How many related vacancies there are to show."""
        return min(RELATED_SHOWN, len(self.sections[Section.RELATED].ids))

    def page(self, bounds: PageBounds) -> tuple[Hit, ...]:
        """The matched hits of a page; where they end, the best possible and the related ones."""
        fetched = len(self.sections[Section.MATCHED].ids)
        places = range(bounds.first, min(bounds.last, fetched))
        hits = self._hits(Section.MATCHED, places, rank=bounds.rank + 1)
        for section, shown in self._beside() if bounds.is_end else ():
            hits += self._hits(section, shown, rank=1)
        return tuple(hits)

    def marks(self) -> tuple[MapMark, ...]:
        """The matched vacancies in view, and those beside them that have a point; none where the
        map shows cells."""
        marks = self.found.marks
        if marks is None:
            return ()
        points = {
            id_: Point(float(lat), float(lon))
            for id_, lat, lon in zip(marks.ids, marks.lats, marks.lons, strict=True)
        }
        placed = [id_ for id_ in self.sections[Section.MATCHED].ids if id_ in points]
        best = frozenset(placed[:BEST_MARKS])
        matched = (
            MapMark(facts.id, points[facts.id], Section.MATCHED, facts, facts.id in best)
            for facts in self.mark_memory.of(self.found, marks.ids).values()
        )
        others = (
            MapMark(facts.id, point, section, facts, best=False)
            for section, shown in self._beside()
            for facts in self._facts(section, shown).values()
            if (point := own_point(facts))
        )
        return (*matched, *others)

    def _beside(self) -> list[tuple[Section, list[int]]]:
        """The places of the possible and related hits that stand behind the matched ones: those
        first that leave less open of what was asked (``matcher.ranking.openness``)."""
        possible, related = self.sections[Section.POSSIBLE], self.sections[Section.RELATED]
        by_openness = possible_order(self._openness(possible.ids))
        open_ = self._openness(related.ids[:RELATED_RANKED])
        by_score = related_order(open_, related.scores, self.doubt)
        return [
            (Section.POSSIBLE, by_openness[:POSSIBLE_SHOWN]),
            (Section.RELATED, by_score[:RELATED_SHOWN]),
        ]

    def _openness(self, ids: Sequence[str]) -> dict[int, float]:
        """How much each of a section's first ads leaves open, by its place; those that were removed
        since are left out."""
        facts = self.memory.of(self.found, ids)
        return {
            place: openness(one, self.explainer.unknown(one), self.request, self.doubt)
            for place, id_ in enumerate(ids)
            if (one := facts.get(id_))
        }

    def _hits(self, section: Section, places: Sequence[int], *, rank: int) -> list[Hit]:
        """The hits at these places of a section, the first of which has this rank.

        An id that is not stored any more was removed since (a state is kept for some minutes
        only) and left out.
        """
        ordered = self.sections[section]
        facts = self._facts(section, places)
        minutes = self._minutes(facts.values())
        return [
            self._hit(facts[id_], section, rank + place, float(ordered.scores[at]), minutes)
            for place, at in enumerate(places)
            if (id_ := ordered.ids[at]) in facts
        ]

    def _facts(self, section: Section, places: Sequence[int]) -> dict[str, VacancyFacts]:
        """The facts at these places of a section, by id."""
        ids = self.sections[section].ids
        return self.memory.of(self.found, [ids[at] for at in places])

    def _hit(
        self,
        facts: VacancyFacts,
        section: Section,
        rank: int,
        score: float,
        minutes: Mapping[str, int],
    ) -> Hit:
        why = self.explainer.explain(facts, section)
        return Hit(
            facts=facts,
            section=section,
            rank=rank,
            score=score,
            reasons=why.reasons,
            unknown=why.unknown,
            metres=metres_to(facts, self.request),
            minutes=minutes.get(facts.id),
        )

    def _minutes(self, some: Iterable[VacancyFacts]) -> dict[str, int]:
        """Whole minutes on the way to those that have a point of their own, by id."""
        if self.journeys is None:
            return {}
        points = {facts.id: point for facts in some if (point := own_point(facts))}
        taken = self.journeys.minutes(list(points.values()))
        return {id_: whole_minutes(one) for id_, one in zip(points, taken, strict=True)}


def fold_hits(hits: Iterable[Hit]) -> list[FoldedHit]:
    """A page's hits with near-identical ads of one employer under the first of them.

    Only within a section, and only for display: totals and ranks stay as they are.
    """
    groups: dict[tuple[Section, str], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.section, hit.facts.fold_key), []).append(hit)
    return [FoldedHit(group[0], tuple(group[1:])) for group in groups.values()]
