"""The engines that the contract tests run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.writers.base import IndexWriter
from matcher.engines.base import Engine

EMBEDDER = "contract-test"


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """A writer and an engine over one index."""

    writer: IndexWriter
    engine: Engine


@contextmanager
def _embedded(folder: Path) -> Iterator[OpenIndex]:
    from indexer.writers.embedded import open_writer
    from matcher.engines.embedded import EmbeddedEngine

    writer = open_writer(folder, embedder=EMBEDDER)
    engine = EmbeddedEngine(folder, embedder=EMBEDDER)
    try:
        yield OpenIndex(writer, engine)
    finally:
        engine.close()
        writer.close()


ENGINES: Mapping[str, Callable[[Path], AbstractContextManager[OpenIndex]]] = {"embedded": _embedded}
