"""The one way in: search, map, similar vacancies, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import InvalidValueError
from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Point
from indexer.places.reach import Journeys, Reach, Way
from matcher.engines.base import After, Engine, Found, Plan
from matcher.facets import facet_choices, facet_values
from matcher.facts_memory import FactsMemory, MarkMemory
from matcher.giving_up import first_to_give_up, ways_out
from matcher.lexicon import lexicon
from matcher.paging import Cursor, next_cursor, page_bounds
from matcher.plan import Tables, Words, plan, sort_of, what_if
from matcher.ranking.fuse import Weights, shipped_weights
from matcher.ranking.order import ordered
from matcher.ranking.reasons import Explainer
from matcher.reach_shape import MultiPolygon, outline
from matcher.request import SearchRequest
from matcher.results import GiveUp, Hit, MapResult, SearchResult
from matcher.show import Show
from matcher.similar import similar
from matcher.suggestions import Suggester, Suggestion, kinds_of
from matcher.suggestions.counts import OpeningsCounter
from matcher.suggestions.names import shipped_names
from matcher.suggestions.suggester import Employers
from matcher.understand import Meaning, understanding_of
from matcher.whereabouts import circles_of

_MEANINGS_REMEMBERED = 2_000


class QueryEmbedder(Protocol):
    """What embeds queries: ``indexer.embedders.document.DocumentEmbedder``."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what people typed, one row each."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A request, read."""

    given: SearchRequest
    request: SearchRequest
    """With what was understood filled in."""
    meaning: Meaning
    words: Words


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the engine found, after giving up words where it had to."""

    plan: Plan
    found: Found
    given_up: tuple[str, ...] = ()
    give_up: tuple[GiveUp, ...] = ()


class Matcher:
    """Answers requests over one index. Safe to share between threads.

    :param engine: the index.
    :param embedder: embeds queries as the index's documents were; ``None`` to search by words only.
    :param employers: the employers whose names are suggested, as (id, name).
    """

    def __init__(
        self,
        engine: Engine,
        embedder: QueryEmbedder | None,
        gazetteer: Gazetteer,
        table: OccupationTable,
        occupations: OccupationRecogniser,
        *,
        employers: Employers = tuple,
    ) -> None:
        self._engine = engine
        self._embedder = embedder
        self._table = table
        reach = Reach.shipped(gazetteer.stations)
        self._tables = Tables(gazetteer.districts, table, facet_choices(), reach)
        self._districts = tuple(district.name for district in gazetteer.districts)
        words = lexicon()
        understanding = understanding_of(
            gazetteer, table, occupations, (name for _, name in employers())
        )
        self._read = lru_cache(_MEANINGS_REMEMBERED)(understanding.read)
        self._weights = shipped_weights()
        self._facts = FactsMemory()
        self._marks = MarkMemory()
        self._suggester = Suggester(
            lambda: shipped_names(table, gazetteer),
            OpeningsCounter(engine, self._tables, gazetteer, words.radius),
            engine.generation,
            employers=employers,
        )

    def with_weights(self, weights: Weights) -> Matcher:
        """The same over the same index, ranking by other weights: for tuning."""
        other = copy(self)
        other._weights = weights  # noqa: SLF001  (of our own class)
        return other

    def understand(self, text: str, where: str = "", plain: Sequence[str] = ()) -> Meaning:
        """What words mean, without searching: see :meth:`Understanding.read`."""
        return self._read(text, where, tuple(plain))

    def dropped(self, request: SearchRequest) -> tuple[InvalidValueError, ...]:
        """What a request asks for that means nothing once its words are understood, and is left
        out: minutes without a point to start from."""
        meaning = self._read(request.text, request.where, request.plain)
        asked, _ = meaning.applied_to(request)
        if asked.minutes is None or asked.near is not None:
            return ()
        sentence = "minutes: say from where, by near=lat,lon or by a place in the words."
        return (InvalidValueError("minutes", "needs_place", sentence, value=str(asked.minutes)),)

    def way(self, request: SearchRequest, point: Point) -> Way | None:
        """The way from the place that a request asks for, itself or in its words, to a point."""
        meaning = self._read(request.text, request.where, request.plain)
        journeys = self._journeys(meaning.applied_to(request)[0])
        return journeys.way(point) if journeys else None

    def reach(self, centre: Point, minutes: int) -> MultiPolygon:
        """What can be reached from a point in so many minutes, as a shape to draw."""
        return outline(circles_of(centre, minutes, self._tables.reach))

    def suggest(
        self, typed: str, *, today: date, field: str = "text", limit: int = 10
    ) -> tuple[Suggestion, ...]:
        """What stands in a box may become: see :meth:`Suggester.suggest`.

        :param field: the box: ``text`` or ``where``, which takes places only.
        """
        return self._suggester.suggest(typed, today=today, kinds=kinds_of(field), limit=limit)

    def prepare_suggestions(self, today: date, *, now: bool = False) -> None:
        """Make ready what :meth:`suggest` looks up: beside, or before this returns.

        :raises SearchIndexError: where it is to be done now, see ``Engine.run``.
        """
        if now:
            self._suggester.refresh(today)
        else:
            self._suggester.prepare(today)

    def similar(self, vacancy_id: str, *, today: date, limit: int = 6) -> tuple[Hit, ...]:
        """Open vacancies like this one, the most alike first, without other copies of the same ad.

        Empty where the index does not have it.
        """
        return similar(
            self._engine,
            self._tables,
            self._weights,
            self._facts,
            vacancy_id,
            today=today,
            limit=limit,
        )

    def search(self, request: SearchRequest, *, today: date) -> SearchResult:
        """The page of hits that a request asks for, with facets and counts.

        :param today: the day in Taipei.
        :raises InvalidValueError: when ``request.after`` is no cursor of such an answer.
        :raises SearchIndexError: see ``Engine.run``.
        """
        reading = self._reading(request)
        sort = sort_of(reading.request, words=reading.words.rank)
        cursor = Cursor.decoded(request.after, sort) if request.after else None
        answer = self._answer(reading, today, cursor.after if cursor else None)
        found = answer.found
        bounds = page_bounds(request, cursor, found.in_view)
        show = self._show(reading, answer, today)
        return SearchResult(
            request=request,
            effective=reading.request,
            sort=answer.plan.sort,
            understood=reading.meaning.understood,
            given_up=answer.given_up,
            notes=reading.meaning.notes,
            total=found.total,
            in_view=found.in_view,
            possible=found.possible,
            unknown=found.unknown,
            related=show.related,
            district_only=found.district_only,
            city_only=found.city_only,
            hits=show.page(bounds),
            pages=bounds.pages,
            next_cursor=next_cursor(answer.plan, found.matched, bounds),
            facets=facet_values(
                found.facets, reading.request, today, self._tables.choices, self._districts
            ),
            give_up=answer.give_up,
            generation=found.generation,
        )

    def map(self, request: SearchRequest, *, today: date) -> MapResult:
        """What the map shows: marks of single vacancies, or counted cells where they are many.

        Beside the matched ones, the possible and related ones of the list that have a point are
        marked too; they are not counted.
        """
        reading = self._reading(request)
        answer = self._answer(reading, today, None, for_map=True)
        found = answer.found
        return MapResult(
            total=found.total,
            in_view=found.in_view,
            placed=found.placed,
            marks=self._show(reading, answer, today).marks(),
            cells=found.cells,
            district_only=found.district_only,
            city_only=found.city_only,
            generation=found.generation,
        )

    def plan(self, request: SearchRequest, *, today: date) -> Plan:
        """What the engine is asked for a request at first, before any word is given up."""
        reading = self._reading(request)
        return plan(reading.request, reading.words, today=today, tables=self._tables)

    def _show(self, reading: _Reading, answer: _Answer, today: date) -> Show:
        units, left = answer.plan.units, reading.meaning.left
        journeys = self._journeys(reading.request)
        return Show(
            answer.found,
            ordered(answer.found, answer.plan, today, self._weights, self._table),
            reading.request,
            Explainer(reading.request, units, left, today, self._table, journeys=journeys),
            journeys,
            self._facts,
            self._marks,
            self._weights.doubt,
        )

    def _journeys(self, request: SearchRequest) -> Journeys | None:
        """The ways from the point asked for."""
        near = request.near
        return self._tables.reach.journeys(Point(near.lat, near.lon)) if near else None

    def _reading(self, request: SearchRequest) -> _Reading:
        meaning = self._read(request.text, request.where, request.plain)
        effective, meaning = meaning.applied_to(request)
        if effective.near is None and effective.minutes is not None:  # see dropped
            effective = effective.model_copy(update={"minutes": None})
        vector = None
        if meaning.left and self._embedder is not None:
            vector = self._embedder.embed_queries([meaning.left])[0]
        units = tuple(word.unit for word in meaning.words)
        return _Reading(request, effective, meaning, Words(units, meaning.tokens, vector))

    def _answer(
        self, reading: _Reading, today: date, after: After | None, *, for_map: bool = False
    ) -> _Answer:
        """Runs the plan; where nothing is left, gives up words one by one."""
        words = reading.words

        def run() -> tuple[Plan, Found]:
            asked = plan(
                reading.request,
                words,
                today=today,
                tables=self._tables,
                after=after,
                for_map=for_map,
            )
            return asked, self._engine.run(asked)

        given_up: list[str] = []
        asked, found = run()
        while not found.total:
            without = self._engine.run(what_if(asked)).without
            conditions = bool(reading.meaning.filters)
            unit = first_to_give_up(words.units, without, conditions=conditions)
            if found.possible or unit is None:
                ways = ways_out(reading.given, reading.request, reading.meaning, without)
                return _Answer(asked, found, tuple(given_up), ways)
            given_up.append(unit.text)
            words = replace(words, units=tuple(u for u in words.units if u is not unit))
            asked, found = run()
        return _Answer(asked, found, tuple(given_up))
