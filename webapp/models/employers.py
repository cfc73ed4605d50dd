"""Employers, and the names under which sources know them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, PrimaryKey, PublicId


class Employer(Base):
    """One employer (雇主)."""

    __tablename__ = "employers"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    business_id: Mapped[str | None] = mapped_column(String(8), unique=True)
    """統一編號, eight digits."""
    name: Mapped[str] = mapped_column(String(300))
    name_key: Mapped[str] = mapped_column(String(300), index=True)
    """The name as it is compared: folded, without spaces and punctuation."""
    created_at: Mapped[datetime]
    accounts: Mapped[list[EmployerAccount]] = relationship(
        back_populates="employer", cascade="all, delete-orphan"
    )


class EmployerAccount(Base):
    """The id that a source gives an employer. One employer may have one in each of many sources."""

    __tablename__ = "employer_accounts"

    source: Mapped[str] = mapped_column(String(300), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    employer_id: Mapped[int] = mapped_column(
        ForeignKey("employers.id", ondelete="CASCADE"), index=True
    )
    employer: Mapped[Employer] = relationship(back_populates="accounts")
