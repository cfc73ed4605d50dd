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
    by_id = sorted(rows.tolist(), key=lambda row: documents.ids[int(positions[row])])
    ordered = np.array(by_id, np.int64)
    return ordered[np.argsort(keys[ordered], kind="stable")]


def _candidates(
    documents: Snapshot, positions: Positions, keys: Column, count: int
) -> NDArray[np.int64]:
    if len(keys) <= count:
        return np.arange(len(keys))
    last = np.partition(keys, count - 1)[count - 1]
    absent = bool(np.isnan(last))
    better = np.flatnonzero(~np.isnan(keys) if absent else keys < last)
    equal = np.flatnonzero(np.isnan(keys) if absent else keys == last)
    chosen = documents.first_by_id(positions[equal], count - len(better))
    rows = np.searchsorted(positions, chosen)
    return np.concatenate([better, rows])


def _keys(values: Column, *, ascending: bool) -> Column:
    """Small keys first; NaN stays, and NumPy orders it behind everything."""
    return values if ascending else -values


def beyond(
    documents: Snapshot, positions: Positions, values: Column, after: After, *, ascending: bool
) -> NDArray[np.bool_]:
    """Which documents come strictly after a hit."""
    keys = _keys(values, ascending=ascending)
    absent = np.isnan(keys)
    if after.value is None:
        later, equal = np.zeros(len(keys), np.bool_), absent
    else:
        value = after.value if ascending else -after.value
        later, equal = (keys > value) | absent, keys == value
    tied = np.flatnonzero(equal)
    later[tied[documents.after_id(positions[tied], after.id)]] = True
    return later
