"""Names, found by what is typed of them: letters, zhuyin, pinyin, initials, likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.text.fold import fold
from indexer.text.sounds import pinyin_of_syllable, readings
from matcher.suggestions.keys import Keys, Numbers
from matcher.suggestions.misspelt import Vocabulary
from matcher.suggestions.names import Name, SuggestionKind
from matcher.suggestions.typed import Wanted, heard_alike
from matcher.suggestions.weights import SuggestionWeights

Costs = NDArray[np.float32]

LEAST_WITHIN = 2
"""So many letters are looked for within names too; fewer only at their beginning."""
LEAST_ALIKE = 3
"""Fewer letters of pinyin sound like the beginning of everything."""

_ENDINGS = {SuggestionKind.DISTRICT: "區", SuggestionKind.STATION: "站"}
"""What need not be typed for a place to be named."""
_BEGINNING = re.compile(r"[a-z0-9][a-z0-9+#.]*|[^\sa-z0-9]")
_LATIN_WORD = re.compile("[a-z]+")
_HAN = re.compile("[\u3400-\u9fff]")


class Alike:
    """Writes what is confused by ear the same way, in zhuyin or in pinyin."""

    def __init__(self, weights: SuggestionWeights) -> None:
        self._zhuyin = str.maketrans(dict(weights.alike_zhuyin))
        self._pinyin = tuple(weights.alike_pinyin.items())

    def zhuyin(self, said: str) -> str:
        """``said`` with the letters that are confused unified."""
        return said.translate(self._zhuyin)

    def pinyin(self, said: str) -> str:
        """The same of pinyin."""
        for one, other in self._pinyin:
            said = said.replace(one, other)
        return said


class _Sounds(NamedTuple):
    """A name read aloud; ``starts`` where one may begin to read."""

    zhuyin: str
    zhuyin_starts: tuple[int, ...]
    pinyin: str
    pinyin_starts: tuple[int, ...]
    zhuyin_initials: str
    pinyin_initials: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Numbers of names, each once, with what how they were found costs; the best way counts."""

    numbers: NDArray[np.int64]
    costs: Costs


class NameIndex:
    """Immutable; build it over names that are given and share it between threads."""

    def __init__(self, names: Iterable[Name], weights: SuggestionWeights) -> None:
        self.names: Sequence[Name] = tuple(names)
        self._weights = weights
        self._alike = Alike(weights)
        self.kinds = np.array([list(SuggestionKind).index(n.kind) for n in self.names], np.int8)
        self._folded = tuple(fold(name.text) for name in self.names)
        self.lengths = np.array([len(folded) for folded in self._folded], np.int32)
        self._endings = np.array(
            [_ENDINGS.get(n.kind) == f[-1:] for n, f in zip(self.names, self._folded, strict=True)],
            np.int32,
        )
        self._letters = Keys(
            (number, folded, [match.start() for match in _BEGINNING.finditer(folded)])
            for number, folded in enumerate(self._folded)
        )
        self._words = Vocabulary(
            word for folded in self._folded for word in _LATIN_WORD.findall(folded)
        )
        said = [
            (number, _read_aloud(folded))
            for number, folded in enumerate(self._folded)
            if _HAN.search(folded)
        ]
        self._zhuyin = Keys((number, s.zhuyin, s.zhuyin_starts) for number, s in said)
        self._pinyin = Keys((number, s.pinyin, s.pinyin_starts) for number, s in said)
        self._zhuyin_initials = Keys((number, s.zhuyin_initials, (0,)) for number, s in said)
        self._pinyin_initials = Keys((number, s.pinyin_initials, (0,)) for number, s in said)
        alike = self._alike
        self._alike_zhuyin = Keys((number, alike.zhuyin(s.zhuyin), (0,)) for number, s in said)
        self._alike_pinyin = Keys((number, alike.pinyin(s.pinyin), (0,)) for number, s in said)

    def found(self, wanted: Wanted) -> Candidates:
        """The names that begin with what was typed, or a part of which does, by letter or sound."""
        found, best = self._weights.found, self._none()
        if wanted.letters and not wanted.begun:
            numbers, firsts = self._letters.beginning(wanted.letters)
            if len(wanted.letters) >= LEAST_WITHIN:
                _lower(best, numbers[~firsts], found.within)
            _lower(best, numbers[firsts], found.begins)
            whole = numbers[firsts]
            left = self.lengths[whole] - len(wanted.letters)
            _lower(best, whole[(left == 0) | (left == self._endings[whole])], found.exact)
        for sound in wanted.zhuyin:
            self._sounding(best, wanted, sound, self._zhuyin)
            if not wanted.begun:
                _lower(best, self._zhuyin_initials.beginning(sound)[0], found.initials)
        for sound in wanted.pinyin:
            self._sounding(best, wanted, sound, self._pinyin)
            if not wanted.begun and len(sound) > 1:
                _lower(best, self._pinyin_initials.beginning(sound)[0], found.initials)
        return _candidates(best)

    def alike(self, wanted: Wanted) -> Candidates:
        """The names that sound nearly as what was typed."""
        cost, best = self._weights.found.alike, self._none()
        for sound in (*wanted.zhuyin, *heard_alike(wanted.letters)):
            _lower(best, self._alike_zhuyin.beginning(self._alike.zhuyin(sound))[0], cost)
        for sound in wanted.pinyin:
            if len(sound) >= LEAST_ALIKE:
                _lower(best, self._alike_pinyin.beginning(self._alike.pinyin(sound))[0], cost)
        return _candidates(best)

    def misspelt(self, wanted: Wanted) -> Candidates:
        """The names with a word that is spelt nearly as what was typed."""
        found, best = self._weights.found, self._none()
        for word, letters in self._words.near(wanted.letters):
            numbers, _ = self._letters.beginning(word)
            _lower(best, numbers, found.misspelt + letters * found.misspelt_letter)
        return _candidates(best)

    @property
    def size_bytes(self) -> int:
        """Memory of the sorted arrays and their texts, about; the names themselves not counted."""
        keys = (
            self._letters, self._zhuyin, self._pinyin, self._zhuyin_initials,
            self._pinyin_initials, self._alike_zhuyin, self._alike_pinyin,
        )  # fmt: skip
        return sum(one.size_bytes for one in keys)

    def _sounding(self, best: Costs, wanted: Wanted, sound: str, keys: Keys) -> None:
        """What sounds so; where characters are chosen already, what is written so as well."""
        found, (numbers, firsts) = self._weights.found, keys.beginning(sound)
        if wanted.begun:
            written = (self._folded[number].startswith(wanted.begun) for number in numbers.tolist())
            firsts = firsts & np.fromiter(written, np.bool_, len(numbers))
            _lower(best, numbers[firsts], found.begins)
            return
        if len(sound) >= LEAST_WITHIN:
            _lower(best, numbers[~firsts], found.sounds_within)
        _lower(best, numbers[firsts], found.sounds)

    def _none(self) -> Costs:
        return np.full(len(self.names), np.inf, np.float32)


def _lower(best: Costs, numbers: Numbers, cost: float) -> None:
    best[numbers] = np.minimum(best[numbers], np.float32(cost))


def _candidates(best: Costs) -> Candidates:
    numbers = np.flatnonzero(np.isfinite(best))
    return Candidates(numbers, best[numbers])


def _read_aloud(folded: str) -> _Sounds:
    """A name by sound; Latin letters and digits in it stand for themselves."""
    beginnings = {match.start() for match in _BEGINNING.finditer(folded)}
    zhuyin, pinyin, zhuyin_first, pinyin_first = "", "", "", ""
    zhuyin_starts, pinyin_starts = [], []
    for place, syllable in enumerate(_likeliest(folded)):
        if place in beginnings:
            zhuyin_starts.append(len(zhuyin))
            pinyin_starts.append(len(pinyin))
        if syllable != " ":
            said = pinyin_of_syllable(syllable)
            zhuyin, pinyin = zhuyin + syllable, pinyin + said
            zhuyin_first, pinyin_first = zhuyin_first + syllable[:1], pinyin_first + said[:1]
    return _Sounds(
        zhuyin, tuple(zhuyin_starts), pinyin, tuple(pinyin_starts), zhuyin_first, pinyin_first
    )


def _likeliest(folded: str) -> Iterator[str]:
    return (several[0] for several in readings(folded))
