"""Tasks and changes of the index as a clerk sees them: what waits, what was set aside and why, and
what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from indexer.errors import InvalidValueError
from webapp.models import OutboxRow, Task, WorkKind
from webapp.models.connection import Database, announce
from webapp.services import relay_rows
from webapp.services.stored_files import StoredFiles
from webapp.services.tasks import is_claimed, is_open

CHANGE, TASK = "change", "task"


class WorkState(StrEnum):
    """How it stands with a piece of work."""

    WAITING = "waiting"
    RUNNING = "running"
    PARKED = "parked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work.

    :param name: ``task-7``, or ``change-12`` for a change that is to reach the index.
    :param subject: public id of the vacancy, or the name of the file.
    :param code: of the last failure, and ``params``: what its sentence names.
    """

    name: str
    kind: WorkKind
    state: WorkState
    created_at: datetime
    attempts: int
    retry_at: datetime | None
    subject: str | None
    code: str | None
    params: Mapping[str, Any]
    error: str | None
    result: Mapping[str, Any] | None
    request_id: str | None


def list_work(
    database: Database,
    *,
    now: datetime,
    states: Sequence[WorkState],
    limit: int,
) -> list[Work]:
    """The work in these states, tasks first, the oldest first; of done work, tasks alone."""
    found: list[Work] = []
    with database.read() as session:
        tasks = select(Task).order_by(Task.id)
        if WorkState.DONE not in states:
            tasks = tasks.where(Task.done_at.is_(None))
        found += (_of_task(one, _state(session, one, now)) for one in session.scalars(tasks))
        found = [one for one in found if one.state in states]
        parked = OutboxRow.done_at.is_(None) & OutboxRow.parked_at.is_not(None)
        chosen = [(WorkState.PARKED, parked), (WorkState.WAITING, relay_rows.is_open())]
        for state, condition in chosen:
            if state in states:
                rows = select(OutboxRow).where(condition).order_by(OutboxRow.id).limit(limit)
                found += map(_of_change, session.scalars(rows))
    return found[:limit]


def find_work(database: Database, name: str, *, now: datetime) -> Work:
    """One piece of work by its name.

    :raises InvalidValueError: there is none of this name.
    """
    with database.read() as session:
        row = _row(session, name)
        return (
            _of_task(row, _state(session, row, now)) if isinstance(row, Task) else _of_change(row)
        )


def retry_work(database: Database, name: str) -> None:
    """Give parked or waiting work all its attempts again, from now on.

    :raises InvalidValueError: there is none of this name, or it is done.
    """
    with database.write() as session:
        row = _row(session, name)
        if row.done_at is not None:
            raise _unusable(name, "work_done", "is done already")
        row.parked_at = row.retry_at = None
        row.attempts = 0
        if isinstance(row, Task):
            row.sent_at = None
            announce(session, row.kind, row.id)
        else:
            row.lost = 0
            announce(session, WorkKind.INDEX)


def drop_work(database: Database, name: str, folder: Path, *, now: datetime) -> None:
    """Give up work that was set aside or waits: a task is forgotten, a change counts as delivered,
    so that the index keeps what it has until the vacancy changes again.

    :param folder: where kept files lie; the task's is thrown away.
    :raises InvalidValueError: there is none of this name, it is done, or somebody is at it.
    """
    kept: str | None = None
    with database.write() as session:
        row = _row(session, name)
        if row.done_at is not None:
            raise _unusable(name, "work_done", "is done already")
        if isinstance(row, Task):
            if _state(session, row, now) is WorkState.RUNNING:
                raise _unusable(name, "work_running", "is being done")
            kept = row.payload.get("file")
            session.delete(row)
        else:
            session.execute(
                update(OutboxRow)
                .where(
                    OutboxRow.kind == row.kind,
                    OutboxRow.subject == row.subject,
                    OutboxRow.id <= row.id,
                    OutboxRow.done_at.is_(None),
                )
                .values(done_at=now)
            )
    if kept is not None:
        StoredFiles(folder).remove(kept)


def _row(session: Session, name: str) -> Task | OutboxRow:
    sort, _, number = name.partition("-")
    row: Task | OutboxRow | None = None
    if number.isascii() and number.isdecimal() and len(number) < 19:
        if sort == TASK:
            row = session.get(Task, int(number))
        elif sort == CHANGE:
            row = session.get(OutboxRow, int(number))
    if row is None:
        raise _unusable(name, "work_unknown", "is no task: jobbank tasks list shows them")
    return row


def _unusable(name: str, code: str, why: str) -> InvalidValueError:
    return InvalidValueError("NAME", code, f"{name} {why}.", name=name)


def _state(session: Session, task: Task, now: datetime) -> WorkState:
    if task.done_at is not None:
        return WorkState.DONE
    if task.parked_at is not None:
        return WorkState.PARKED
    claimed = select(Task.id).where(Task.id == task.id, is_open(), is_claimed(now))
    return WorkState.RUNNING if session.scalar(claimed) is not None else WorkState.WAITING


def _of_task(task: Task, state: WorkState) -> Work:
    return Work(
        name=f"{TASK}-{task.id}",
        kind=task.kind,
        state=state,
        created_at=task.created_at,
        attempts=task.attempts,
        retry_at=task.retry_at,
        subject=task.payload.get("name"),
        code=task.code,
        params=task.params or {},
        error=task.error,
        result=task.result,
        request_id=task.request_id,
    )


def _of_change(row: OutboxRow) -> Work:
    states = {True: WorkState.DONE, False: WorkState.WAITING}
    state = WorkState.PARKED if row.parked_at and not row.done_at else states[bool(row.done_at)]
    return Work(
        name=f"{CHANGE}-{row.id}",
        kind=WorkKind.INDEX if row.searchable_at is None else WorkKind.EMBED,
        state=state,
        created_at=row.created_at,
        attempts=max(row.attempts, row.lost),
        retry_at=row.retry_at,
        subject=row.subject,
        code=row.code,
        params={},
        error=row.error,
        result=None,
        request_id=row.request_id,
    )
