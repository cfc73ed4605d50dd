"""The nearest vectors: an exact scan over bytes, then the exact cosines of the best.

No graph, no lists of cells: up to about a million documents a scan is fast enough, loses nothing
under filters, and takes in changes at once.
"""

from __future__ import annotations

from typing import Any

import numkong
import numpy as np
from numpy.typing import NDArray

from matcher.engines.base import Floats

_DIRECT = 1_000
"""Up to so many candidates, exact cosines of all of them are quicker than bytes first."""
_GATHER_SHARE = 0.3
"""Up to this share of all documents, taking the candidates' rows out first is quicker."""
_KEEP_FACTOR, _KEEP_LEAST = 6, 400
_SPREAD = 12 / 12**0.5
"""How far bytes may mislead about which of two documents is the nearer one, in lengths of the byte
vectors: six deviations either way; a number rounded to whole ones is off by 1/√12 in the mean."""
_LOW_SCALE = np.float32(4_096)


def byte_scale(vectors: NDArray[np.float16]) -> float:
    """What the vectors' numbers are multiplied with to fill a signed byte.

    Before there are any vectors: what fits numbers of norm 1 spread evenly, up to 4.5 deviations.
    """
    largest = float(np.abs(vectors[:: max(1, len(vectors) // 20_000)]).max(initial=0.0))
    return 127 / (largest or 4.5 / vectors.shape[1] ** 0.5)


def to_bytes(vectors: NDArray[np.float16], scale: float) -> NDArray[np.int8]:
    """Vectors as signed bytes; the few numbers beyond the range are cut to it."""
    scaled = np.rint(vectors.astype(np.float32) * np.float32(scale))
    bytes_: NDArray[np.int8] = np.clip(scaled, -127, 127).astype(np.int8)
    return bytes_


def cosines(vectors: NDArray[np.float16], query: Floats) -> Floats:
    """Cosines of vectors of norm 1 with the query, exact to about 1e-7.

    The query is taken as the sum of two half-precision vectors, because the kernel wants both
    sides alike and the stored vectors are in half precision.
    """
    if not len(vectors):
        return np.empty(0, np.float32)
    high = query.astype(np.float16)
    low = ((query - high.astype(np.float32)) * _LOW_SCALE).astype(np.float16)
    pair = np.asarray(numkong.cdist(vectors, np.stack([high, low]), "dot"))
    return (pair[:, 0] + pair[:, 1] / float(_LOW_SCALE)).astype(np.float32)


def candidates(
    as_bytes: NDArray[np.int8],
    among: NDArray[np.int64],
    query: Floats,
    wanted: int,
) -> NDArray[np.int64]:
    """Positions that hold the ``wanted`` nearest of ``among``, and some more, ascending.

    :param among: positions, ascending, of documents with a vector.
    """
    keep = max(_KEEP_FACTOR * wanted, _KEEP_LEAST)
    if len(among) > max(_DIRECT, keep):
        coarse = _as_bytes(query)
        rough = _rough(as_bytes, among, coarse)
        lengths = float(np.hypot(np.linalg.norm(coarse), np.linalg.norm(as_bytes[among[0]])))
        # Equal ones all stay: which of them come first is for their ids to say.
        least = max(_highest(rough, keep), _highest(rough, wanted) - _SPREAD * lengths)
        among = among.compress(rough >= least)
    return among


def _highest(values: NDArray[np.int32], count: int) -> float:
    """The last of the ``count`` highest values."""
    at = len(values) - count
    return float(np.partition(values, at)[at])


def _as_bytes(query: Floats) -> NDArray[np.int8]:
    largest = float(np.abs(query).max(initial=0.0)) or 1.0
    coarse: NDArray[np.int8] = np.rint(query * (127 / largest)).astype(np.int8)
    return coarse


def _rough(
    as_bytes: NDArray[np.int8], among: NDArray[np.int64], coarse: NDArray[np.int8]
) -> NDArray[np.int32]:
    coarse = coarse[np.newaxis]
    if len(among) < _GATHER_SHARE * len(as_bytes):
        return _dots(as_bytes.take(among, axis=0), coarse)
    every = _dots(as_bytes, coarse)
    return every if len(among) == len(every) else every.take(among)


def _dots(rows: NDArray[np.int8], query: NDArray[np.int8]) -> NDArray[np.int32]:
    # The stubs of numkong 7.8 leave whole numbers out; the kernel takes them, and is the faster.
    dots: NDArray[Any] = np.asarray(numkong.cdist(rows, query, "dot", out_dtype="int32"))  # type: ignore[arg-type]
    return dots[:, 0]
