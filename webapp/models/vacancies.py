"""Vacancies (職缺), as their sources state them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from indexer.records import VacancyRecord
from indexer.vocabulary import VacancyState
from webapp.models.base import Base, PrimaryKey, PublicId, code_column
from webapp.models.employers import Employer


class Vacancy(Base):
    """One vacancy. ``source`` and ``source_id`` find it again at the next import."""

    __tablename__ = "vacancies"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_vacancies_source_state", "source", "state"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    source: Mapped[str] = mapped_column(String(300))
    source_id: Mapped[str] = mapped_column(String(300))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    record: Mapped[dict[str, Any]]
    """The ``VacancyRecord``, without the fields that it leaves at their defaults."""
    content_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[VacancyState] = mapped_column(code_column(VacancyState, "state"))
    posted: Mapped[date | None]
    updated: Mapped[date | None]
    closes: Mapped[date | None] = mapped_column(index=True)
    first_import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    last_import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    """The import that named it last, changed or not."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    employer: Mapped[Employer] = relationship()

    def as_record(self) -> VacancyRecord:
        """The record, validated anew."""
        return VacancyRecord.model_validate(self.record)
