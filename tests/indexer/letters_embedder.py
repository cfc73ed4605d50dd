"""A tiny deterministic embedder for tests that need vectors but no meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.embedders.base import unit_rows
from indexer.embedders.projection import Projection


class LettersEmbedder:
    """Counts of characters, scaled to norm 1; remembers what it was asked to embed."""

    id = "letters"
    dimensions = 128

    def __init__(self) -> None:
        self.queries: list[str] = []
        self.passages: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.queries.extend(texts)
        return self._vectors(texts)

    def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.passages.extend(texts)
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.ones((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for letter in text:
                vectors[row, ord(letter) % self.dimensions] += 1
        return unit_rows(vectors)


def letters_projection(dimensions: int = 16) -> Projection:
    """A random projection for :class:`LettersEmbedder`, the same each time."""
    random = np.random.default_rng(0)
    size = LettersEmbedder.dimensions
    mean = np.full(size, 0.05, dtype=np.float32)
    return Projection(
        id=f"random{dimensions}",
        embedder_id=LettersEmbedder.id,
        weights=random.standard_normal((size, dimensions)).astype(np.float32),
        query_mean=mean,
        passage_mean=np.full(size, 0.02, dtype=np.float32),
    )
