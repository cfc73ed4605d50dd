"""Keyword fields: codes in arrays, and the words that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.engines.embedded.growing import Growing

Mask = NDArray[np.bool_]
_EQUALITIES = 6
"""Up to so many codes, comparing with each is quicker than a look-up table."""


@dataclass(slots=True)
class Lexicon:
    """Words and their codes, from 1; code 0 stands for an absent value. Words are only added."""

    words: list[str] = field(default_factory=lambda: [""])
    codes: dict[str, int] = field(default_factory=dict)

    def add(self, word: str, code: int) -> None:
        """:raises ValueError: when codes do not come one after the other (a damaged file)."""
        if code != len(self.words):
            raise ValueError("codes out of order")
        self.words.append(word)
        self.codes[word] = code

    def known(self, words: Iterable[str]) -> list[int]:
        """The codes of those words that any document ever had."""
        return [self.codes[word] for word in words if word in self.codes]


def among(column: NDArray[np.int32], codes: list[int]) -> Mask:
    """Where a column holds one of the codes."""
    if len(codes) <= _EQUALITIES:
        mask = np.zeros(len(column), np.bool_)
        for code in codes:
            mask |= column == code
        return mask
    table = np.zeros(max(int(column.max(initial=0)), *codes) + 1, np.bool_)
    table[codes] = True
    return table[column]


@dataclass(frozen=True, slots=True)
class ManyView:
    """One state of a field with several values: its entries, document after document."""

    codes: NDArray[np.int32]
    documents: NDArray[np.int32]
    """The document of each entry, ascending."""
    ends: NDArray[np.int64]
    """By document, where its entries end."""
    base_starts: NDArray[np.int64]
    base_documents: NDArray[np.int32]
    """The first entries sorted by code: where each code begins, and its documents."""

    def holding(self, codes: list[int]) -> Mask:
        """The documents that hold one of the codes."""
        mask = np.zeros(len(self.ends), np.bool_)
        for code in codes:
            if code + 1 < len(self.base_starts):
                start, end = self.base_starts[code], self.base_starts[code + 1]
                mask[self.base_documents[start:end]] = True
        later = self.codes[len(self.base_documents) :]
        if len(later):
            mask[self.documents[len(self.base_documents) :][among(later, codes)]] = True
        return mask

    def present(self) -> Mask:
        """The documents that hold any value."""
        mask = np.zeros(len(self.ends), np.bool_)
        mask[self.documents] = True
        return mask

    def of(self, position: int) -> list[int]:
        """The codes of one document, in its order."""
        start = int(self.ends[position - 1]) if position else 0
        return self.codes[start : int(self.ends[position])].tolist()  # type: ignore[no-any-return]

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """How many of the masked documents hold each code, by code."""
        return np.bincount(self.codes[mask[self.documents]])


class ManyColumn:
    """A field with several values that grows with the documents."""

    def __init__(self, codes: NDArray[np.uint32], counts: NDArray[np.integer[Any]]) -> None:
        self._codes = Growing.of(codes.astype(np.int32))
        self._documents = Growing.of(np.repeat(np.arange(len(counts), dtype=np.int32), counts))
        self._ends = Growing.of(np.cumsum(counts, dtype=np.int64))
        order = np.argsort(codes, kind="stable")
        self._base_documents = self._documents.view[order]
        self._base_starts = np.zeros(int(codes.max(initial=0)) + 2, np.int64)
        np.cumsum(np.bincount(codes, minlength=1), out=self._base_starts[1:])

    def append(self, codes: NDArray[np.uint32], counts: NDArray[np.integer[Any]]) -> None:
        """Add documents: their codes one after the other, and how many each has."""
        ends = self._ends.view
        first, end = len(ends), int(ends[-1]) if len(ends) else 0
        numbers = np.arange(first, first + len(counts), dtype=np.int32)
        self._codes.append(codes.astype(np.int32))
        self._documents.append(np.repeat(numbers, counts))
        self._ends.append(end + np.cumsum(counts, dtype=np.int64))

    def view(self) -> ManyView:
        """The field as it is now."""
        return ManyView(
            self._codes.view,
            self._documents.view,
            self._ends.view,
            self._base_starts,
            self._base_documents,
        )
