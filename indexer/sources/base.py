"""What every reader gives: rows one at a time, good ones and refused ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from indexer.records import ResumeRecord, VacancyRecord


class SourceFormat(StrEnum):
    """The formats that can be read; recognised from content, never from the file's name."""

    TAIWANJOBS_CSV = "taiwanjobs-csv"
    TAIWANJOBS_XML = "taiwanjobs-xml"
    TAIWANJOBS_JSON = "taiwanjobs-json"
    TABLE_CSV = "table-csv"
    TABLE_XLSX = "table-xlsx"
    JOB_POSTING = "job-posting"
    JSON_RESUME = "json-resume"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be read. ``number`` counts from 1 as a person sees it in the file."""

    number: int
    record: VacancyRecord | ResumeRecord


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that is refused: where, which field, what it held, and why.

    ``code`` is a stable name whose wording the web layer and the command line know; ``values``
    are what the wording names. ``value`` is shortened to 80 characters.
    """

    number: int
    field: str
    value: str
    code: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


class Source(Protocol):
    """One opened file. Iterating gives its rows in order, once.

    :raises indexer.errors.SourceError: while iterating, when the file turns out to be broken; what
        was given before must then be thrown away.
    """

    format: SourceFormat
    source: str
    """The ``source`` of its records: ``taiwanjobs``, ``table``, ``job_posting`` …"""
    total: int | None
    """Rows to come, where the format tells before they are read."""

    def __iter__(self) -> Iterator[Row | RowError]: ...
