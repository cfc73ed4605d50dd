"""Keyword fields: one code a document, and the values that a code stands for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from indexer.writers.embedded.packing import keyword_values

Mask = NDArray[np.bool_]
Codes = NDArray[np.int32]
_EQUALITIES = 5
"""Up to so many codes, comparing with each is quicker than a look-up table."""


class Lexicon:
    """The codes of one keyword field, from 1; code 0 stands for an absent value.

    Where the field has several values, a code stands for a whole list of them. Codes are only
    added, so that a reader of an older state can use the lexicon of a newer one.
    """

    def __init__(self, *, many: bool) -> None:
        self._many = many
        self.values: list[tuple[str, ...]] = [()]
        """The values by code."""
        self._codes: dict[str, list[int]] = {}
        self._distinct: list[str] = []
        self._numbers: dict[str, int] = {}
        self._entries: list[tuple[int, int]] = []
        """Code and value number, one entry for each value of each code."""
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

    def holding(self, values: Iterable[str]) -> list[int]:
        """The codes that stand for any of these values."""
        if self._many:
            return sorted({code for value in values for code in self._codes.get(value, ())})
        return [self._codes[value][0] for value in values if value in self._codes]

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
        if not len(table):
            return {}
        by_code = np.bincount(codes, minlength=int(table[-1, 0]) + 1)
        by_value = np.bincount(table[:, 1], by_code[table[:, 0]])
        return {self._distinct[n]: int(by_value[n]) for n in np.flatnonzero(by_value).tolist()}


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
