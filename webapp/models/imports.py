"""Imports: which file came when, what it changed, and which of its rows were refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, PrimaryKey


class Import(Base):
    """One file's import. ``ended_at`` stays empty where it was cut off; importing again ends it."""

    __tablename__ = "imports"

    id: Mapped[PrimaryKey]
    file_name: Mapped[str] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(300), index=True)
    complete: Mapped[bool]
    """Whether the file was said to hold everything that its source has."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    remarks: Mapped[list[ImportRemark]] = relationship(
        back_populates="import_", cascade="all, delete-orphan", order_by="ImportRemark.id"
    )


class ImportRemark(Base):
    """One remark on a row: why it was refused, or replaced by a later row of the same id."""

    __tablename__ = "import_errors"

    id: Mapped[PrimaryKey]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    row_number: Mapped[int]
    field: Mapped[str] = mapped_column(String(300))
    value: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(100))
    params: Mapped[dict[str, Any]]
    """What the wording of ``code`` names."""
    import_: Mapped[Import] = relationship(back_populates="remarks")
