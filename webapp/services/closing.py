"""Closing what a source no longer has, and what has expired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select, update

from indexer.vocabulary import DocumentKind, VacancyState
from webapp.models import Reason, Vacancy
from webapp.models.connection import Database
from webapp.services.outbox import record_changes
from webapp.services.staging import OPEN_DATA_LIMIT, StagedFile


@dataclass(frozen=True, slots=True)
class ClosingQuestion:
    """What a complete import of a source would close, and what makes that doubtful.

    :param gone: ids at the source of open vacancies that no file names.
    :param open: open vacancies of the source in the records.
    :param refused: refused rows; each may be one of ``gone``.
    :param capped: a file is as long as the open-data service allows, so more may exist.
    """

    source: str
    gone: tuple[str, ...]
    open: int
    refused: int
    capped: bool

    def doubtful(self, share: float) -> bool:
        """Whether a person should be asked: more than this share would go, or files may lack
        what the source has."""
        return bool(self.gone) and (
            len(self.gone) > share * self.open or self.refused > 0 or self.capped
        )

    @property
    def values(self) -> dict[str, object]:
        """What the wording of the question names."""
        return {
            "source": self.source,
            "gone": len(self.gone),
            "open": self.open,
            "refused": self.refused,
            "capped": self.capped,
            "limit": OPEN_DATA_LIMIT,
        }

    @property
    def sentence(self) -> str:
        """The facts in plain English."""
        facts = f"{len(self.gone)} of {self.open} open vacancies of {self.source} would be closed."
        if self.capped:
            facts += (
                f" A file has {OPEN_DATA_LIMIT} rows, where the open data stops: what is missing "
                "may still be open."
            )
        if self.refused:
            facts += f" {self.refused} rows could not be read and may be among them."
        return facts


def gone_from(database: Database, source: str, files: Sequence[StagedFile]) -> ClosingQuestion:
    """What is open in the records and in none of the files, which are all of this source."""
    named = set().union(*(file.source_ids(DocumentKind.VACANCY) for file in files))
    query = (
        select(Vacancy.source_id)
        .where(Vacancy.source == source, Vacancy.state == VacancyState.APPROVED)
        .order_by(Vacancy.id)
    )
    with database.read() as session:
        open_ids = session.scalars(query).all()
    return ClosingQuestion(
        source=source,
        gone=tuple(one for one in open_ids if one not in named),
        open=len(open_ids),
        refused=sum(file.refused for file in files),
        capped=any(file.capped for file in files),
    )


def close_gone(database: Database, question: ClosingQuestion, *, now: datetime, batch: int) -> int:
    """Close what the question names, with outbox rows; how many were still open."""
    closed = 0
    for start in range(0, len(question.gone), batch):
        with database.write() as session:
            subjects = session.scalars(
                update(Vacancy)
                .where(
                    Vacancy.source == question.source,
                    Vacancy.source_id.in_(question.gone[start : start + batch]),
                    Vacancy.state == VacancyState.APPROVED,
                )
                .values(state=VacancyState.CLOSED, changed_at=now)
                .returning(Vacancy.public_id)
            ).all()
            record_changes(session, subjects, Reason.CLOSED, now=now)
        closed += len(subjects)
    return closed


def close_expired(
    database: Database,
    today: date,
    *,
    now: datetime,
    batch: int,
    watch: Callable[[int], object],
) -> int:
    """Close open vacancies whose last day was before ``today`` in Taipei; how many.

    :param batch: vacancies a transaction.
    :param watch: told after each batch how many were closed; what it raises ends the work there.
    """
    closed = 0
    while True:
        with database.write() as session:
            ids = session.scalars(_expired(today).limit(batch).with_for_update()).all()
            if not ids:
                return closed
            subjects = session.scalars(
                update(Vacancy)
                .where(Vacancy.id.in_(ids))
                .values(state=VacancyState.CLOSED, changed_at=now)
                .returning(Vacancy.public_id)
            ).all()
            record_changes(session, subjects, Reason.CLOSED, now=now)
        closed += len(subjects)
        watch(closed)


def _expired(today: date) -> Select[int]:
    return (
        select(Vacancy.id)
        .where(Vacancy.state == VacancyState.APPROVED, Vacancy.closes < today)
        .order_by(Vacancy.id)
    )
