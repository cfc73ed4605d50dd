"""Keyword fields: one code a document, and the values that a code stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from indexer.writers.embedded.packing import keyword_values, keyword_word
from matcher.engines.embedded.texts import Texts

Mask = NDArray[np.bool_]
Codes = NDArray[np.int32]
_EQUALITIES = 5
"""Up to so many codes, comparing with each is quicker than a look-up table."""


@dataclass(frozen=True, slots=True)
class LexiconBase:
    """The first codes of a lexicon, in arrays of a mapped file."""

    words: Texts
    """By code, from 1; see ``packing.keyword_word``."""
    distinct: Sequence[str]
    """Where a code stands for several values: all values, by number."""
    codes: Codes
    numbers: Codes
    """One entry for each value of each code, in the order of the values' numbers."""


class Lexicon:
    """The codes of one keyword field, from 1; code 0 stands for an absent value.

    Where the field has several values, a code stands for a whole list of them. Codes are only
    added, so that a reader of an older state can use the lexicon of a newer one.
    """

    def __init__(self, *, many: bool, base: LexiconBase | None = None) -> None:
        """:param base: codes that were there before; the others follow them."""
        self._many = many
        self._base = base
        self.values: list[tuple[str, ...]] | _Values = _Values(base.words, many) if base else [()]
        """The values by code."""
        self._codes: dict[str, list[int]] = {}
        self._distinct: list[str] = list(base.distinct) if base else []
        self._numbers = {value: number for number, value in enumerate(self._distinct)}
        self._entries: list[tuple[int, int]] = []
        """Code and value number, one entry for each value of each code behind the base."""
        self._table = np.empty((0, 2), np.int64)

    def add(self, word: str, code: int) -> None:
        """Take in a new code.

        :raises ValueError: when codes do not come one after the other (a damaged file).
        """
        if code != len(self.values):
            raise ValueError("codes out of order")
        values = keyword_values(word, many=self._many)
        self.values.append(values)
        if not self._many:
            self._codes[word] = [code]
            return
        for value in dict.fromkeys(values):
            self._codes.setdefault(value, []).append(code)
            if value not in self._numbers:
                self._numbers[value] = len(self._distinct)
                self._distinct.append(value)
            self._entries.append((code, self._numbers[value]))

    def words(self) -> list[str]:
        """The words of all codes, from 1."""
        lists = iter(self.values)
        next(lists)
        return [keyword_word(values if self._many else values[0]) for values in lists]

    def holding(self, values: Iterable[str]) -> list[int]:
        """The codes that stand for any of these values."""
        if self._base is not None:
            values = tuple(values)
            found = self._in_base(self._base, values)
        else:
            found = []
        if self._many:
            found += [code for value in values for code in self._codes.get(value, ())]
            return sorted(set(found))
        return found + [self._codes[value][0] for value in values if value in self._codes]

    def _in_base(self, base: LexiconBase, values: Sequence[str]) -> list[int]:
        if not self._many:
            places = [base.words.find(value) for value in values]
            return [place + 1 for place in places if place is not None]
        numbers = [self._numbers[value] for value in values if value in self._numbers]
        found: list[int] = []
        for number in numbers:
            start, end = base.numbers.searchsorted(np.array([number, number + 1], np.int32))
            found += base.codes[start:end].tolist()
        return found

    def counts(self, codes: Codes) -> dict[str, int]:
        """How many documents hold each value.

        :param codes: one a document.
        """
        if not self._many:
            by_code = np.bincount(codes)
            found = np.flatnonzero(by_code).tolist()
            return {self.values[code][0]: int(by_code[code]) for code in found if code}
        table = self._table
        if len(table) != len(self._entries):
            self._table = table = np.array(self._entries, np.int64)
        distinct = self._distinct
        by_code = np.bincount(codes, minlength=len(self.values))
        by_value = np.zeros(len(distinct))
        if self._base is not None:
            base = self._base
            by_value += np.bincount(base.numbers, by_code.take(base.codes), len(distinct))
        if len(table):
            later = np.bincount(table[:, 1], by_code[table[:, 0]])
            by_value[: len(later)] += later
        return {distinct[n]: int(by_value[n]) for n in np.flatnonzero(by_value).tolist()}


class _Values(Sequence[tuple[str, ...]]):
    """Values by code, those of the base read when they are asked for."""

    def __init__(self, words: Texts, many: bool) -> None:
        self._words = words
        self._many = many
        self._later: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        return 1 + len(self._words) + len(self._later)

    @overload
    def __getitem__(self, code: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, code: slice) -> Sequence[tuple[str, ...]]: ...
    def __getitem__(self, code: int | slice) -> tuple[str, ...] | Sequence[tuple[str, ...]]:
        if isinstance(code, slice):
            return [self[n] for n in range(*code.indices(len(self)))]
        if not code:
            return ()
        if code > len(self._words):
            return self._later[code - 1 - len(self._words)]
        return keyword_values(self._words[code - 1], many=self._many)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return map(self.__getitem__, range(len(self)))

    def append(self, values: tuple[str, ...]) -> None:
        self._later.append(values)


def among(column: Codes, codes: list[int]) -> Mask:
    """Where a column holds one of the codes."""
    if not codes:
        return np.zeros(len(column), np.bool_)
    if len(codes) <= _EQUALITIES:
        mask: Mask = column == codes[0]
        for code in codes[1:]:
            mask |= column == code
        return mask
    table = np.zeros(max(int(column.max(initial=0)), *codes) + 1, np.bool_)
    table[codes] = True
    return table.take(column)
