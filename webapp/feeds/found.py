"""The vacancies of a feed: the matched ones of a search, so many at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from indexer.facts import VacancyFacts
from matcher.request import SearchRequest
from matcher.results import SearchResult, Section

_A_SEARCH = 100
"""Hits that one search gives at most."""


class Searcher(Protocol):
    """What searches: ``matcher.search.Matcher``."""

    def search(self, request: SearchRequest, *, today: date) -> SearchResult:
        """See there."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of a search's matched vacancies, in their order."""

    facts: tuple[VacancyFacts, ...]
    total: int
    """Matched ones that there are, the map's box left out."""
    next: SearchRequest | None
    """The search for those that follow; ``None`` behind the last."""


def matched(searcher: Searcher, request: SearchRequest, *, today: date, most: int) -> Batch:
    """The matched vacancies of a search from where it says, at most ``most`` (in hundreds).

    :raises InvalidValueError: where the cursor of the request is none of this search.
    """
    asked = request.model_copy(update={"size": _A_SEARCH})
    found: list[VacancyFacts] = []
    while True:
        result = searcher.search(asked, today=today)
        found += [hit.facts for hit in result.hits if hit.section is Section.MATCHED]
        if result.next_cursor is None:
            return Batch(tuple(found), result.total, None)
        # the order is said, for the cursor holds in that order only
        onward = {"after": result.next_cursor, "page": 1, "sort": result.sort}
        asked = asked.model_copy(update=onward)
        if len(found) >= most:
            following = asked.model_copy(update={"size": request.size})
            return Batch(tuple(found), result.total, following)
