"""Dates of the Republic's and of the West's calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.dates import parse_date

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("115/11/05", date(2026, 11, 5)),
        ("115.2.10", date(2026, 2, 10)),
        ("民國115年11月5日", date(2026, 11, 5)),
        ("中華民國一百十五年十一月五日", date(2026, 11, 5)),
        ("一一五年二月十日", date(2026, 2, 10)),
        ("115 年 2 月 6 日 (五)", date(2026, 2, 6)),
        ("1151105", date(2026, 11, 5)),
        ("991231", date(2010, 12, 31)),
        ("20271231", date(2027, 12, 31)),
        ("２０２６／１１／５", date(2026, 11, 5)),
        ("2026-11-05", date(2026, 11, 5)),
        ("2026/11/5 上午 12:00:00", date(2026, 11, 5)),
        ("2026-11-05 23:59", date(2026, 11, 5)),
        ("2026-11-05T16:00:00Z", date(2026, 11, 6)),
        ("2026-11-05T23:30:00+08:00", date(2026, 11, 5)),
        ("2026-11-05 20:00:00.000-05:00", date(2026, 11, 6)),
        ("即日起", TODAY),
        ("即日起至115/12/31", date(2026, 12, 31)),
        ("115/2/29", None),
        ("20261301", None),
        ("9999/99/99", None),
        ("2026-11-05T99:00:00Z", None),
        ("長期", None),
        ("11/5", None),
        ("", None),
    ],
)
def test_a_written_date_is_its_day(text: str, day: date | None) -> None:
    assert parse_date(text, TODAY) == day


def test_an_immediate_start_needs_to_know_the_day() -> None:
    assert parse_date("即日起") is None


@given(st.dates(min_value=date(1912, 1, 1), max_value=date(2110, 12, 31)))
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    roc = day.year - 1911
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"民國{roc}年{day.month}月{day.day}日",
    ):
        assert parse_date(text) == day
    if roc >= 10:
        for text in (f"{roc}/{day.month}/{day.day}", f"{roc}{day:%m%d}", f"{roc}.{day:%m.%d}"):
            assert parse_date(text) == day


@given(st.text() | st.text("0123456789/-.年月日:TZ+ 民國即日起一二十百"))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    day = parse_date(text, TODAY)
    assert day is None or 1912 <= day.year <= 2200
