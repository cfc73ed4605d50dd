"""Looking up single vacancies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.records import VacancyRecord
from indexer.vocabulary import VacancyState
from webapp.models import Employer, Import, Vacancy


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundVacancy:
    """A vacancy as the records have it."""

    public_id: str
    state: VacancyState
    employer_id: str
    """The employer's public id."""
    record: VacancyRecord
    changed_at: datetime
    first_seen: datetime
    last_seen: datetime
    """When its source was read last and still had it."""

    def is_open(self, today: date) -> bool:
        """Whether one can apply on this day."""
        closes = self.record.closes
        return self.state is VacancyState.APPROVED and (closes is None or closes >= today)


def find_vacancy(session: Session, public_id: str) -> FoundVacancy | None:
    """The vacancy with this public id, open or closed; ``None`` where there is none."""
    query = (
        select(Vacancy, Employer.public_id, Import.started_at)
        .join(Employer)
        .outerjoin(Import, Vacancy.last_import_id == Import.id)
        .where(Vacancy.public_id == public_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    vacancy, employer_id, imported = row
    return FoundVacancy(
        public_id=vacancy.public_id,
        state=vacancy.state,
        employer_id=employer_id,
        record=vacancy.as_record(),
        changed_at=vacancy.changed_at,
        first_seen=vacancy.created_at,
        last_seen=imported or vacancy.created_at,
    )
