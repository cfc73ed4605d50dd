"""Columns of whole numbers and names as bytes that deflate makes small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt


def pack(values: Iterable[int]) -> npt.NDArray[np.uint8]:
    """Whole numbers as the byte planes of their zigzag differences: what deflate likes best.

    Neighbours, and the first one and 0, must be less than 2 ** 31 apart.
    """
    column = np.fromiter(values, np.int64)
    delta = np.diff(column, prepend=0)
    zigzag = ((delta << 1) ^ (delta >> 63)).astype("<u4")
    planes: npt.NDArray[np.uint8] = zigzag.view(np.uint8).reshape(-1, 4).T.copy()
    return planes


def unpack(planes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The numbers that ``pack`` was given."""
    zigzag = np.ascontiguousarray(planes.T).view("<u4").ravel().astype(np.int64)
    return np.cumsum((zigzag >> 1) ^ -(zigzag & 1))


def pack_names(names: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Names without line ends, as the bytes of their lines."""
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def unpack_names(data: npt.NDArray[np.uint8]) -> list[str]:
    """The names that ``pack_names`` was given."""
    return data.tobytes().decode().split("\n")
