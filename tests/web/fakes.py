"""Stand-ins for what the services are given: an opened file, an index, a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from indexer.documents import VECTOR_SIZE, SearchDocument
from indexer.errors import SearchIndexError
from indexer.pipeline import VacancySubject
from indexer.records import ResumeRecord, VacancyRecord
from indexer.sources.base import Row, RowError, Source, SourceFormat
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Applied, Change, IndexStatus, Upsert

VECTOR = np.eye(1, VECTOR_SIZE, dtype=np.float32)[0]


def vacancy(source_id: str = "1", **values: object) -> VacancyRecord:
    """A small vacancy record."""
    defaults: dict[str, object] = {
        "source": "table",
        "source_id": source_id,
        "title": "麵包師傅",
        "employer_name": "臺北麵包坊",
    }
    return VacancyRecord.model_validate(defaults | values)


class FakeSource:
    """An opened file that gives these rows; an exception among them is raised in its turn."""

    total: int | None = None

    def __init__(
        self,
        rows: Iterable[VacancyRecord | ResumeRecord | RowError | Exception],
        format_: SourceFormat = SourceFormat.TABLE_CSV,
        source: str = "table",
    ) -> None:
        self._rows = rows
        self.format = format_
        self.source = source

    def __iter__(self) -> Iterator[Row | RowError]:
        for number, row in enumerate(self._rows, start=1):
            if isinstance(row, Exception):
                raise row
            yield row if isinstance(row, RowError) else Row(number, row)


def opener(*sources: Source) -> Callable[[Path, SourceFormat | None], Source]:
    """What opens the first file as the first of ``sources``, and so on."""
    left = list(sources)
    return lambda _path, _format: left.pop(0)


class FakePipeline:
    """Documents without content. ``poison`` names titles that cannot be made into one."""

    def __init__(self, poison: Iterable[str] = ()) -> None:
        self.poison = set(poison)
        self.made = 0

    def documents(self, subjects: Sequence[VacancySubject], *, embed: bool) -> list[SearchDocument]:
        documents = []
        for subject in subjects:
            title = subject.record.title
            if title in self.poison:
                raise ValueError(f"{title} cannot be made into a document")
            self.made += 1
            documents.append(
                SearchDocument(
                    kind=DocumentKind.VACANCY,
                    id=subject.id,
                    version=subject.version,
                    values={"state": str(subject.state), "employer_id": subject.employer_id},
                    tokens={"title": (title,)},
                    vector=VECTOR if embed else None,
                    stored={"title": title},
                )
            )
        return documents


class FakeIndex:
    """An index in memory that keeps the highest version of each id, deletes included."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self.documents: dict[str, SearchDocument] = {}
        self.calls: list[list[Change]] = []
        self.refuse: set[str] = set()
        self.broken = False

    def apply(self, changes: Sequence[Change]) -> Applied:
        ids = [
            change.document.id if isinstance(change, Upsert) else change.id for change in changes
        ]
        if self.broken:
            raise SearchIndexError("index_unwritable", "The disk is full.")
        if failed := [id_ for id_ in ids if id_ in self.refuse]:
            raise SearchIndexError("refused", "Some documents were refused.", ids=failed)
        self.calls.append(list(changes))
        written = 0
        for id_, change in zip(ids, changes, strict=True):
            version = change.document.version if isinstance(change, Upsert) else change.version
            if version <= self.versions.get(id_, -1):
                continue
            written += 1
            self.versions[id_] = version
            if isinstance(change, Upsert):
                self.documents[id_] = change.document
            else:
                self.documents.pop(id_, None)
        return Applied(written, len(changes) - written)

    def status(self) -> tuple[IndexStatus, ...]:
        count = len(self.documents)
        bare = sum(document.vector is None for document in self.documents.values())
        return (IndexStatus(DocumentKind.VACANCY, count, bare, "1", "fake", None, 0),)

    def close(self) -> None:
        """Nothing to release."""
