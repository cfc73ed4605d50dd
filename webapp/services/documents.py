"""From records to changes of the index: the newest state of some vacancies as documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from indexer.documents import SearchDocument
from indexer.errors import EmbedderError
from indexer.pipeline import VacancySubject
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Change, Delete, Upsert
from webapp.models import Employer, OutboxRow, Vacancy

_NOT_THE_RECORDS_FAULT = (EmbedderError, OSError, MemoryError, sqlite3.OperationalError)
"""Failures of the machine or the set-up: the same record may succeed later."""

_log = structlog.get_logger(__name__)


class Pipeline(Protocol):
    """What makes documents of records: ``indexer.pipeline.Pipeline``."""

    def documents(self, subjects: Sequence[VacancySubject], *, embed: bool) -> list[SearchDocument]:
        """One document a subject, in order; with its vector if ``embed``."""
        ...


@dataclass(frozen=True, slots=True)
class Present:
    """One vacancy as the records have it now; ``row`` is ``None`` where it was removed."""

    public_id: str
    newest: int
    """Id of its newest outbox row."""
    row: Vacancy | None
    employer_id: str = ""
    """The employer's public id."""


@dataclass
class Built:
    """Changes for the index, and why some could not be made, by public id."""

    changes: dict[str, Change] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def load_present(session: Session, public_ids: Sequence[str]) -> list[Present]:
    """The present state of vacancies, with the newest outbox row of each that is visible.

    The outbox is read before the records: a record newer than its version is mended by the outbox
    row that came with it, a record older than its version would stay.
    """
    newest = newest_rows(session, public_ids)
    query = (
        select(Vacancy, Employer.public_id).join(Employer).where(Vacancy.public_id.in_(public_ids))
    )
    rows = {vacancy.public_id: (vacancy, employer) for vacancy, employer in session.execute(query)}
    nothing: tuple[None, str] = (None, "")
    return [
        Present(public_id, newest.get(public_id, 0), *rows.get(public_id, nothing))
        for public_id in public_ids
    ]


def newest_rows(session: Session, public_ids: Sequence[str]) -> Mapping[str, int]:
    """Id of the newest outbox row of each vacancy that has one."""
    query = (
        select(OutboxRow.subject, func.max(OutboxRow.id))
        .where(OutboxRow.kind == DocumentKind.VACANCY, OutboxRow.subject.in_(public_ids))
        .group_by(OutboxRow.subject)
    )
    return dict(session.execute(query).all())


def build(pipeline: Pipeline, vacancies: Sequence[Present], *, embed: bool) -> Built:
    """The change of each vacancy: its document, or its removal.

    A record that cannot be made into a document fails alone.

    :raises Exception: where the cause is not the record: no embedder, no memory, no disk.
    """
    built = Built()
    subjects = []
    for one in vacancies:
        if one.row is None:
            version = 2 * one.newest + 1
            built.changes[one.public_id] = Delete(DocumentKind.VACANCY, one.public_id, version)
            continue
        try:
            record = one.row.as_record()
        except ValueError as error:  # an older program's record, which this one refuses
            built.failed[one.public_id] = _in_words(error)
            continue
        version = 2 * one.newest + embed
        subjects.append(
            VacancySubject(one.public_id, version, one.row.state, one.employer_id, record)
        )
    for document in _documents(pipeline, subjects, built, embed=embed):
        built.changes[document.id] = Upsert(document)
    for subject in subjects:
        if subject.id not in built.changes:
            built.failed.setdefault(subject.id, "the pipeline made no document of it")
    return built


def _documents(
    pipeline: Pipeline, subjects: Sequence[VacancySubject], built: Built, *, embed: bool
) -> list[SearchDocument]:
    if not subjects:
        return []
    try:
        return pipeline.documents(subjects, embed=embed)
    except _NOT_THE_RECORDS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001 - any failure of one record must not stop the others
        if len(subjects) == 1:
            public_id = subjects[0].id
            _log.warning("document_failed", vacancy=public_id, exc_info=error)
            built.failed[public_id] = _in_words(error)
            return []
    one_by_one = (_documents(pipeline, [subject], built, embed=embed) for subject in subjects)
    return [document for documents in one_by_one for document in documents]


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]
