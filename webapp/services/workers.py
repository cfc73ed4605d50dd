"""Which processes do background work, and when they last said so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.models import WorkerProcess, WorkKind
from webapp.models.connection import Database

AWAY_SECONDS = 30.0
"""A process that has said nothing for so long is taken for dead."""


def report(
    database: Database, name: str, queues: Collection[WorkKind], *, started: datetime, now: datetime
) -> None:
    """Note that a process is there, and which work it does."""
    values = {"queues": ",".join(sorted(queues)), "seen_at": now}
    with database.write() as session:
        sqlite_ = session.get_bind().dialect.name == "sqlite"
        insert = sqlite.insert if sqlite_ else postgresql.insert
        session.execute(
            insert(WorkerProcess)
            .values(name=name, started_at=started, **values)
            .on_conflict_do_update(index_elements=[WorkerProcess.name], set_=values)
        )


def leave(database: Database, name: str) -> None:
    """Note that a process ends."""
    with database.write() as session:
        session.execute(delete(WorkerProcess).where(WorkerProcess.name == name))


@dataclass(frozen=True, slots=True)
class Seen:
    """Who does background work.

    :param at: when one of them last said so; ``None`` where none ever did, or all have ended.
    :param queues: what those do that are there now.
    """

    at: datetime | None
    queues: frozenset[WorkKind]


def seen(database: Database, *, now: datetime) -> Seen:
    """Who is there. A report from the future is one from before the clock was put back."""
    term = timedelta(seconds=AWAY_SECONDS)
    with database.read() as session:
        rows = session.execute(select(WorkerProcess.seen_at, WorkerProcess.queues)).all()
    past = [row for row in rows if row.seen_at <= now + term]
    here = [row.queues.split(",") for row in past if row.seen_at > now - term]
    queues = frozenset(WorkKind(queue) for names in here for queue in names if queue)
    return Seen(max((row.seen_at for row in past), default=None), queues)
