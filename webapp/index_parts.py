"""Where the index lives: in a folder, or in Elasticsearch. The one place that knows both."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from indexer.errors import InvalidValueError
from webapp.models.base import Clock
from webapp.settings import Settings, variable

if TYPE_CHECKING:
    from indexer.writers.base import IndexWriter
    from indexer.writers.elasticsearch import Connection, ElasticsearchOptions
    from matcher.engines.base import Engine


class IndexParts(Protocol):
    """What reads and writes one index, and the indexes beside each other for a rebuild
    (``webapp.services.rebuild.Generations``)."""

    def engine(self) -> Engine:
        """What searches the index in use; the caller closes it."""
        ...

    def open_writer(self) -> IndexWriter:
        """What writes into the index in use, which is made where there is none; the caller
        closes it."""
        ...

    def new(self) -> tuple[str, IndexWriter]:
        """An empty generation's name, and what writes into it."""
        ...

    def switch(self, name: str) -> str | None:
        """Take it into use; the name of the one that was."""
        ...

    def remove_old(self) -> Sequence[str]:
        """Remove every generation but the one in use; their names."""
        ...


def index_parts(settings: Settings, embedder: str, clock: Clock) -> IndexParts:
    """The index that the settings name.

    :param embedder: id of the embedder whose vectors it holds.
    :raises InvalidValueError: Elasticsearch is named, but its client is not installed.
    """
    if settings.elasticsearch_url is None:
        return _EmbeddedIndex(settings, embedder, clock)
    try:
        import elasticsearch  # noqa: F401
    except ImportError as error:
        name = variable("elasticsearch_url")
        raise InvalidValueError(
            name,
            "wrong_setting",
            f"{name} needs the Elasticsearch client: pip install 'taipei-job-bank[elasticsearch]'.",
            reason="pip install 'taipei-job-bank[elasticsearch]'",
        ) from error
    return _ElasticsearchIndex(settings, embedder, clock)


class _EmbeddedIndex:
    """The embedded index, in its folder."""

    def __init__(self, settings: Settings, embedder: str, clock: Clock) -> None:
        self._root = settings.index_dir
        self._embedder = embedder
        self._clock = clock

    def engine(self) -> Engine:
        from matcher.engines.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(self._root, embedder=self._embedder)

    def open_writer(self) -> IndexWriter:
        from indexer.writers.embedded import open_writer

        return open_writer(self._root, embedder=self._embedder, clock=self._clock)

    def new(self) -> tuple[str, IndexWriter]:
        from indexer.writers.embedded import new_generation

        writer = new_generation(self._root, embedder=self._embedder, clock=self._clock)
        return writer.generation, writer

    def switch(self, name: str) -> str | None:
        from indexer.writers.embedded import switch

        return switch(self._root, name)

    def remove_old(self) -> Sequence[str]:
        from indexer.writers.embedded import remove_old_generations

        return remove_old_generations(self._root) if self._root.exists() else ()


class _ElasticsearchIndex:
    """The index in Elasticsearch."""

    def __init__(self, settings: Settings, embedder: str, clock: Clock) -> None:
        self._options = elasticsearch_options(settings)
        self._embedder = embedder
        self._clock = clock

    def engine(self) -> Engine:
        from matcher.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(self._connection(), embedder=self._embedder)

    def open_writer(self) -> IndexWriter:
        from indexer.writers.elasticsearch import open_writer

        return open_writer(self._options, embedder=self._embedder, clock=self._clock)

    def new(self) -> tuple[str, IndexWriter]:
        from indexer.writers.elasticsearch import new_generation

        writer = new_generation(self._options, embedder=self._embedder, clock=self._clock)
        return writer.generation, writer

    def switch(self, name: str) -> str | None:
        from indexer.writers.elasticsearch import switch

        with closing(self._connection()) as connection:
            return switch(connection, name)

    def remove_old(self) -> Sequence[str]:
        from indexer.writers.elasticsearch import remove_old_generations

        with closing(self._connection()) as connection:
            return remove_old_generations(connection)

    def _connection(self) -> Connection:
        from indexer.writers.elasticsearch import Connection

        return Connection(self._options)


def elasticsearch_options(settings: Settings) -> ElasticsearchOptions:
    """Which Elasticsearch the settings name, and how to use it."""
    from indexer.writers.elasticsearch import ElasticsearchOptions, VectorIndex

    url, key = settings.elasticsearch_url, settings.elasticsearch_api_key
    return ElasticsearchOptions(
        url="" if url is None else url.get_secret_value(),
        api_key=None if key is None else key.get_secret_value(),
        ca=settings.elasticsearch_ca,
        prefix=settings.elasticsearch_prefix,
        shards=settings.elasticsearch_shards,
        replicas=settings.elasticsearch_replicas,
        vectors=VectorIndex(settings.elasticsearch_vectors),
        timeout=settings.elasticsearch_timeout,
    )
