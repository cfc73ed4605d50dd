"""Numbers are read however people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.numbers import find_numbers, parse_number

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A whole number below 100 million in Chinese numerals, written in full."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1_000 else ""
        return chinese(number // 10_000) + "萬" + (gap + chinese(rest) if rest else "")
    written = ""
    pending_zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if pending_zero else "") + _DIGITS[digit] + name
            pending_zero = False
        elif written:
            pending_zero = True
    return written or "零"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三萬五", 35_000),
        ("3.5萬", 35_000),
        ("3萬5", 35_000),
        ("三萬5千", 35_000),
        ("3萬2仟", 32_000),
        ("４萬５", 45_000),
        ("四萬二千", 42_000),
        ("二萬零五", 20_005),
        ("兩百", 200),
        ("两百", 200),
        ("一百二", 120),
        ("一百零二", 102),
        ("三千五", 3_500),
        ("十八", 18),
        ("十二萬", 120_000),
        ("百萬", 1_000_000),
        ("一億二千萬", 120_000_000),
        ("1億2000萬", 120_000_000),
        ("一一五", 115),
        ("1,200", 1_200),
        ("３５，０００", 35_000),
        ("45K", 45_000),
        ("42.5k", 42_500),
        (" 4 萬 ", 40_000),
    ],
)
def test_a_written_number_has_its_value(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "萬", "百", "千", "月薪", "3萬元", "-5", "1,20", "5kg", "1 2"]
)
def test_what_is_not_one_number_has_no_value(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_are_found_where_they_stand() -> None:
    text = "月薪３５，０００~四萬二，排休8天"
    found = find_numbers(text)
    assert [(text[start:end], value) for start, end, value in found] == [
        ("３５，０００", 35_000),
        ("四萬二", 42_000),
        ("8", 8),
    ]


@given(st.integers(min_value=0, max_value=99_999_999))
def test_all_ways_of_writing_a_number_agree(number: int) -> None:
    for text in (str(number), f"{number:,}", chinese(number)):
        assert parse_number(text) == number


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=9))
def test_ten_thousands_with_one_more_digit_agree(myriads: int, thousands: int) -> None:
    value = myriads * 10_000 + thousands * 1_000
    for text in (f"{myriads}.{thousands}萬", f"{myriads}萬{thousands}千", f"{value // 1000}k"):
        assert parse_number(text) == value


@pytest.mark.parametrize("text", ["1" * 20_000, "一" * 20_000, "一萬" * 10_000, "9" * 400 + "億億"])
def test_runs_of_numerals_are_one_finite_number(text: str) -> None:
    ((start, end, value),) = find_numbers(text)
    assert (start, end) == (0, len(text))
    assert 1e8 <= value <= 1e15


@given(st.text())
def test_arbitrary_text_is_never_an_error_and_spans_lie_in_it(text: str) -> None:
    end_before = 0
    for start, end, value in find_numbers(text):
        assert end_before <= start < end <= len(text)
        assert value >= 0
        end_before = end
