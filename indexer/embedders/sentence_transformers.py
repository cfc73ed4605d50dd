"""Any model of ``sentence-transformers`` by name, for machines that can afford a bigger one."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from indexer.embedders.base import FloatArray, encodable, unit_rows
from indexer.errors import EmbedderError

_MAX_CHARS = 480


class SentenceTransformersEmbedder:
    """A ``sentence-transformers`` model; one call at a time, each batched by the library.

    :param model: name or folder of the model.
    :param query_prefix: what the model's card says to put before queries (E5: ``"query: "``);
        without it the model's own prompt, if it has one.
    :param passage_prefix: likewise before passages (E5: ``"passage: "``).
    :param revision: commit of the model on its hub; part of the id, so that a changed model does
        not pass for the old one.
    :raises EmbedderError: ``embedder_not_installed`` or ``embedder_not_loadable``.
    """

    def __init__(
        self,
        model: str,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        revision: str | None = None,
    ) -> None:
        self._model = _load(model, revision)
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._lock = Lock()
        parts = (model, revision, query_prefix, passage_prefix)
        self._id = "|".join(["sentence-transformers", *(part or "" for part in parts)])
        self._dimensions = int(np.shape(self._model.encode_query(["臺北"]))[1])

    @property
    def id(self) -> str:
        """Model, revision and prefixes."""
        return self._id

    @property
    def dimensions(self) -> int:
        """Length of the model's vectors."""
        return self._dimensions

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """As :class:`~indexer.embedders.base.Embedder`; the first 480 characters count."""
        return self._embed(self._model.encode_query, texts, self._query_prefix)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """As :class:`~indexer.embedders.base.Embedder`; the first 480 characters count."""
        return self._embed(self._model.encode_document, texts, self._passage_prefix)

    def _embed(self, encode: Any, texts: Sequence[str], prefix: str | None) -> FloatArray:
        if not texts:
            return np.empty((0, self._dimensions), dtype=np.float32)
        prepared = [encodable(text, _MAX_CHARS) for text in texts]
        with self._lock:
            vectors = encode(prepared, prompt=prefix, show_progress_bar=False)
        return unit_rows(np.asarray(vectors))


def _load(model: str, revision: str | None) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbedderError(
            "embedder_not_installed",
            "The package sentence-transformers is not installed; "
            "run `pip install 'taipei-job-bank[transformers]'`.",
            package="sentence-transformers",
        ) from error
    try:
        return SentenceTransformer(model, revision=revision)
    except (OSError, RuntimeError, ValueError) as error:
        raise EmbedderError(
            "embedder_not_loadable",
            f"The model {model!r} cannot be loaded: {error}",
            package="sentence-transformers",
            model=model,
            reason=str(error),
        ) from error
