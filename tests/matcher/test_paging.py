"""Pages lie side by side over the list; cursors come back as they went out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import InvalidValueError
from matcher.engines.base import After, SortKey
from matcher.paging import Cursor, page_bounds
from matcher.plan import WINDOW
from matcher.request import SearchRequest

afters = st.builds(
    After,
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.text(min_size=1, max_size=20),
)


@given(st.sampled_from(SortKey), st.integers(1, 10**6), afters)
def test_a_cursor_comes_back_as_it_went_out(sort: SortKey, rank: int, after: After) -> None:
    cursor = Cursor(sort, rank, after)
    assert Cursor.decoded(cursor.encoded(), sort) == cursor


@given(st.text(max_size=60))
def test_anything_else_is_refused_and_never_a_crash(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"^after: "):
        Cursor.decoded(text, SortKey.NEWEST)


def test_a_rank_alone_leads_only_within_the_window() -> None:
    within = Cursor(SortKey.RELEVANCE, WINDOW - 1)
    assert Cursor.decoded(within.encoded(), SortKey.RELEVANCE) == within
    for refused in (Cursor(SortKey.RELEVANCE, WINDOW), Cursor(SortKey.NEWEST, 20)):
        with pytest.raises(InvalidValueError, match="not a cursor"):
            Cursor.decoded(refused.encoded(), refused.sort)


@given(st.integers(0, 2_500), st.integers(1, 100))
def test_pages_cover_the_first_thousand_once(in_view: int, size: int) -> None:
    ranks: list[int] = []
    pages = page_bounds(SearchRequest(size=size), None, in_view).pages
    for page in range(1, pages + 1):
        bounds = page_bounds(SearchRequest(page=page, size=size), None, in_view)
        ranks += range(bounds.first, min(bounds.last, in_view))
        assert bounds.is_end == (page == pages and in_view <= WINDOW)
    assert ranks == list(range(min(in_view, WINDOW)))


@given(st.integers(0, 900), st.integers(1, 100))
def test_behind_the_last_page_is_nothing(in_view: int, size: int) -> None:
    pages = page_bounds(SearchRequest(size=size), None, in_view).pages
    beyond = page_bounds(SearchRequest(page=pages + 1, size=size), None, in_view)
    assert (beyond.first, beyond.last, beyond.is_end) == (0, 0, False)
