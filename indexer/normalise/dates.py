"""Dates as sources write them: 115/11/05, 民國115年11月5日, 1151105, 2026-11-05T16:00:00Z."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.plain import plain

_TAIPEI = ZoneInfo("Asia/Taipei")
_ROC_OFFSET = 1911
_SEPARATED = re.compile(
    r"(?<!\d)(?P<year>\d{2,4})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<day>\d{1,2})(?!\d)"
)
_CHINESE = re.compile(
    rf"(?P<year>{NUMBER})\s?年\s?(?P<month>{NUMBER})\s?月\s?(?P<day>{NUMBER})\s?[日號]?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>\d{2,4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_WITH_OFFSET = re.compile(
    r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:z|[+-]\d\d:?\d\d)"
)
_NOW = re.compile(r"即日起?|即刻|立即|隨時|馬上|today")


def parse_date(text: str, today: date | None = None) -> date | None:
    """The date that a field states, or ``None`` where it states none or an impossible one.

    Years up to 200 are the Republic's (+1911), of four digits the West's. A time with an offset
    counts as the day that it is in Taipei. 「即日起」 is ``today``, where it is given.
    """
    written = plain(text).strip()
    if not written:
        return None
    if moment := _WITH_OFFSET.match(written):
        return _day_in_taipei(moment.group())
    for pattern in (_SEPARATED, _CHINESE, _COMPACT):
        if match := pattern.search(written):
            return _date(*(int(value_of(match[part])) for part in ("year", "month", "day")))
    return today if _NOW.search(written) else None


def _date(year: int, month: int, day: int) -> date | None:
    if year <= 200:
        year += _ROC_OFFSET
    if not 1912 <= year <= 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_in_taipei(moment: str) -> date | None:
    iso = moment.replace(" ", "t", 1).replace(" ", "").upper()
    try:
        return datetime.fromisoformat(iso).astimezone(_TAIPEI).date()
    except (ValueError, OverflowError):
        return None
