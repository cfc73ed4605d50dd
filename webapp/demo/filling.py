"""Fills an empty job bank with invented records, by the same import as real ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.records import ResumeRecord, VacancyRecord
from indexer.sources.base import Row, SourceFormat
from webapp.demo import corpus
from webapp.demo.addresses import pick_addresses
from webapp.models.connection import Database
from webapp.services.imports import ImportReport, import_files

SEED = 20_261_101
EMPLOYERS, VACANCIES, RESUMES = 400, 3_000, 1_000
_DOORS_A_DISTRICT = 60


class InventedRecords:
    """Records as a source, so that they are imported like any file."""

    source = corpus.SOURCE

    def __init__(
        self, format_: SourceFormat, records: Sequence[VacancyRecord | ResumeRecord]
    ) -> None:
        self.format = format_
        self.total: int | None = len(records)
        self._records = records

    def __iter__(self) -> Iterator[Row]:
        return (Row(number, record) for number, record in enumerate(self._records, start=1))


def invented_records(
    gazetteer: Gazetteer, table: OccupationTable, today: date, *, vacancies: int = VACANCIES
) -> tuple[list[VacancyRecord], list[ResumeRecord]]:
    """The invented vacancies and résumés as of a day; equal for equal arguments."""
    random = Random(SEED)  # noqa: S311 - the same records every time, nothing secret
    occupations = tuple(table)
    addresses = pick_addresses(random, gazetteer, corpus.words()["districts"], _DOORS_A_DISTRICT)
    employers = corpus.employers(random, addresses, EMPLOYERS)
    made = list(corpus.vacancies(random, employers, occupations, vacancies, today))
    return made, list(corpus.resumes(random, occupations, RESUMES, today))


def fill(
    database: Database, gazetteer: Gazetteer, table: OccupationTable, today: date
) -> list[ImportReport]:
    """Import the invented records; again changes nothing on the same day."""
    vacancies, resumes = invented_records(gazetteer, table, today)
    sources = {
        "vacancies": InventedRecords(SourceFormat.TABLE_CSV, vacancies),
        "resumes": InventedRecords(SourceFormat.JSON_RESUME, resumes),
    }
    return import_files(
        database, [Path(name) for name in sources], opener=lambda path, _: sources[path.name]
    )
