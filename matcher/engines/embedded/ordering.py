"""The best documents in a total order: by value, then by id."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.engines.base import After
from matcher.engines.embedded.snapshot import Column, Positions, Snapshot


def best(
    documents: Snapshot, positions: Positions, values: Column, count: int, *, ascending: bool
) -> NDArray[np.int64]:
    """Rows of the first ``count`` of some documents.

    :param positions: ascending.
    :param values: what they are ordered by; NaN comes last.
    :param ascending: whether small values come first.
    """
    if count <= 0 or not len(positions):
        return np.empty(0, np.int64)
    keys = _keys(values, ascending=ascending)
    rows = _candidates(documents, positions, keys, count)
    if int(positions[rows].max()) < documents.base:
        return rows[np.lexsort((positions[rows], keys[rows]))]
    ids = documents.ids
    order = sorted(rows.tolist(), key=lambda row: (keys[row], ids[int(positions[row])]))
    return np.array(order, np.int64)


def _candidates(
    documents: Snapshot, positions: Positions, keys: Column, count: int
) -> NDArray[np.int64]:
    if len(keys) <= count:
        return np.arange(len(keys))
    last = np.partition(keys, count - 1)[count - 1]
    better = np.flatnonzero(keys < last)
    equal = np.flatnonzero(keys == last)
    chosen = documents.first_by_id(positions[equal], count - len(better))
    rows = np.searchsorted(positions, chosen)
    return np.concatenate([better, rows])


def _keys(values: Column, *, ascending: bool) -> Column:
    keys = values.astype(np.float64) if ascending else -values.astype(np.float64)
    return np.nan_to_num(keys, copy=False, nan=np.inf)


def beyond(
    documents: Snapshot, positions: Positions, values: Column, after: After, *, ascending: bool
) -> NDArray[np.bool_]:
    """Which documents come strictly after a hit."""
    keys = _keys(values, ascending=ascending)
    value = np.inf if after.value is None else after.value if ascending else -after.value
    later = keys > value
    tied = np.flatnonzero(keys == value)
    later[tied[documents.after_id(positions[tied], after.id)]] = True
    return later
