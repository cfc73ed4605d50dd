"""Leases: work that one process at a time may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Lease(Base):
    """Who may do a piece of work, and until when unless it says again that it lives."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """When it was taken or renewed: later than now where the clock was put back since."""
