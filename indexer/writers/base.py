"""What every index writer promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

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


@dataclass(frozen=True, slots=True)
class GenerationNote:
    """What is written on a generation when it is made, to be read by whoever comes later.

    :param made_by: names the program; what another one left half made is not gone on with.
    :param embedder: the settings of the embedder that made its vectors, so that queries can be
        embedded by the same one as long as the generation is in use.
    """

    made_by: str = ""
    embedder: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generation:
    """One of the indexes that lie beside each other.

    :param half_made: it is being filled, or whoever filled it was killed.
    :param fits: made for the fields and the embedder of this program.
    """

    name: str
    in_use: bool
    half_made: bool
    fits: bool
    note: GenerationNote


@dataclass(frozen=True, slots=True)
class Held:
    """What a generation knows of one id: the highest version seen, and whether it is a document
    or one that was deleted."""

    id: str
    version: int
    alive: bool


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """A document as a generation gives it back."""

    id: str
    version: int
    stored: Mapping[str, Any]


class Contents(Protocol):
    """Reads what was written into one generation, in use or not."""

    def held(self, kind: DocumentKind) -> Iterator[Held]:
        """Every id it knows, once."""
        ...

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> Sequence[StoredCopy]:
        """The documents with these ids; those that it does not hold are left out."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
