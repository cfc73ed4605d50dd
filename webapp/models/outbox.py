"""The outbox: what changed in the records and is still to reach the index."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from indexer.vocabulary import DocumentKind
from webapp.models.base import Base, PrimaryKey, code_column


class Reason(StrEnum):
    """Why a document is to be made again."""

    NEW = "new"
    CHANGED = "changed"
    CLOSED = "closed"
    REMOVED = "removed"
    REFRESH = "refresh"


class OutboxRow(Base):
    """One change of one subject, written in the transaction that changed it.

    Its id, doubled, becomes the version of the document, so ids are never used twice, and a
    transaction must hold the lock on its subject's row before it writes one: then ids grow in the
    order in which the changes of a subject become visible.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_subject", "subject", "kind", "id"),
        Index(
            "ix_outbox_pending",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[DocumentKind] = mapped_column(code_column(DocumentKind, "kind"))
    subject: Mapped[str] = mapped_column(String(12))
    """Public id of the vacancy; it outlives the row it names."""
    reason: Mapped[Reason] = mapped_column(code_column(Reason, "reason"))
    created_at: Mapped[datetime]
    searchable_at: Mapped[datetime | None]
    """When its words were in the index."""
    done_at: Mapped[datetime | None]
    """When its vector was in as well."""
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    """The last failure, in plain words."""
    retry_at: Mapped[datetime | None]
    """Not to be tried again before."""
    parked_at: Mapped[datetime | None]
    """When it was set aside after too many failures."""
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often work on it began and has not ended: where nobody is at it, processes that died."""
    code: Mapped[str | None] = mapped_column(String(100))
    """What kind of failure the last one was (``webapp.wordings.TASKS``)."""
    request_id: Mapped[str | None] = mapped_column(String(64))
    """The request, or the piece of work, that made the change."""
