"""Suggestions while one types."""

from __future__ import annotations

import heapq
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from indexer.errors import JobBankError
from matcher.suggestions.counts import Counted
from matcher.suggestions.index import NameIndex
from matcher.suggestions.names import PLACES, Name, SuggestionKind, employer_names
from matcher.suggestions.ranked import Ranked, RankedNames
from matcher.suggestions.typed import Wanted, tails_of, wanted_of
from matcher.suggestions.weights import SuggestionWeights, suggestion_weights

_log = logging.getLogger(__name__)

MOST = 20
"""Suggestions that can be asked for at once."""

Kinds = frozenset[SuggestionKind]
Employers = Callable[[], Iterable[tuple[str, str]]]
"""Gives the employers, as (id, name)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the words may become.

    ``value`` is the code of the thing (an occupation's or employer's id, else its name), ``text``
    all that stands in the box once it is chosen, ``name`` the name that was completed, ``title``
    and ``title_en`` what the thing is usually called (``title_en`` may be empty), ``count`` its
    open vacancies by themselves, whatever else stands in the box; ``None`` while none is counted.
    """

    kind: SuggestionKind
    value: str
    text: str
    name: str
    title: str
    title_en: str
    count: int | None


class Counter(Protocol):
    """What counts: ``OpeningsCounter``."""

    def count(self, today: date) -> Counted:
        """All counts."""


_Way = Callable[[RankedNames, Wanted, Kinds], Iterator[Ranked]]


@dataclass(frozen=True, slots=True)
class _State:
    """What is looked up at one moment."""

    ranked: tuple[RankedNames, ...]
    counted: Counted | None = None


class Suggester:
    """Completes what stands in a box. Safe to share between threads.

    Nobody who types waits for a count: they are taken beside, and until there is something to count
    suggestions say none. While an index fills they are counted anew every few seconds. Employers
    are offered while they have open vacancies.
    """

    def __init__(
        self,
        names: Callable[[], Iterable[Name]],
        counter: Counter,
        generation: Callable[[], str],
        *,
        employers: Employers = tuple,
        weights: SuggestionWeights | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        :param names: all that is always offered; asked once, at the first need.
        :param generation: the index's present state, cheaply.
        :param clock: seconds.
        """
        self._names = names
        self._counter = counter
        self._generation = generation
        self._employers = employers
        self._weights = weights or suggestion_weights()
        self._clock = clock
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._looked_at = -math.inf
        self._pause = self._weights.filling_s
        self._state: _State | None = None
        self._of_employers: tuple[frozenset[str], NameIndex] = (
            frozenset(),
            NameIndex((), self._weights),
        )

    def suggest(
        self,
        typed: str,
        *,
        today: date,
        kinds: Kinds = frozenset(SuggestionKind),
        limit: int = 10,
    ) -> tuple[Suggestion, ...]:
        """The likeliest completions of the last words, one for each thing, kind by kind.

        Of each kind those with open vacancies stand first, the likeliest of them at the top;
        the kind with the likeliest one comes first. 信義區 服 becomes 信義區 服務生.
        """
        self.prepare(today)
        state = self._first()
        found = _Offered(limit, self._weights)

        def look(how: _Way, *several: Wanted) -> None:
            """Until one of them finds something."""
            for wanted in several:
                ranked = [how(names, wanted, kinds) for names in state.ranked]
                found.add(wanted, heapq.merge(*ranked, key=lambda one: one.cost))
                if found:
                    return

        ways = tuple(wanted_of(typed))
        look(RankedNames.found, *ways)
        if ways and not found:
            look(RankedNames.found, *tails_of(ways[-1]))
        if len(found) < self._weights.few:
            look(RankedNames.alike, *ways)
        if not found:
            look(RankedNames.misspelt, *ways)
        return found.by_kind()

    def refresh(self, today: date) -> None:
        """Count anew, now. Other threads go on with what was counted before.

        :raises SearchIndexError: the index cannot be searched.
        """
        with self._refreshing:
            self._refresh(today)

    def prepare(self, today: date) -> None:
        """Begin to make ready, beside, what is looked up: for the first who types not to wait."""
        if self._is_time() and self._refreshing.acquire(blocking=False):
            self._looked_at = self._clock()
            threading.Thread(target=self._look_anew, args=(today,), daemon=True).start()

    def _refresh(self, today: date) -> None:
        self._looked_at = self._clock()
        before = self._first()
        counted = self._counter.count(today)
        indexes = (before.ranked[0].index, self._employers_of(counted))
        known = counted if counted.total else None  # an index still to be filled: 0 would be a lie
        ranked = tuple(RankedNames(index, self._weights, known) for index in indexes)
        self._state = _State(ranked, counted)
        self._pause = self._weights.pause_s(
            before.counted.total if before.counted else 0, counted.total
        )

    def _is_time(self) -> bool:
        return self._clock() - self._looked_at >= self._pause

    def _look_anew(self, today: date) -> None:
        """Count where the index has moved on, or the day. The caller has locked it."""
        try:
            counted = self._first().counted
            if (
                counted is None
                or counted.today != today
                or counted.generation != self._generation()
            ):
                self._refresh(today)
            elif counted.total:
                self._pause = self._weights.refreshed_s
        except JobBankError as error:  # the searches themselves say so too; the old counts stay
            _log.warning("suggestions are not counted: %s", error)
        finally:
            self._refreshing.release()

    def _first(self) -> _State:
        with self._lock:
            if self._state is None:
                index = NameIndex(self._names(), self._weights)
                self._state = _State((RankedNames(index, self._weights, None),))
            return self._state

    def _employers_of(self, counted: Counted) -> NameIndex:
        """Employers with open vacancies, and such as had some: kept until others come."""
        open_ones = frozenset(counted.openings[SuggestionKind.EMPLOYER])
        known, index = self._of_employers
        if not open_ones <= known:
            named = [(id_, name) for id_, name in self._employers() if id_ in open_ones]
            index = NameIndex(employer_names(named), self._weights)
            self._of_employers = (open_ones, index)
        return index


def kinds_of(field: str) -> Kinds:
    """The kinds that answer a box: ``where`` takes places only."""
    return PLACES if field == "where" else frozenset(SuggestionKind)


class _Offered:
    """What was found so far: each thing once, and each text once."""

    def __init__(self, limit: int, weights: SuggestionWeights) -> None:
        self._limit = limit
        self._enough = weights.enough
        self._of_a_kind = max(1, round(limit * weights.share_of_a_kind))
        self._found: dict[tuple[SuggestionKind, str], tuple[float, Suggestion]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, wanted: Wanted, several: Iterable[Ranked]) -> None:
        """Take over what is new, as many as may be wanted of each kind."""
        texts = {one.text for _, one in self._found.values()}
        taken: dict[SuggestionKind, int] = {}
        for cost, name, count in several:
            text = wanted.before + name.text
            thing, number = (name.kind, name.value), taken.get(name.kind, 0)
            gone = name.kind is SuggestionKind.EMPLOYER and not count
            if gone or thing in self._found or text in texts or number >= self._limit:
                continue
            taken[name.kind] = number + 1
            texts.add(text)
            suggestion = Suggestion(
                name.kind, name.value, text, name.text, name.title, name.title_en, count
            )
            self._found[thing] = (cost, suggestion)

    def by_kind(self) -> tuple[Suggestion, ...]:
        """As many as are wanted: no kind crowds the others out, and each stands together."""
        ordered = sorted(self._found.values(), key=lambda one: (one[0], one[1].text))
        kept = self._shared([suggestion for _, suggestion in ordered])
        kinds = list(dict.fromkeys(one.kind for one in kept))
        return tuple(sorted(kept, key=lambda one: kinds.index(one.kind)))

    def _shared(self, ordered: list[Suggestion]) -> list[Suggestion]:
        """The first of each kind, then the others while there is room, in their order; those for
        which nothing is open only where there is little else."""
        taken: dict[SuggestionKind, int] = {}
        first: list[int] = []
        rest: list[int] = []
        for place, one in enumerate(ordered):
            if one.count == 0 and place >= self._enough:
                continue
            taken[one.kind] = taken.get(one.kind, 0) + 1
            (first if taken[one.kind] <= self._of_a_kind else rest).append(place)
        chosen = [*first, *rest][: self._limit]
        return [ordered[place] for place in sorted(chosen)]
