"""Arrays that grow at the end while older views of them stay as they were."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Growing:
    """Rows of one array, with room for more behind them.

    Rows once written are never changed, so a view taken before an ``append`` keeps its meaning:
    this is what makes snapshots cheap. One thread appends; any thread may hold views.
    """

    def __init__(self, buffer: NDArray[Any], rows: int) -> None:
        """:param buffer: what is behind its first ``rows`` may be written to."""
        self._buffer = buffer
        self._rows = rows

    @classmethod
    def empty(cls, rows: int, dtype: DTypeLike, width: tuple[int, ...] = ()) -> Growing:
        """So many rows, to be filled, with room for more."""
        return cls(np.empty((rows + spare(rows), *width), dtype), rows)

    @classmethod
    def of(cls, values: NDArray[Any]) -> Growing:
        """A copy of these rows, with room for more."""
        made = cls.empty(len(values), values.dtype, values.shape[1:])
        made.view[:] = values
        return made

    @property
    def view(self) -> NDArray[Any]:
        """The rows so far, without copying. Only the loader may write into it."""
        return self._buffer[: self._rows]

    def append(self, values: NDArray[Any]) -> None:
        """Add rows; moves to a larger buffer, leaving old views theirs, when the room is used."""
        rows = self._rows + len(values)
        if rows > len(self._buffer):
            larger = np.empty((rows + spare(rows), *self._buffer.shape[1:]), self._buffer.dtype)
            larger[: self._rows] = self.view
            self._buffer = larger
        self._buffer[self._rows : rows] = values
        self._rows = rows


def spare(rows: int) -> int:
    """Room behind so many rows; memory that is not written to is not taken from the system."""
    return max(8_192, rows // 4)
