"""Any model of ``sentence-transformers`` by name, for machines that can afford a bigger one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from threading import Lock
from typing import Any

import numpy as np

from indexer.embedders.base import FloatArray, encodable, unit_rows
from indexer.errors import EmbedderError

_MAX_CHARS = 480


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is run. Only ``max_tokens`` changes its vectors.

    :param batch: texts that the model reads at once; more is quicker and takes more memory.
    :param device: ``cpu``, ``cuda``, ``cuda:1`` …; ``None``: the best one there is.
    :param max_tokens: of a text, these are read; ``None``: as many as the model can.
    :param offline: take the model from this machine only.
    """

    batch: int = 32
    device: str | None = None
    max_tokens: int | None = None
    offline: bool = False


_USUAL = ModelOptions()


def prefixes_of(model: str) -> tuple[str | None, str | None]:
    """What this model wants before queries and before passages, as its card says
    (``data/models.toml``); ``None`` where the model brings its own or wants none.

    :param model: name, or the absolute path of a folder that is called like the model.
    """
    name = PurePath(model.lower())
    in_a_folder = name.is_absolute()
    for pattern, query, passage in _known_models():
        if fnmatch(str(name), pattern) or (
            in_a_folder and fnmatch(name.name, pattern.rpartition("/")[2])
        ):
            return query, passage
    return None, None


@cache
def _known_models() -> tuple[tuple[str, str | None, str | None], ...]:
    text = (files(__package__) / "data" / "models.toml").read_text("utf-8")
    return tuple(
        (one["name"].lower(), one.get("query"), one.get("passage"))
        for one in tomllib.loads(text)["model"]
    )


class SentenceTransformersEmbedder:
    """A ``sentence-transformers`` model; one call at a time, each batched by the library.

    :param model: name or folder of the model.
    :param query_prefix: what the model's card says to put before queries (E5: ``"query: "``);
        without it that of ``data/models.toml``, else the model's own prompt, if it has one.
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
        options: ModelOptions = _USUAL,
    ) -> None:
        known = prefixes_of(model)
        self._query_prefix = known[0] if query_prefix is None else query_prefix
        self._passage_prefix = known[1] if passage_prefix is None else passage_prefix
        self._batch = options.batch
        self._model = _load(model, revision, options)
        self._lock = Lock()
        parts = (model, revision, self._query_prefix, self._passage_prefix)
        self._id = "|".join(["sentence-transformers", *(part or "" for part in parts)])
        if options.max_tokens is not None:
            self._model.max_seq_length = options.max_tokens
            self._id += f"|{options.max_tokens} tokens"
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
            vectors = encode(
                prepared, prompt=prefix, batch_size=self._batch, show_progress_bar=False
            )
        return unit_rows(np.asarray(vectors))


def _load(model: str, revision: str | None, options: ModelOptions) -> Any:
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
        return SentenceTransformer(
            model,
            revision=revision,
            device=options.device,
            local_files_only=options.offline,
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise EmbedderError(
            "embedder_not_loadable",
            f"The model {model!r} cannot be loaded: {error}",
            package="sentence-transformers",
            model=model,
            reason=str(error),
        ) from error
