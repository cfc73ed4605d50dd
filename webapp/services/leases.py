"""Leases: work that one process at a time does; and the lock of those who write records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.models import Lease
from webapp.models.base import Clock
from webapp.models.connection import Database

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class WorkLease:
    """The right to do one named piece of work, renewed while the work goes on.

    A holder that dies is replaced when its time is up. The work must bear a short overlap: a
    holder that was merely slow may still be at it.
    """

    def __init__(
        self, database: Database, name: str, holder: str, *, clock: Clock, seconds: float = 60
    ) -> None:
        self._database = database
        self._clock = clock
        self._term = timedelta(seconds=seconds)
        self.name = name
        self.holder = holder

    def acquire(self) -> bool:
        """Take or renew it; whether it is ours now."""
        now = self._clock()
        with self._database.write() as session:
            _ensure_row(session, self.name)
            ours_or_free = (Lease.holder == self.holder) | (Lease.until <= now)
            taken = session.execute(
                update(Lease)
                .where(Lease.name == self.name, ours_or_free)
                .values(holder=self.holder, until=now + self._term)
                .returning(Lease.name)
            ).all()
        return bool(taken)

    def release(self) -> None:
        """Let the next one have it at once; does nothing where it is not ours."""
        with self._database.write() as session:
            session.execute(
                update(Lease)
                .where(Lease.name == self.name, Lease.holder == self.holder)
                .values(until=_LONG_AGO)
            )


def lock(session: Session, name: str) -> None:
    """Wait until no other transaction holds the lock of this name; held to the transaction's end.

    On SQLite the transaction holds the write lock anyway and ``FOR UPDATE`` is left out.
    """
    _ensure_row(session, name)
    session.execute(select(Lease.name).where(Lease.name == name).with_for_update()).one()


def _ensure_row(session: Session, name: str) -> None:
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    session.execute(
        insert(Lease)
        .values(name=name, holder="", until=_LONG_AGO)
        .on_conflict_do_nothing(index_elements=[Lease.name])
    )
