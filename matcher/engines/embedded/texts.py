"""Many texts in a few arrays, so that they can lie in a mapped file: by number, and by text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TextArrays:
    """What ``Texts`` looks things up in."""

    ends: NDArray[np.int64]
    """Where each text ends in ``letters``; a 0 before the first."""
    letters: NDArray[np.uint8]
    """UTF-8."""
    sums: NDArray[np.uint32]
    """Checksums of the texts, ascending."""
    numbers: NDArray[np.int32]
    """Whose checksums these are."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextArrays:
        """The arrays of some texts, numbered from 0."""
        raw = [text.encode() for text in texts]
        sums = np.fromiter(map(crc32, raw), np.uint32, len(raw))
        order = np.argsort(sums, kind="stable")
        ends = np.fromiter(accumulate(map(len, raw), initial=0), np.int64, len(raw) + 1)
        letters = np.frombuffer(b"".join(raw), np.uint8)
        return cls(ends, letters, sums[order], order.astype(np.int32))


class Texts(Sequence[str]):
    """Texts by number, from 0, and their numbers by text."""

    def __init__(self, arrays: TextArrays) -> None:
        # Memoryviews give single entries several times faster than arrays do.
        self._ends = memoryview(arrays.ends)  # type: ignore[arg-type]
        self._letters = memoryview(arrays.letters)  # type: ignore[arg-type]
        self._sums = arrays.sums
        self._numbers = arrays.numbers

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        return str(self._letters[self._ends[number] : self._ends[number + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def find(self, text: str) -> int | None:
        """The number of a text."""
        raw = text.encode()
        wanted = np.uint32(crc32(raw))
        at = int(self._sums.searchsorted(wanted))
        while at < len(self._sums) and self._sums[at] == wanted:
            number = int(self._numbers[at])
            if self._letters[self._ends[number] : self._ends[number + 1]] == raw:
                return number
            at += 1
        return None
