"""Corners in a URL: the published format, and the same corners again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.polyline import decoded, encoded

five_decimals = st.integers(-18_000_000, 18_000_000).map(lambda n: n / 100_000)


def test_the_example_of_the_format_is_read_and_written() -> None:
    # https://github.com/heremaps/flexible-polyline#example, which is (latitude, longitude)
    corners = [(8.69821, 50.10228), (8.69567, 50.10201), (8.69150, 50.10063), (8.68752, 50.09878)]
    assert encoded(corners) == "BFoz5xJ67i1B1B7PzIhaxL7Y"
    assert decoded("BFoz5xJ67i1B1B7PzIhaxL7Y") == corners


@given(st.lists(st.tuples(five_decimals, five_decimals), max_size=20))
def test_corners_survive(corners: list[tuple[float, float]]) -> None:
    assert decoded(encoded(corners)) == corners


@given(st.text(max_size=30))
def test_any_other_text_is_refused(text: str) -> None:
    try:
        corners = decoded(f"BF{text}")
    except ValueError:
        return
    assert decoded(encoded(corners)) == corners


@pytest.mark.parametrize("text", ["", "AF", "BF!", "BFoz", "BFoz5x", "BF" + "z" * 40])
def test_what_ends_early_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ends|begin|read"):
        decoded(text)
