"""Throwing away what is no longer needed: what was delivered long ago, and traces of the dead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import aliased

from indexer.vocabulary import DocumentKind
from webapp.models import OutboxRow, Task, Vacancy, WorkerProcess
from webapp.models.connection import Database

_WORKERS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What housekeeping threw away, in rows."""

    changes: int
    tasks: int


def throw_away(
    database: Database,
    *,
    before: datetime,
    now: datetime,
    batch: int,
    watch: Callable[[int], object],
) -> Kept:
    """Delete delivered changes and ended tasks from before a moment.

    Of every vacancy that there is the newest change stays, for its id is the version that a
    rebuild gives the document; and so does the newest of all.

    :param before: must lie further back than any rebuild takes, which replays what has changed
        since it began.
    :param batch: rows a transaction.
    :param watch: told after each batch how many rows are gone; what it raises ends the work there.
    """
    changes = 0
    while gone := _delete_changes(database, before, batch):
        changes += gone
        watch(changes)
    with database.write() as session:
        ended = session.execute(delete(Task).where(Task.done_at < before).returning(Task.id)).all()
        session.execute(delete(WorkerProcess).where(WorkerProcess.seen_at < now - _WORKERS_KEPT))
    return Kept(changes, len(ended))


def _delete_changes(database: Database, before: datetime, batch: int) -> int:
    query = select(OutboxRow.id).where(_is_old(before)).order_by(OutboxRow.id).limit(batch)
    with database.write() as session:
        ids = session.scalars(query).all()
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(ids)))
    return len(ids)


def _is_old(before: datetime) -> ColumnElement[bool]:
    later = aliased(OutboxRow)
    same = (later.kind == OutboxRow.kind) & (later.subject == OutboxRow.subject)
    replaced = select(later.id).where(same, later.id > OutboxRow.id).exists()
    there = select(Vacancy.id).where(Vacancy.public_id == OutboxRow.subject).exists()
    newest = select(func.max(later.id)).scalar_subquery()
    return (
        (OutboxRow.done_at < before)
        & (OutboxRow.created_at < before)
        & (OutboxRow.id < newest)
        & (replaced | ((OutboxRow.kind == DocumentKind.VACANCY) & ~there))
    )
