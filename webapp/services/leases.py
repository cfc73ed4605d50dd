"""Leases: work that one process at a time does; and the lock of those who write records."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.models import Lease
from webapp.models.base import Clock
from webapp.models.connection import Database

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_SKEW = timedelta(seconds=30)
"""No two clocks differ by so much: who took a lease later than this from now did so before the
clock was put back, and the lease is free."""


def holder_name() -> str:
    """A name for one thread's work: machine, process, and something of its own."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


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
        """Take or renew it; whether it is ours now. Nothing is written where another has it."""
        now = self._clock()
        free = (Lease.until <= now) | (func.coalesce(Lease.taken_at, _LONG_AGO) > now + _SKEW)
        with self._database.read() as session:
            of_others = select(free).where(Lease.name == self.name, Lease.holder != self.holder)
            if session.scalar(of_others) == False:  # noqa: E712 - None where there is no such row
                return False
        with self._database.write() as session:
            _ensure_row(session, self.name)
            taken = session.execute(
                update(Lease)
                .where(Lease.name == self.name, (Lease.holder == self.holder) | free)
                .values(holder=self.holder, until=now + self._term, taken_at=now)
                .returning(Lease.name)
            ).all()
        return bool(taken)

    @contextmanager
    def kept(self, *, at_most: float) -> Iterator[None]:
        """Renew it from a thread while the block runs: for steps that may outlast the term.

        :param at_most: seconds after which a block that hangs keeps it no longer.
        """
        ended = threading.Event()

        def renew() -> None:
            enough = time.monotonic() + at_most
            while not ended.wait(self._term.total_seconds() / 3) and time.monotonic() < enough:
                with suppress(SQLAlchemyError):  # a database that is away: the next time, perhaps
                    self.acquire()

        thread = threading.Thread(target=renew, name=f"lease-{self.name}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def release(self) -> None:
        """Let the next one have it at once; does nothing where it is not ours."""
        with self._database.write() as session:
            session.execute(
                update(Lease)
                .where(Lease.name == self.name, Lease.holder == self.holder)
                .values(until=_LONG_AGO, taken_at=None)
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
