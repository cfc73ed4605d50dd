"""Pages: by number to the thousandth hit, then by cursor."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass

from indexer.errors import InvalidValueError
from matcher.engines.base import After, Hits, Plan, SortKey
from matcher.plan import WINDOW
from matcher.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where an answer goes on: behind ``rank`` hits, of which ``after`` was the last one.

    ``after`` is ``None`` within the window that is ranked as one: there the rank says it all.
    """

    sort: SortKey
    rank: int
    after: After | None = None

    def encoded(self) -> str:
        """As it stands in a URL; callers are not to read it."""
        value, id_ = (self.after.value, self.after.id) if self.after else (None, None)
        plain = json.dumps([self.sort, self.rank, value, id_], separators=(",", ":"))
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def decoded(cls, text: str, sort: SortKey) -> Cursor:
        """The cursor of an earlier answer.

        :param sort: the order of the present request.
        :raises InvalidValueError: when it is damaged, or of another order.
        """
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            name, rank, value, id_ = json.loads(plain)
            cursor = cls(SortKey(name), _rank(rank), _after(value, id_))
        except (ValueError, TypeError, binascii.Error) as error:
            raise _unusable("bad_cursor", "it is not a cursor of an earlier answer") from error
        if cursor.sort is not sort:
            raise _unusable("cursor_of_other_sort", f"it is of an answer sorted by {cursor.sort}")
        if cursor.after is None and (sort is not SortKey.RELEVANCE or cursor.rank >= WINDOW):
            raise _unusable("bad_cursor", "it is not a cursor of an earlier answer")
        return cursor


def _rank(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(value)
    return value


def _after(value: object, id_: object) -> After | None:
    if id_ is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(id_, str) or not (value is None or (number and math.isfinite(float(value)))):  # type: ignore[arg-type]
        raise ValueError(value)
    return After(None if value is None else float(value), id_)  # type: ignore[arg-type]


def _unusable(code: str, why: str) -> InvalidValueError:
    sentence = f"after: {why}; leave it out to begin with the first page."
    return InvalidValueError("after", code, sentence)


@dataclass(frozen=True, slots=True)
class PageBounds:
    """Which matched hits a page shows: ``first`` to ``last`` (exclusive) of the fetched ones."""

    rank: int
    """Hits before the page."""
    first: int
    last: int
    pages: int
    is_end: bool
    """Whether no matched hit follows: here the other sections stand."""


def page_bounds(request: SearchRequest, cursor: Cursor | None, in_view: int) -> PageBounds:
    """The bounds of a request's page.

    :param cursor: the request's ``after``, read.
    :param in_view: matched hits that there are.
    """
    pages = max(1, math.ceil(min(in_view, WINDOW) / request.size))
    beyond = cursor is not None and cursor.after is not None
    rank = cursor.rank if cursor else (request.page - 1) * request.size
    end = rank + request.size if beyond else min(rank + request.size, WINDOW)
    if rank and rank >= (in_view if beyond else min(in_view, WINDOW)):  # past the end
        return PageBounds(rank, 0, 0, pages, is_end=False)
    first = 0 if beyond else rank
    return PageBounds(rank, first, first + end - rank, pages, is_end=end >= in_view)


def next_cursor(plan: Plan, matched: Hits, bounds: PageBounds) -> str | None:
    """Where the page behind this one begins; ``None`` at the end.

    :param matched: the fetched matched hits, as the engine ordered them.
    """
    end = bounds.rank + bounds.last - bounds.first
    sort = plan.sort
    if bounds.is_end or end == bounds.rank:
        return None
    if sort is SortKey.RELEVANCE and end < WINDOW:
        return Cursor(sort, end).encoded()
    last = min(bounds.last, len(matched)) - 1
    if sort is SortKey.RELEVANCE and plan.after is None:
        last = len(matched) - 1  # the window goes on behind its last hit, however it was ranked
    value = float(matched.sort_values[last])
    after = After(None if math.isnan(value) else value, matched.ids[last])
    return Cursor(sort, end, after).encoded()
