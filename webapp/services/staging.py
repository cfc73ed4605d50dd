"""Reading a whole file before anything of it is taken: rows are set down in a temporary file."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from indexer.records import ResumeRecord, VacancyRecord
from indexer.sources.base import RowError, Source, SourceFormat
from indexer.vocabulary import DocumentKind

Progress = Callable[[str, int, int | None], None]
"""Told ``(phase, done, total)``; phases are ``read`` and ``write``, total may be unknown."""

OPEN_DATA_LIMIT = 1_000
"""The national open-data service answers at most so many rows (domain.md §2)."""

_OPEN_DATA = {
    SourceFormat.TAIWANJOBS_CSV,
    SourceFormat.TAIWANJOBS_XML,
    SourceFormat.TAIWANJOBS_JSON,
}
_PROGRESS_ROWS = 200


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row, ready to be written."""

    kind: DocumentKind
    source_id: str
    record: Mapping[str, Any]
    """The record as JSON, without the fields that are at their defaults."""
    content_hash: str


@dataclass
class StagedFile:
    """One file, read to its end. Iterating gives its rows; use it as a context manager."""

    path: Path
    format: SourceFormat
    source: str
    errors: list[RowError] = field(default_factory=list)
    """Refused rows, and rows that a later row of the same id replaced."""
    refused: int = 0
    rows_read: int = 0
    _spool: IO[bytes] = field(default_factory=tempfile.TemporaryFile, repr=False)
    _places: dict[tuple[DocumentKind, str], tuple[int, int, int]] = field(
        default_factory=dict, repr=False
    )

    def __enter__(self) -> StagedFile:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._spool.close()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[StagedRow]:
        for (kind, source_id), (offset, length, _) in self._places.items():
            self._spool.seek(offset)
            content = self._spool.read(length)
            yield StagedRow(
                kind, source_id, orjson.loads(content), hashlib.sha256(content).hexdigest()
            )

    @property
    def capped(self) -> bool:
        """Whether the file may have been cut off by the open-data service's limit."""
        return self.format in _OPEN_DATA and self.rows_read >= OPEN_DATA_LIMIT

    def source_ids(self, kind: DocumentKind) -> set[str]:
        """The ids that the file names."""
        return {source_id for one, source_id in self._places if one is kind}

    def add(self, number: int, record: VacancyRecord | ResumeRecord) -> None:
        """Take a row; it replaces an earlier one of the same id."""
        content = orjson.dumps(
            record.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS
        )
        if b"\\u0000" in content and _holds_null(orjson.loads(content)):
            self.refuse(RowError(number, "", "", "null_character"))
            return
        is_vacancy = isinstance(record, VacancyRecord)
        kind = DocumentKind.VACANCY if is_vacancy else DocumentKind.RESUME
        earlier = self._places.pop((kind, record.source_id), None)
        if earlier is not None:
            self.errors.append(
                RowError(
                    earlier[2], "source_id", record.source_id[:80], "replaced", {"row": number}
                )
            )
        offset = self._spool.seek(0, 2)
        self._spool.write(content)
        self._places[kind, record.source_id] = (offset, len(content), number)

    def refuse(self, error: RowError) -> None:
        """Note a row that cannot be taken."""
        self.errors.append(error)
        self.refused += 1


def stage(path: Path, source: Source, progress: Progress) -> StagedFile:
    """Read an opened file to its end.

    :raises indexer.errors.SourceError: the file is broken; nothing is kept of it.
    """
    staged = StagedFile(path, source.format, source.source)
    try:
        for count, row in enumerate(source, start=1):
            staged.rows_read = count
            if isinstance(row, RowError):
                staged.refuse(row)
            else:
                staged.add(row.number, row.record)
            if count % _PROGRESS_ROWS == 0:
                progress("read", count, source.total)
    except BaseException:
        staged.__exit__()
        raise
    progress("read", staged.rows_read, source.total or staged.rows_read)
    return staged


def _holds_null(value: Any) -> bool:
    """Whether any text in it holds U+0000, which PostgreSQL cannot keep."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return isinstance(value, list) and any(map(_holds_null, value))
