"""Districts that a query names in English: Xinyi District, Da'an, Banqiao."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.occupations.phrases import Span
from indexer.text.sounds import pinyin_of

_NAME = re.compile(r"(?<![a-z'])[a-z]+(?:['-]?[a-z]+)*(?: (?:an|he|lin))?(?![a-z'])")
_BEHIND = re.compile(r" (?:dist\.?|district|area)(?![a-z])")
_OTHER = re.compile(
    r",? (?:mrt|station|rd|road|st|street|hospital|elementary|n|s|e|w|north|south)\b"
)
_OTHER_BEFORE = re.compile(r"(?:mrt|station) $")
_SIGNS = re.compile("['-]| ")


class EnglishDistricts:
    """Finds districts by the pinyin of their names. Immutable.

    :param stems: names without 區.
    """

    def __init__(self, stems: Iterable[str]) -> None:
        self._by_pinyin = {pinyin_of(stem): f"{stem}區" for stem in stems}

    def find(self, text: str) -> Iterator[tuple[Span, str]]:
        """The districts that a folded text names, apart: not those that name a station or road."""
        for match in _NAME.finditer(text):
            name = self._by_pinyin.get(_SIGNS.sub("", match.group()))
            if name is None or _OTHER.match(text, match.end()):
                continue
            if _OTHER_BEFORE.search(text, 0, match.start()):
                continue
            behind = _BEHIND.match(text, match.end())
            yield Span(match.start(), behind.end() if behind else match.end()), name
