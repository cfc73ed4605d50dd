"""Résumés (履歷) that were imported. They are kept; no page shows and no index holds them yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, PrimaryKey, PublicId


class Resume(Base):
    """One résumé, with name and contact."""

    __tablename__ = "resumes"
    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    source: Mapped[str] = mapped_column(String(300))
    source_id: Mapped[str] = mapped_column(String(300))
    record: Mapped[dict[str, Any]]
    """The ``ResumeRecord``, without the fields that it leaves at their defaults."""
    content_hash: Mapped[str] = mapped_column(String(64))
    first_import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    last_import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
