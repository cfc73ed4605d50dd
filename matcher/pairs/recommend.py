"""Vacancies for a person and people for a vacancy: candidates from the engine, scored as pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from indexer.facts import ResumeFacts, VacancyFacts
from indexer.occupations.distance import OccupationDistance
from indexer.occupations.laws import licence_laws
from indexer.occupations.table import OccupationTable
from indexer.pipeline import resume_values, vacancy_values
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Point
from indexer.places.reach import Journeys, Reach
from indexer.text.tokens import query_tokens
from indexer.vocabulary import DocumentKind, VacancyState
from matcher.engines.base import (
    AnyOf,
    AtLeast,
    Condition,
    Engine,
    Floats,
    Found,
    Hits,
    Plan,
    SortKey,
    Truth,
    Unit,
)
from matcher.pairs.columns import KEYWORDS, NUMBERS, Column, Columns
from matcher.pairs.reasons import Pair, parts_of
from matcher.pairs.results import F, Level, Match, Part, Recommendation
from matcher.pairs.scores import Scored, ranking_score, score
from matcher.pairs.sides import Circumstances, Tools
from matcher.pairs.ways import Ways
from matcher.pairs.weights import PairWeights, shipped_pair_weights

CANDIDATES = 800
"""Those of the occupations, the nearest in meaning first."""
NEIGHBOURS = 200
"""Further ones that are near in meaning only."""
_DENSE = 1_000
_WISHED, _HELD = 0.4, 0.6
"""Nearness from which other occupations are looked at too: for a wish, and for work done."""
_ROUND_MINUTES = 20
"""By so much a district's nearest corner may be nearer than its middle."""
_FETCHED = 30


@dataclass(frozen=True, slots=True)
class Person:
    """A résumé, ready to be matched; of a stored one or of one that is kept nowhere.

    :ivar vector: as ``DocumentEmbedder.embed_documents`` makes it of ``indexer.pipeline
        .resume_words``; ``None`` for matching without meaning.
    """

    facts: ResumeFacts
    vector: Floats | None = None


class Recommender:
    """Matches over one index. Safe to share between threads; remembers nothing of anybody.

    :param engine: the index.
    :param tools: see :func:`make_tools`.
    """

    def __init__(self, engine: Engine, gazetteer: Gazetteer, tools: Tools) -> None:
        self._engine = engine
        self._districts = tuple(gazetteer.districts)
        self._tools = tools

    def recommend_vacancies(
        self, person: Person, given: Circumstances, *, limit: int = 10
    ) -> Recommendation[VacancyFacts]:
        """The open vacancies that suit a person and that the person suits, the best first; one of
        each group of near-identical ads, none that a hard condition keeps apart or that is hardly
        the work wished for: fewer than ``limit`` rather than anything.

        :raises SearchIndexError: see ``Engine.run``.
        """
        own = _resume_columns(person.facts)
        asked = self._vacancies_for(person, own, given)
        found = self._engine.run(asked)
        hits = _together(found)
        scored = score(own, Columns.of_hits(hits), _cosines(hits, asked.sort), self._tools, given)
        ranked = ranking_score(
            scored, hits, len(_words(person.facts)), given.today, self._tools.weights
        )
        journeys = self._tools.ways.journeys(own)

        def parts(_row: int, facts: VacancyFacts, one: Scored) -> tuple[Part, ...]:
            return parts_of(Pair(person.facts, facts, _truths(one), journeys, self._tools, given))

        shown = _Shown(scored, ranked, self._tools.weights, VacancyFacts.model_validate, parts)
        return Recommendation(
            matches=shown.first(found, hits, limit),
            considered=len(hits),
            kept_apart=_kept_apart(scored),
            generation=found.generation,
        )

    def recommend_candidates(
        self,
        vacancy_id: str,
        given: Circumstances,
        *,
        sources: Sequence[str] = (),
        limit: int = 10,
    ) -> Recommendation[ResumeFacts] | None:
        """The people who suit a vacancy and whom it suits, the best first.

        Who may see them is for the caller to know: facts hold no name or contact, but they are
        about people.

        :param sources: only résumés from these sources; any where there are none.
        :returns: ``None`` where the index does not have the vacancy.
        """
        vacancy = self._vacancy(vacancy_id)
        if vacancy is None:
            return None
        facts, vector = vacancy
        own = _vacancy_columns(facts)
        asked = self._people_for(facts, vector, sources)
        found = self._engine.run(asked)
        hits = _together(found)
        people = Columns.of_hits(hits)
        scored = score(people, own, _cosines(hits, asked.sort), self._tools, given)
        words = len(tuple(query_tokens(facts.title)))
        ranked = ranking_score(scored, hits, words, given.today, self._tools.weights)

        def parts(row: int, resume: ResumeFacts, one: Scored) -> tuple[Part, ...]:
            journeys = self._tools.ways.journeys(people.one(row))
            return parts_of(Pair(resume, facts, _truths(one), journeys, self._tools, given))

        shown = _Shown(scored, ranked, self._tools.weights, ResumeFacts.model_validate, parts)
        return Recommendation(
            matches=shown.first(found, hits, limit),
            considered=len(hits),
            kept_apart=_kept_apart(scored),
            generation=found.generation,
        )

    def explain(
        self, person: Person, vacancy_id: str, given: Circumstances
    ) -> Match[VacancyFacts] | None:
        """One pair, whatever keeps it apart; its score is both sides' alone, its rank 0.

        :returns: ``None`` where the index does not have the vacancy.
        """
        vacancy = self._vacancy(vacancy_id)
        if vacancy is None:
            return None
        facts, vector = vacancy
        own = _resume_columns(person.facts)
        cosine = np.nan
        if vector is not None and person.vector is not None:
            cosine = float(vector @ person.vector)
        scored = score(own, _vacancy_columns(facts), np.array([cosine]), self._tools, given)
        pair = Pair(
            person.facts, facts, _truths(scored), self._tools.ways.journeys(own), self._tools, given
        )
        return _match(
            facts,
            scored,
            parts_of(pair),
            self._tools.weights,
            rank=0,
            score=float(scored.both[0]),
        )

    def person(self, resume_id: str) -> Person | None:
        """A stored résumé; ``None`` where the index does not have it."""
        stored = self._engine.stored(DocumentKind.RESUME, [resume_id])
        if not stored:
            return None
        vector = self._engine.vectors(DocumentKind.RESUME, [resume_id]).get(resume_id)
        return Person(ResumeFacts.model_validate(stored[0].stored), vector)

    def _vacancy(self, id_: str) -> tuple[VacancyFacts, Floats | None] | None:
        stored = self._engine.stored(DocumentKind.VACANCY, [id_])
        if not stored:
            return None
        vector = self._engine.vectors(DocumentKind.VACANCY, [id_]).get(id_)
        return VacancyFacts.model_validate(stored[0].stored), vector

    def _vacancies_for(self, person: Person, own: Columns, given: Circumstances) -> Plan:
        """Open vacancies of the work wished for, done, or near it, within reach by district."""
        facts, words = person.facts, _words(person.facts)
        wished = self._around([o.id for o in facts.occupations], _WISHED, rows=True)
        held = self._around([o.id for o in facts.experienced_occupations], _HELD, rows=True)
        conditions: list[Condition] = [
            AnyOf(
                group="open",
                field="state",
                values=frozenset({str(VacancyState.APPROVED)}),
                missing=Truth.NO,
            ),
            AtLeast(group="open", field="closes", value=given.today, missing=Truth.YES),
        ]
        if districts := self._within_reach(facts, self._tools.ways.journeys(own)):
            conditions.append(AnyOf(group="district", field="district", values=districts))
        return self._plan(
            DocumentKind.VACANCY, conditions, wished | held, words, vector=person.vector
        )

    def _people_for(
        self, facts: VacancyFacts, vector: Floats | None, sources: Sequence[str]
    ) -> Plan:
        """People who wish for the vacancy's work or near it."""
        in_title = [o.id for o in facts.occupations if o.in_title]
        own = in_title or [o.id for o in facts.occupations]
        conditions: list[Condition] = []
        if sources:
            conditions.append(
                AnyOf(group="source", field="source", values=frozenset(sources), missing=Truth.NO)
            )
        around = self._around(own, _WISHED, rows=False)
        words = tuple(query_tokens(facts.title))
        return self._plan(DocumentKind.RESUME, conditions, around, words, vector=vector)

    def _around(self, ids: Iterable[str], least: float, *, rows: bool) -> frozenset[str]:
        """The occupations that are so near to one of these: offered ones to those wished
        (``rows``), or wished ones to those offered."""
        distance = self._tools.distance
        nearness = distance.nearness if rows else distance.nearness.T
        places = [distance.places[id_] for id_ in ids if id_ in distance.places]
        if not places:
            return frozenset()
        near = nearness[places, :-1].max(axis=0) >= least
        return frozenset(id_ for id_, place in distance.places.items() if near[place])

    def _within_reach(self, facts: ResumeFacts, journeys: Journeys | None) -> frozenset[str]:
        """The districts that the limit may reach, and those that are wished for: coarse, so that
        no engine is asked about the place where somebody lives. Empty for everywhere."""
        if facts.reach_minutes is None or journeys is None:
            return frozenset(facts.districts)
        minutes = journeys.minutes([Point(d.point.lat, d.point.lon) for d in self._districts])
        limit = facts.reach_minutes + _ROUND_MINUTES
        near = {d.name for d, m in zip(self._districts, minutes, strict=True) if m <= limit}
        return frozenset({*near, *facts.districts})

    @staticmethod
    def _plan(
        kind: DocumentKind,
        conditions: Sequence[Condition],
        occupations: frozenset[str],
        words: tuple[str, ...],
        *,
        vector: Floats | None,
    ) -> Plan:
        unit = Unit(group="unit:0", text="", occupations=occupations, title_phrases=(words,))
        return Plan(
            kind=kind,
            conditions=tuple(conditions),
            units=(unit,) if occupations or words else (),
            tokens=words,
            vector=vector,
            include_unknown=True,
            sort=SortKey.NEWEST if vector is None else SortKey.NEAREST,
            limit=CANDIDATES,
            dense_limit=0 if vector is None else _DENSE,
            related_limit=0 if vector is None else NEIGHBOURS,
            signals=NUMBERS[kind],
            keyword_signals=KEYWORDS[kind],
        )


def make_tools(
    gazetteer: Gazetteer,
    table: OccupationTable,
    centres: NDArray[np.float32] | None = None,
    weights: PairWeights | None = None,
) -> Tools:
    """What a recommender reckons with.

    :param centres: where the occupations lie among title vectors (``matcher.titles.centres``).
    """
    return Tools(
        table,
        OccupationDistance.load(table, centres),
        licence_laws(),
        Ways(Reach.shipped(gazetteer.stations)),
        weights or shipped_pair_weights(),
    )


def _resume_columns(facts: ResumeFacts) -> Columns:
    return Columns.of_values(DocumentKind.RESUME, [(facts.id, resume_values(facts))])


def _vacancy_columns(facts: VacancyFacts) -> Columns:
    return Columns.of_values(DocumentKind.VACANCY, [(facts.id, vacancy_values(facts))])


def _words(facts: ResumeFacts) -> tuple[str, ...]:
    """Tokens of the work that somebody wishes for."""
    titles = [facts.headline or "", *(o.title for o in facts.occupations)]
    return tuple(dict.fromkeys(query_tokens(" ".join(titles))))


def _together(found: Found) -> Hits:
    """Those of the occupations, then the neighbours."""
    one, two = found.matched, found.related
    return Hits(
        ids=one.ids + two.ids,
        sort_values=np.concatenate([one.sort_values, two.sort_values]),
        lexical=np.concatenate([one.lexical, two.lexical]),
        dense=np.concatenate([one.dense, two.dense]),
        signals={n: np.concatenate([one.signals[n], two.signals[n]]) for n in one.signals},
        keywords={n: (*one.keywords[n], *two.keywords[n]) for n in one.keywords},
    )


def _cosines(hits: Hits, plan_sort: SortKey) -> Column:
    """Of those beyond the nearest too, where the order tells."""
    dense = hits.dense.astype(np.float64)
    return (
        np.where(np.isnan(dense), hits.sort_values, dense)
        if plan_sort is SortKey.NEAREST
        else dense
    )


def _order(hits: Hits, ranked: Column, shown: NDArray[np.bool_]) -> list[int]:
    """Rows that are shown, the best first; ties by id."""
    rows = np.lexsort((np.asarray(hits.ids, dtype=np.str_), -ranked))
    return [row for row in rows.tolist() if shown[row]]


@dataclass(frozen=True, slots=True)
class _Shown(Generic[F]):
    """Makes the matches that are shown.

    :ivar read: a stored document's facts.
    :ivar parts: what is said of a pair, from its row.
    """

    scored: Scored
    ranked: Column
    weights: PairWeights
    read: Callable[[object], F]
    parts: Callable[[int, F, Scored], tuple[Part, ...]]

    def first(self, found: Found, hits: Hits, limit: int) -> tuple[Match[F], ...]:
        """The first matches, of near-identical ads the best; facts are read some at a time."""
        rows, seen = _order(hits, self.ranked, self._worth_showing()), set[str]()
        matches: list[Match[F]] = []
        for start in range(0, len(rows), _FETCHED):
            some = {hits.ids[row]: row for row in rows[start : start + _FETCHED]}
            for document in found.stored(list(some)):
                row, facts = some[document.id], self.read(document.stored)
                key = getattr(facts, "fold_key", facts.id)
                if key not in seen:
                    seen.add(key)
                    matches.append(self._match(row, facts, len(matches) + 1))
                if len(matches) == limit:
                    return tuple(matches)
        return tuple(matches)

    def _worth_showing(self) -> NDArray[np.bool_]:
        least, least_wish = self.weights.ranking["least"], self.weights.ranking["least_wish"]
        far = self.scored.features["wish"] < least_wish
        return self.scored.allowed & (self.scored.both >= least) & ~far

    def _match(self, row: int, facts: F, rank: int) -> Match[F]:
        one = _row(self.scored, row)
        parts = self.parts(row, facts, one)
        return _match(facts, one, parts, self.weights, rank=rank, score=float(self.ranked[row]))


def _row(scored: Scored, row: int) -> Scored:
    """One of the pairs."""
    cut = slice(row, row + 1)
    return Scored(
        {name: values[cut] for name, values in scored.conditions.items()},
        {name: values[cut] for name, values in scored.features.items()},
        scored.minutes[cut],
        scored.months[cut],
        scored.seeker[cut],
        scored.employer[cut],
        scored.both[cut],
    )


def _truths(one: Scored) -> dict[str, Truth]:
    return {name: Truth(int(values[0])) for name, values in one.conditions.items()}


def _match(
    facts: F,
    one: Scored,
    parts: tuple[Part, ...],
    weights: PairWeights,
    *,
    rank: int,
    score: float,
) -> Match[F]:
    seeker, employer = float(one.seeker[0]), float(one.employer[0])
    return Match(
        facts=facts,
        rank=rank,
        score=score,
        seeker=seeker,
        employer=employer,
        seeker_level=level(seeker, weights),
        employer_level=level(employer, weights),
        conditions=_truths(one),
        parts=parts,
    )


def level(reached_score: float, weights: PairWeights) -> Level:
    """A side's score in words."""
    reached = (name for name, least in weights.levels.items() if reached_score >= least)
    return Level(next(reached, Level.WEAK))


def _kept_apart(scored: Scored) -> dict[str, int]:
    return {
        name: int(np.count_nonzero(values == Truth.NO))
        for name, values in scored.conditions.items()
    }
