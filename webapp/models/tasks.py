"""Background work: what is to be done, who does it, and how much of each kind was done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, PrimaryKey, code_column


class WorkKind(StrEnum):
    """Kinds of work, each with a queue of its own."""

    INDEX = "index"
    """Words of changed vacancies into the index; what is to be done stands in the outbox."""
    EMBED = "embed"
    """Their vectors; likewise."""
    IMPORT = "import"
    CLOSE = "close"
    REBUILD = "rebuild"
    HOUSEKEEP = "housekeep"


class Task(Base):
    """One piece of work that is not in the outbox, written in the transaction that wants it.

    The broker only says that there is work: this row says what, whether somebody is at it, and
    what became of it.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "ix_tasks_open",
            "kind",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_tasks_kind_created_at", "kind", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[WorkKind] = mapped_column(code_column(WorkKind, "kind"))
    payload: Mapped[dict[str, Any]]
    """What the work needs to know; nothing personal."""
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When the broker was last told of it."""
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    claimed_until: Mapped[datetime | None]
    """Until when the claim holds unless it is renewed."""
    started_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    code: Mapped[str | None] = mapped_column(String(100))
    """The last failure (``webapp.wordings``), and below what its sentence names."""
    params: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)
    """The last failure in plain English."""
    result: Mapped[dict[str, Any] | None]
    """What came of it."""


class WorkerProcess(Base):
    """A process that does background work, and when it last said so."""

    __tablename__ = "worker_processes"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    queues: Mapped[str] = mapped_column(String(200))
    """Kinds of work, separated by commas."""
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class QueueCount(Base):
    """How much of a kind was done, and how often it failed, since the tables were made."""

    __tablename__ = "queue_counts"

    kind: Mapped[WorkKind] = mapped_column(code_column(WorkKind, "kind"), primary_key=True)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
