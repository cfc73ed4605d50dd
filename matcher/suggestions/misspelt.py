"""Latin words a letter or two away from what is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAST_LETTERS: Final = 4
_LETTERS_FOR_TWO: Final = 7
"""From so many letters on two of them may be wrong."""
_LONGEST: Final = 16
_MOST: Final = 2
_FAR: Final = 9


class Vocabulary:
    """The words of all names, one column each, so that one pass compares them all. Immutable."""

    def __init__(self, words: Iterable[str]) -> None:
        """
        :param words: ASCII words; longer ones are compared in their first letters.
        """
        long_enough = {word for word in words if len(word) >= LEAST_LETTERS}
        self._words = tuple(sorted(word[:_LONGEST] for word in long_enough))
        self._letters = np.zeros((_LONGEST, len(self._words)), np.uint8)
        for column, word in enumerate(self._words):
            self._letters[: len(word), column] = np.frombuffer(word.encode(), np.uint8)

    def near(self, typed: str, most: int = 5) -> tuple[tuple[str, int], ...]:
        """The words whose beginning is one or two edits (a letter more, less, another, or two
        swapped) away from what is typed, with that number, the nearest first; of fewer than seven
        letters one edit. None where fewer than four letters are typed."""
        typed = typed[:_LONGEST]
        if len(typed) < LEAST_LETTERS or not typed.isascii() or not self._words:
            return ()
        allowed = _MOST if len(typed) >= _LETTERS_FOR_TWO else 1
        away = self._distances(np.frombuffer(typed.encode(), np.uint8))
        there = np.flatnonzero((away > 0) & (away <= allowed))
        ordered = there[np.argsort(away[there], kind="stable")][:most]
        return tuple((self._words[i], int(away[i])) for i in ordered.tolist())

    def _distances(self, typed: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Edits (optimal string alignment) to the nearest beginning of each word: the rows of the
        usual table run over the letters typed, its columns over those of the words, and each of
        its cells holds all words at once."""
        count = len(self._words)
        far = np.full(count, _FAR, np.uint8)
        longest = min(_LONGEST, len(typed) + _MOST)
        before_last: list[NDArray[np.uint8]] = []
        last = [np.full(count, column, np.uint8) for column in range(longest + 1)]
        for row, letter in enumerate(typed, start=1):
            now = [far] * (longest + 1)  # what is further from the diagonal is too far anyway
            if row <= _MOST:
                now[0] = np.full(count, row, np.uint8)
            for column in range(max(1, row - _MOST), min(longest, row + _MOST) + 1):
                here = self._letters[column - 1]
                cell = np.minimum(last[column], now[column - 1]) + np.uint8(1)
                np.minimum(cell, last[column - 1] + (here != letter), out=cell)
                if row > 1 and column > 1:
                    swapped = (here == typed[row - 2]) & (self._letters[column - 2] == letter)
                    two_back = before_last[column - 2] + np.uint8(1)
                    np.minimum(cell, np.where(swapped, two_back, far), out=cell)
                now[column] = cell
            before_last, last = last, now
        nearest: NDArray[np.uint8] = np.minimum.reduce(last)
        return nearest
