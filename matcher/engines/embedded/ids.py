"""The ids of one kind's documents by position: a sorted array, and those that came later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

IdArray = NDArray[np.bytes_]


def id_array(ids: Sequence[str]) -> IdArray:
    """Ids as UTF-8 of one width: bytes have the order of the text.

    :raises ValueError: when an id ends in a NUL, which such an array does not keep.
    """
    raw = [id_.encode() for id_ in ids]
    if any(each.endswith(b"\0") for each in raw):
        raise ValueError("an id that ends in NUL")
    return np.array(raw, np.dtype(("S", max(map(len, raw), default=1))))


class Ids:
    """Ids by position. Only grows, so that older states can share it."""

    def __init__(self, base: IdArray) -> None:
        """:param base: ascending."""
        self._base = base
        self._later: list[str] = []

    def __len__(self) -> int:
        return len(self._base) + len(self._later)

    def __getitem__(self, position: int) -> str:
        if position < len(self._base):
            return bytes(self._base[position]).decode()
        return self._later[position - len(self._base)]

    def of(self, positions: NDArray[np.int64]) -> tuple[str, ...]:
        """The ids of some documents."""
        if len(positions) and self._later and int(positions.max()) >= len(self._base):
            return tuple([self[position] for position in positions.tolist()])
        return tuple([raw.decode() for raw in self._base.take(positions).tolist()])

    def append(self, id_: str) -> None:
        """Add a later document."""
        self._later.append(id_)

    def later(self, size: int) -> list[str]:
        """The ids behind the sorted ones, up to a position."""
        return self._later[: size - len(self._base)]

    def find(self, id_: str) -> int | None:
        """The position of one of the sorted ids."""
        at = self.after(id_) - 1
        return at if at >= 0 and self[at] == id_ else None

    def after(self, id_: str) -> int:
        """The first of the sorted positions whose id comes strictly after this one."""
        # A longer id than any is cut here, which puts it behind its own beginning, as it should.
        key = np.array(id_.encode(), self._base.dtype)
        return int(self._base.searchsorted(key, side="right"))
