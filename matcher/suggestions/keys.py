"""Strings looked up by how they, or parts of them, begin: a sorted array over one long text."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]

LONGEST = 32
"""Characters that are compared; what agrees in so many is the same thing."""
_BETWEEN = "\n"


class Keys:
    """Immutable. Two array entries of four bytes and a flag for each place at which a string may
    be entered, beside the text itself: a suffix array, sorted no deeper than ``LONGEST``."""

    def __init__(self, rows: Iterable[tuple[int, str, Iterable[int]]]) -> None:
        """
        :param rows: number, string, and where in the string one may begin to read.
        """
        parts: list[str] = []
        places, owners, firsts = array("i"), array("i"), bytearray()
        length = 0
        for number, key, starts in rows:
            for start in starts:
                places.append(length + start)
                owners.append(number)
                firsts.append(start == 0)
            parts.append(key)
            length += len(key) + 1
        self._text = text = _BETWEEN.join(parts)
        order = sorted(range(len(places)), key=lambda i: text[places[i] : places[i] + LONGEST])
        self._places = array("i", (places[i] for i in order))
        self._owners: Numbers = np.array(owners, np.int32)[order]
        self._firsts: Flags = np.frombuffer(bytes(firsts), np.bool_)[order]

    def beginning(self, wanted: str) -> tuple[Numbers, Flags]:
        """The numbers of the strings that can be read so from one of their places, once for each
        such place, and whether that is the string's own beginning."""
        wanted = wanted[:LONGEST]
        text, places = self._text, self._places

        def read(i: int) -> str:
            return text[places[i] : places[i] + len(wanted)]

        everything = range(len(places))
        first = bisect_left(everything, wanted, key=read)
        end = bisect_right(everything, wanted, lo=first, key=read)
        return self._owners[first:end], self._firsts[first:end]

    @property
    def size_bytes(self) -> int:
        """Memory held, about."""
        return (
            self._text.__sizeof__()
            + self._places.itemsize * len(self._places)
            + self._owners.nbytes
            + self._firsts.nbytes
        )
