"""What every index writer promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.documents import SearchDocument
from indexer.vocabulary import DocumentKind


@dataclass(frozen=True, slots=True)
class Upsert:
    """Put this document, whole, in place of any older version of it."""

    document: SearchDocument


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the document of that id, unless this version of it or a newer one was seen."""

    kind: DocumentKind
    id: str
    version: int


Change = Upsert | Delete


@dataclass(frozen=True, slots=True)
class Applied:
    """What one call of ``apply`` did.

    :param written: changes that took effect.
    :param stale: changes passed over because the index already held that version or a newer one.
    """

    written: int
    stale: int


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What ``jobbank index status`` shows of one kind of document."""

    kind: DocumentKind
    documents: int
    without_vector: int
    generation: str
    embedder: str
    last_commit: str | None
    """ISO 8601 instant of the last write, UTC; ``None`` before the first."""
    bytes: int
    """On the disk; the whole index's where its kinds share a file."""


class IndexWriter(Protocol):
    """Writes changes into an index. Idempotent and order-free by (id, version)."""

    def apply(self, changes: Sequence[Change]) -> Applied:
        """Return when every change is durable and visible.

        :raises indexer.errors.SearchIndexError: naming the ids that failed; the embedded engine
            then applied none of the batch.
        """
        ...

    def status(self) -> tuple[IndexStatus, ...]:
        """The state of the index, one entry a kind."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
