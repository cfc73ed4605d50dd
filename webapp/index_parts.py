"""Where the index lives: in a folder, or in Elasticsearch. The one place that knows both."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from indexer.errors import InvalidValueError
from indexer.writers.base import Contents, Generation, GenerationNote
from webapp.models.base import Clock
from webapp.settings import Settings, variable

if TYPE_CHECKING:
    from indexer.writers.base import IndexWriter
    from indexer.writers.elasticsearch import Connection, ElasticsearchOptions
    from matcher.engines.base import Engine

_NO_NOTE = GenerationNote()


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

    def all(self) -> Sequence[Generation]:
        """Every generation, the oldest first."""
        ...

    def new(self) -> tuple[str, IndexWriter]:
        """An empty generation's name, and what writes into it. It counts as half made until it is
        switched to."""
        ...

    def reopen(self, name: str) -> IndexWriter:
        """What writes into a generation that is half made."""
        ...

    def contents(self, name: str) -> Contents:
        """What a generation holds; the caller closes it."""
        ...

    def switch(self, name: str) -> str | None:
        """Take it into use; the name of the one that was."""
        ...

    def remove(self, name: str) -> None:
        """Remove a generation that is not in use."""
        ...

    def note_in_use(self) -> GenerationNote | None:
        """What is written on the generation in use; ``None`` where there is none."""
        ...


def index_parts(
    settings: Settings, embedder: str, clock: Clock, note: GenerationNote = _NO_NOTE
) -> IndexParts:
    """The index that the settings name.

    :param embedder: id of the embedder whose vectors it holds.
    :param note: is written on the generations that are made.
    :raises InvalidValueError: Elasticsearch is named, but its client is not installed.
    """
    if settings.elasticsearch_url is None:
        return _EmbeddedIndex(settings, embedder, clock, note)
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
    return _ElasticsearchIndex(settings, embedder, clock, note)


class _EmbeddedIndex:
    """The embedded index, in its folder."""

    def __init__(
        self, settings: Settings, embedder: str, clock: Clock, note: GenerationNote
    ) -> None:
        self._root = settings.index_dir
        self._embedder = embedder
        self._clock = clock
        self._note = note

    def engine(self) -> Engine:
        from matcher.engines.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(self._root, embedder=self._embedder)

    def open_writer(self) -> IndexWriter:
        from indexer.writers.embedded import current_generation, open_writer
        from indexer.writers.embedded.upkeep import write_note

        is_new = current_generation(self._root) is None
        writer = open_writer(self._root, embedder=self._embedder, clock=self._clock)
        if is_new:
            write_note(self._root, writer.generation, self._note, half_made=False)
        return self._compacting(writer)

    def all(self) -> Sequence[Generation]:
        from indexer.writers.embedded.upkeep import generations

        return generations(self._root, embedder=self._embedder)

    def new(self) -> tuple[str, IndexWriter]:
        from indexer.writers.embedded import new_generation
        from indexer.writers.embedded.upkeep import write_note

        writer = new_generation(self._root, embedder=self._embedder, clock=self._clock)
        write_note(self._root, writer.generation, self._note, half_made=True)
        return writer.generation, self._compacting(writer, writer.generation)

    def reopen(self, name: str) -> IndexWriter:
        from indexer.writers.embedded import EmbeddedWriter

        writer = EmbeddedWriter(self._root / name, embedder=self._embedder, clock=self._clock)
        return self._compacting(writer, name)

    def _compacting(self, writer: IndexWriter, generation: str | None = None) -> IndexWriter:
        from matcher.engines.embedded.beside import CompactingWriter, Compactor

        compactor = Compactor(self._root, embedder=self._embedder, generation=generation)
        return CompactingWriter(writer, compactor)

    def contents(self, name: str) -> Contents:
        from indexer.writers.embedded.upkeep import EmbeddedContents

        return EmbeddedContents(self._root, name, embedder=self._embedder)

    def switch(self, name: str) -> str | None:
        from indexer.writers.embedded import switch
        from indexer.writers.embedded.upkeep import mark_whole

        mark_whole(self._root, name)
        return switch(self._root, name)

    def remove(self, name: str) -> None:
        from indexer.writers.embedded.upkeep import remove_generation

        remove_generation(self._root, name)

    def note_in_use(self) -> GenerationNote | None:
        from indexer.writers.embedded.upkeep import note_in_use

        return note_in_use(self._root)


class _ElasticsearchIndex:
    """The index in Elasticsearch."""

    def __init__(
        self, settings: Settings, embedder: str, clock: Clock, note: GenerationNote
    ) -> None:
        self._options = elasticsearch_options(settings)
        self._embedder = embedder
        self._clock = clock
        self._note = note

    def engine(self) -> Engine:
        from matcher.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(self._connection(), embedder=self._embedder)

    def open_writer(self) -> IndexWriter:
        from indexer.writers.elasticsearch import open_writer

        return open_writer(
            self._options, embedder=self._embedder, clock=self._clock, note=self._note
        )

    def all(self) -> Sequence[Generation]:
        from indexer.writers.elasticsearch import generations

        with closing(self._connection()) as connection:
            return generations(connection, embedder=self._embedder)

    def new(self) -> tuple[str, IndexWriter]:
        from indexer.writers.elasticsearch import new_generation

        writer = new_generation(
            self._options, embedder=self._embedder, clock=self._clock, note=self._note
        )
        return writer.generation, writer

    def reopen(self, name: str) -> IndexWriter:
        from indexer.writers.elasticsearch import ElasticsearchWriter

        return ElasticsearchWriter(
            self._connection(), embedder=self._embedder, clock=self._clock, generation=name
        )

    def contents(self, name: str) -> Contents:
        from indexer.writers.elasticsearch import ElasticsearchContents

        return ElasticsearchContents(self._connection(), name)

    def switch(self, name: str) -> str | None:
        from indexer.writers.elasticsearch import switch

        with closing(self._connection()) as connection:
            return switch(connection, name)

    def remove(self, name: str) -> None:
        from indexer.writers.elasticsearch import remove_generations

        with closing(self._connection()) as connection:
            remove_generations(connection, [name])

    def note_in_use(self) -> GenerationNote | None:
        from indexer.writers.elasticsearch import note_in_use

        with closing(self._connection()) as connection:
            return note_in_use(connection)

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
