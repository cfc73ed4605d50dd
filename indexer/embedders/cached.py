"""Raw vectors by way of the cache on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from indexer.embedders.base import Embedder, FloatArray, embed_in_threads
from indexer.embedders.cache import VectorCache, vector_key


def embed_cached(
    embedder: Embedder,
    role: Literal["query", "passage"],
    texts: Sequence[str],
    *,
    cache: VectorCache | None,
    workers: int = 1,
    advance: Callable[[int], None] = lambda _: None,
) -> FloatArray:
    """Vectors of distinct texts, those that the cache lacks made and kept there.

    :param texts: not empty.
    :param advance: hears how many more texts are done.
    :returns: (len(texts), embedder's dimensions).
    """
    embed = embedder.embed_queries if role == "query" else embedder.embed_passages
    if cache is None:
        return embed_in_threads(embed, texts, workers=workers, advance=advance)
    keys = [vector_key(embedder.id, role, text) for text in texts]
    found = cache.get(keys, embedder.dimensions)
    advance(len(found))
    missing = [i for i, key in enumerate(keys) if key not in found]
    for start in range(0, len(missing), _TEXTS_KEPT_AT_ONCE):
        some = missing[start : start + _TEXTS_KEPT_AT_ONCE]
        made = embed_in_threads(embed, [texts[i] for i in some], workers=workers, advance=advance)
        new = {keys[i]: vector for i, vector in zip(some, made, strict=True)}
        cache.put(new)
        found |= new
    return np.stack([found[key] for key in keys])


# A long run that is broken off loses no more than these.
_TEXTS_KEPT_AT_ONCE = 1024
