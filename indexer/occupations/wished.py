"""Which skills and licences an ad only likes to see: 「具 Excel 能力者佳」, 「有證照優先錄取」."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.occupations.phrases import Span
from indexer.occupations.skills import find_licences, find_skills
from indexer.text.fold import fold

_CLAUSE = re.compile(r"[^\n。；;，,!?！？]+")
_CUE = re.compile(r"佳|優先|加分|更好|尤好|plus|preferred|nice to have|advantage")


def wished_names(text: str) -> tuple[str, ...]:
    """The skills and licences that every clause naming them calls welcome rather than necessary,
    by canonical name, in order of appearance."""
    likes = [Span(*c.span()) for c in _CLAUSE.finditer(fold(text)) if _CUE.search(c.group())]
    if not likes:
        return ()
    necessary: dict[str, bool] = {}
    for span, name in sorted((*find_skills(text), *find_licences(text))):
        necessary[name] = necessary.get(name, False) or not _within(span, likes)
    return tuple(name for name, needed in necessary.items() if not needed)


def _within(span: Span, clauses: Iterable[Span]) -> bool:
    return any(one.start <= span.start and span.end <= one.end for one in clauses)
