"""Slips of the input method: words that sound like one that is known (晚斑, 板僑, 時新).

A word of a query that no list knows is read as the known word that sounds the same, where the two
share half of their characters: 心儀 is no slip of 信義. Sounds that many do not tell apart (ㄣ ㄥ)
count as one in words of three characters or more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from indexer.text.sounds import sound_keys

_HAN = re.compile("[一-鿿]+")
_SHORTEST, _LONGEST = 2, 5


class Slips:
    """Puts words that sound like known ones right. Immutable.

    :param known: folded words of two to five Han characters; others do not count.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._by_sound: Mapping[str, tuple[str, ...]] = _by_sound(set(known))

    def mended(self, word: str) -> str | None:
        """The word with what it means to say; ``None`` where it sounds like nothing known.

        As long as before: a syllable is a character. Each run of Han characters is read as a whole.

        :param word: folded.
        """
        found = _HAN.sub(lambda run: self._meant(run.group()) or run.group(), word)
        return found if found != word else None

    def _meant(self, part: str) -> str | None:
        if not _SHORTEST <= len(part) <= _LONGEST:
            return None
        for key in sound_keys(part, near=len(part) > _SHORTEST):
            for known in self._by_sound.get(key, ()):
                if part != known and _shared(part, known) * 2 >= len(part):
                    return known
        return None


def _by_sound(known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(known):
        if _HAN.fullmatch(word) and _SHORTEST <= len(word) <= _LONGEST:
            for key in sound_keys(word, near=len(word) > _SHORTEST, limit=2):
                found[key].append(word)
    return {key: tuple(words) for key, words in found.items()}


def _shared(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))
