"""Experience: the months that an ad asks for at least, and what a query says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.plain import plain
from indexer.normalise.tables import alternation, table

_DATA = table("experience")
_NONE = re.compile(rf"(?:{alternation(_DATA['none'])})(?:{alternation(_DATA['none_tails'])})?")
_NONE_FIELDS = frozenset(_DATA["none_field"])
_SPAN = (
    rf"(?:(?P<half_year>半年)|(?P<low>{NUMBER})(?:\s?[~-]\s?{NUMBER})?\s?個?(?P<unit>年|月)"
    r"(?P<half>半)?)"
)
_ASKED = re.compile(rf"(?P<under>未滿)?{_SPAN}(?:\(含\))?(?P<upper>{alternation(_DATA['upper'])})?")
_CUES = alternation(_DATA["cues"])
_QUERY = re.compile(
    rf"{_SPAN}(?:\(含\))?(?:以上)?的?(?:{_CUES})"
    rf"|(?:{_CUES}){_SPAN.replace('?P<', '?P<after_')}(?:以上)?"
)
_MOST_MONTHS = 50 * 12


@dataclass(frozen=True, slots=True)
class ExperienceMention:
    """Months of experience that a query names (0 for 無經驗), at ``text[start:end]``."""

    months: int
    start: int
    end: int


def parse_experience(text: str) -> int | None:
    """The months that an experience field asks for at least; ``None`` where it does not say.

    無, 不拘 and 1年以下 are 0; 3-5年 is 36; 半年 is 6; 1年半 is 18. Bare numbers (a board's codes)
    say nothing here.
    """
    written = plain(text).strip()
    if written in _NONE_FIELDS or _NONE.search(written):
        return 0
    match = _ASKED.search(written)
    if match is None:
        return None
    return 0 if match["under"] or match["upper"] else _months(match)


def find_experience(text: str) -> ExperienceMention | None:
    """What a query says of experience: 「免經驗」, 「沒經驗可」 are 0; 「3年經驗」 is 36 months."""
    written = plain(text)
    none = _NONE.search(written)
    if none is not None and none.group() not in ("不拘", "不限", "無限制"):
        return ExperienceMention(0, none.start(), none.end())
    match = _QUERY.search(written)
    if match is None:
        return None
    months = _months(match, "" if match["unit"] or match["half_year"] else "after_")
    return None if months is None else ExperienceMention(months, match.start(), match.end())


def _months(match: re.Match[str], prefix: str = "") -> int | None:
    """The lower end of a match in months; ``None`` for a year of the calendar (2025年)."""
    if match[f"{prefix}half_year"]:
        return 6
    amount = value_of(match[f"{prefix}low"])
    months = amount * 12 if match[f"{prefix}unit"] == "年" else amount
    if match[f"{prefix}half"]:
        months += 6 if match[f"{prefix}unit"] == "年" else 0.5
    return int(months) if months <= _MOST_MONTHS else None
