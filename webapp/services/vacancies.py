"""Looking up single vacancies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.records import VacancyRecord
from indexer.vocabulary import VacancyState
from webapp.models import Employer, Vacancy


@dataclass(frozen=True, slots=True)
class FoundVacancy:
    """A vacancy as the records have it."""

    public_id: str
    state: VacancyState
    employer_id: str
    """The employer's public id."""
    record: VacancyRecord
    changed_at: datetime

    def is_open(self, today: date) -> bool:
        """Whether one can apply on this day."""
        closes = self.record.closes
        return self.state is VacancyState.APPROVED and (closes is None or closes >= today)


def find_vacancy(session: Session, public_id: str) -> FoundVacancy | None:
    """The vacancy with this public id, open or closed; ``None`` where there is none."""
    query = select(Vacancy, Employer.public_id).join(Employer).where(Vacancy.public_id == public_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    vacancy, employer_id = row
    return FoundVacancy(
        vacancy.public_id, vacancy.state, employer_id, vacancy.as_record(), vacancy.changed_at
    )
