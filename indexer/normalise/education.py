"""Education: the least that an ad asks, and the level that a query names.

One meaning for all sources: the minimum. TaiwanJobs states it; 104's set of accepted levels is read
as its lowest, and 高中以下 (which turns nobody away for too little) as no minimum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, alternation, table
from indexer.vocabulary import Education

_DATA = table("education")
_LEVELS = Words(_DATA["levels"])
_LEVEL = re.compile(_LEVELS.pattern)
_CODES = re.compile(r"\[\s*\d(?:\s*,\s*\d)*\s*\]")
_QUERY = re.compile(
    rf"(?:{alternation(_DATA['query']['alone'])})"
    rf"|(?P<level>{_LEVELS.pattern})(?:{alternation(_DATA['query']['cues'])})"
)


@dataclass(frozen=True, slots=True)
class EducationMention:
    """An education that a query names, at ``text[start:end]``."""

    education: Education
    start: int
    end: int


def parse_education(text: str) -> Education | None:
    """The least education that a field asks for, or ``None`` where it does not say.

    Reads a minimum (高中以上), a set (專科、大學, whose lowest counts) and 104's codes ([4, 5]).
    """
    written = plain(text).strip()
    if _CODES.fullmatch(written):
        codes = (_DATA["codes_104"].get(code) for code in re.findall(r"\d", written))
        levels = [Education(level) for level in codes if level]
    else:
        levels = [Education(_LEVELS[match.group()]) for match in _LEVEL.finditer(written)]
    return min(levels, key=lambda level: level.rank, default=None)


def find_education(text: str) -> EducationMention | None:
    """The first education that a query names as such: 「高中畢業」, 「國中可」, 「學歷不拘」.

    A bare 「大學」 or 「國中」 does not count: it may be an employer.
    """
    match = _QUERY.search(plain(text))
    if match is None:
        return None
    level = Education(_LEVELS[match["level"]]) if match["level"] else Education.ANY
    return EducationMention(level, match.start(), match.end())
