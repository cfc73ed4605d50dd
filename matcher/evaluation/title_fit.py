"""Fits the projection on the occupation table, with figures on occupations that it did not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from indexer.embedders.base import FloatArray, unit_rows
from indexer.embedders.fitting import TableVectors
from indexer.embedders.projection import Projection, fit
from indexer.text.fold import fold
from matcher.evaluation.metrics import Interval, average_precision, bootstrap

_ALIASES_FROM = 2
"""Place of the first alias in a group: behind the title and the English one."""


def fit_with_figures(table: TableVectors, today: date, *, seed: int = 7) -> Projection:
    """The projection of the whole table; ``about`` says what it is worth.

    ``figures``: MAP of the Chinese aliases of an occupation, found by its title among those of all
    occupations that the fit did not see, by raw and by projected vectors, and the gain of a query;
    mean and 95 % bootstrap interval over queries.

    :param today: the day that is kept with the weights.
    :param seed: of the bootstrap.
    """
    measured = [pair for odd in (False, True) for pair in _half(table, odd=odd)]
    raw, projected = (np.array(values) for values in zip(*measured, strict=True))
    figures = {"raw": raw, "projected": projected, "gain": projected - raw}
    return table.fit(
        {
            "date": today.isoformat(),
            "data": table.data_hash,
            "occupations": len(table.occupations),
            "texts": sum(map(len, table.groups)),
            "map": {
                name: _plain(bootstrap(list(values), np.random.default_rng(seed)))
                for name, values in figures.items()
            },
        }
    )


def _half(table: TableVectors, *, odd: bool) -> Iterator[tuple[float, float]]:
    """Average precision by raw and by projected vectors, of each title of one half of the table;
    the projection is of the other half: every second row."""
    held_out = [bool(place % 2) == odd for place in range(len(table.groups))]
    seen = [not out for out in held_out]
    projection = fit(
        table.embedder_id,
        list(compress(table.groups, seen)),
        table.passages[seen],
        data_hash=table.data_hash,
    )
    titles, aliases, owners = _titles_and_aliases(table, held_out)
    raw = unit_rows(titles) @ unit_rows(aliases).T
    projected = projection.project_queries(titles) @ projection.project_queries(aliases).T
    for row in range(len(titles)):
        if (owners == row).any():
            yield _precision(raw[row], owners == row), _precision(projected[row], owners == row)


def _titles_and_aliases(
    table: TableVectors, chosen: list[bool]
) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """Vectors of the titles, of the Chinese aliases that only one occupation has, and whose."""
    known = Counter(
        name for one in table.occupations for name in {fold(name) for name in one.names}
    )
    titles, aliases, owners = [], [], []
    pairs = compress(zip(table.occupations, table.groups, strict=True), chosen)
    for row, (occupation, group) in enumerate(pairs):
        titles.append(group[0])
        for place, alias in enumerate(occupation.aliases, start=_ALIASES_FROM):
            if known[fold(alias)] == 1:
                aliases.append(group[place])
                owners.append(row)
    return np.stack(titles), np.stack(aliases), np.array(owners, dtype=np.int64)


def _precision(likeness: FloatArray, relevant: NDArray[np.bool_]) -> float:
    order = np.argsort(-likeness, kind="stable")
    return average_precision(relevant[order], int(relevant.sum()))


def _plain(one: Interval) -> dict[str, float]:
    return {"mean": round(one.mean, 4), "low": round(one.low, 4), "high": round(one.high, 4)}
