"""What search engines are to know: open vacancies and employers who have some.

Lists come in files of so many ids (sitemaps.org allows 50,000 addresses a file): what is in a file
never moves to another one, so a file changes only with its own vacancies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from indexer.vocabulary import VacancyState
from webapp.models import Employer, Vacancy

IDS_A_FILE = 50_000
INVENTED = "demo"
"""The source of vacancies that do not exist; nobody is to find them outside."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Something with its last change: a file by its number, a vacancy or employer by public id."""

    name: str
    changed: datetime


def vacancy_files(session: Session, today: date) -> Sequence[Listed]:
    """The files that hold open vacancies, by number."""
    return _files(session, Vacancy.id, today)


def employer_files(session: Session, today: date) -> Sequence[Listed]:
    """The files that hold employers of open vacancies, by number."""
    return _files(session, Vacancy.employer_id, today)


def vacancies(session: Session, today: date, file: int) -> Sequence[Listed]:
    """The open vacancies of a file, by public id."""
    query = (
        select(Vacancy.public_id, Vacancy.changed_at)
        .where(*_open(today), _in_file(Vacancy.id, file))
        .order_by(Vacancy.id)
    )
    return [Listed(public_id, changed) for public_id, changed in session.execute(query)]


def employers(session: Session, today: date, file: int) -> Sequence[Listed]:
    """The employers of a file, by public id, with the last change of an open vacancy of theirs."""
    query = (
        select(Employer.public_id, func.max(Vacancy.changed_at))
        .join(Vacancy, Vacancy.employer_id == Employer.id)
        .where(*_open(today), _in_file(Vacancy.employer_id, file))
        .group_by(Employer.id, Employer.public_id)
        .order_by(Employer.id)
    )
    return [Listed(public_id, changed) for public_id, changed in session.execute(query)]


def _files(session: Session, id_: InstrumentedAttribute[int], today: date) -> Sequence[Listed]:
    number = (id_ // literal_column(str(IDS_A_FILE), Integer)).label("number")
    query = (
        select(number, func.max(Vacancy.changed_at))
        .where(*_open(today))
        .group_by("number")
        .order_by("number")
    )
    return [Listed(str(file), changed) for file, changed in session.execute(query)]


def _in_file(id_: InstrumentedAttribute[int], file: int) -> ColumnElement[bool]:
    return id_.between(file * IDS_A_FILE, (file + 1) * IDS_A_FILE - 1)


def _open(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Vacancy.state == VacancyState.APPROVED,
        Vacancy.closes.is_(None) | (Vacancy.closes >= today),
        Vacancy.source != INVENTED,
    )
