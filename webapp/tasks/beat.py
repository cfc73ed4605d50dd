"""The beat: looks every few seconds for work of which no worker has heard, whatever the reason, and
for work that no change asks for. Any number of processes may run it: a lease lets one of them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.logs import piece_of_work
from webapp.models import Lease, Task, WorkKind
from webapp.models.base import Clock
from webapp.models.connection import Database
from webapp.services.backoff import Jitter
from webapp.services.leases import WorkLease, holder_name
from webapp.services.outbox import newest_change
from webapp.services.relay import Stages, due_up_to
from webapp.services.tasks import enqueue, mark_sent, reap, to_send
from webapp.tasks.limits import limits
from webapp.wiring import Wiring

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SWEEP_LEASE = "sweep"
SWEEP_SECONDS = 2.0
AGAIN_SECONDS = 10.0
"""A task that nobody has begun is sent again after so long: the broker may have lost it."""

LEASE_SECONDS = 10.0
"""So long after a beat died another one takes over."""

Send = Callable[[WorkKind, int], None]
"""Tells workers of a kind of work and the id of the task or of the newest change."""

_log = structlog.get_logger(__name__)


def beat_is_alive(database: Database, *, clock: Clock) -> bool:
    """Whether somebody sweeps."""
    with database.read() as session:
        return (
            session.scalar(select(Lease.until > clock()).where(Lease.name == SWEEP_LEASE)) is True
        )


def sweep(parts: Wiring, send: Send, *, jitter: Jitter) -> None:
    """Free what the dead were at, note what is due by itself, and send all that is due.

    :raises Exception: database or broker cannot be used.
    """
    database, clock = parts.database, parts.clock
    for task in reap(database, clock=clock, jitter=jitter):
        _log.warning("task_freed", task=task.id, kind=task.kind, parked=task.parked_at is not None)
    _note_periodic(parts)
    now = clock()
    with database.read() as session:
        tasks = to_send(session, now=now, again_after=AGAIN_SECONDS)
    for task in tasks:
        with piece_of_work(task.request_id or f"task-{task.id}"):
            send(task.kind, task.id)
        mark_sent(database, task.id, now=now)
    for kind, stages in ((WorkKind.INDEX, Stages.WORDS), (WorkKind.EMBED, Stages.VECTORS)):
        if due_up_to(database, stages, None, now=now):
            send(kind, newest_change(database))


def _note_periodic(parts: Wiring) -> None:
    """Want work whose time has come, once."""
    now = parts.clock()
    for kind, limit in limits().items():
        if limit.every is None:
            continue
        term = timedelta(seconds=limit.every)
        with parts.database.read() as session:
            if not _has_come(session, kind, term, parts):
                continue
        with parts.database.write() as session:
            if _has_come(session, kind, term, parts):
                enqueue(session, kind, now=now)


def _has_come(session: Session, kind: WorkKind, term: timedelta, parts: Wiring) -> bool:
    """Whether none is open, parked ones included, and none was wanted within the term."""
    now = parts.clock()
    recent = (Task.created_at > now - term) & (Task.created_at <= now)
    query = select(Task.id).where(Task.kind == kind, Task.done_at.is_(None) | recent).limit(1)
    return session.scalar(query) is None


class Beat(threading.Thread):
    """Sweeps for ever, until stopped; outlives a database or broker that is away."""

    def __init__(
        self, parts: Wiring, send: Send, jitter: Jitter, *, seconds: float = SWEEP_SECONDS
    ) -> None:
        super().__init__(name="beat", daemon=True)
        self.parts = parts
        self.send = send
        self.jitter = jitter
        self.seconds = seconds
        self._ended = threading.Event()

    def run(self) -> None:
        """The thread's work; ``stop`` ends it."""
        lease, failing = None, False
        while not self._ended.wait(self.seconds):
            try:
                lease = lease or WorkLease(
                    self.parts.database,
                    SWEEP_LEASE,
                    holder_name(),
                    clock=self.parts.clock,
                    seconds=LEASE_SECONDS,
                )
                if lease.acquire():
                    with piece_of_work(f"beat-{secrets.token_hex(4)}"):
                        sweep(self.parts, self.send, jitter=self.jitter)
                failing = False
            except Exception as error:  # noqa: BLE001 - it must go on for ever
                if not failing:
                    _log.error("sweep_failed", exc_info=error)
                failing = True
        if lease is not None:
            with suppress(SQLAlchemyError):
                lease.release()

    def stop(self, timeout: float = 10) -> None:
        """End after the sweep at hand."""
        self._ended.set()
        self.join(timeout)
