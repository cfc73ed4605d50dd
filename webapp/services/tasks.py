"""Tasks: work outside the outbox, from being wanted to being done, whoever dies on the way.

A task is claimed by the process that works on it, for ``CLAIM_SECONDS`` at a time; the claim is
renewed while the process lives. ``reap`` frees the claims of the dead. An attempt is counted when
work begins; what was attempted ``ATTEMPTS`` times is parked and waits for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from webapp.logs import present_id
from webapp.models import QueueCount, Task, WorkKind
from webapp.models.base import Clock
from webapp.models.connection import Database, announce
from webapp.services.backoff import Jitter, wait_seconds
from webapp.services.leases import lock

ATTEMPTS = 5
CLAIM_SECONDS = 20.0
"""So long after its process died a task is free again."""

FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
"""Seconds before a task is tried again: after the first failure, and at most."""

LOST = "worker_lost"
"""``Task.code`` where the process that worked on it ended."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt came to nothing.

    :param code: of the sentence that says it (``webapp.wordings``); ``params``: what it names.
    :param error: the same in plain English.
    :param final: another attempt would end the same.
    """

    code: str
    error: str
    params: Mapping[str, Any]
    final: bool = False


def enqueue(
    session: Session, kind: WorkKind, payload: Mapping[str, Any] | None = None, *, now: datetime
) -> Task:
    """Want work done, from this transaction on; the id of the present request goes with it.

    :param payload: what the work needs to know, as JSON; nothing personal.
    """
    task = Task(kind=kind, payload=dict(payload or {}), created_at=now, request_id=present_id())
    session.add(task)
    session.flush()
    announce(session, kind, task.id)
    return task


def is_open() -> ColumnElement[bool]:
    """Whether a task is neither done nor parked."""
    return Task.done_at.is_(None) & Task.parked_at.is_(None)


def is_claimed(now: datetime) -> ColumnElement[bool]:
    """Whether somebody is at it. A claim for longer than any that is made was made before the
    clock was put back, and is none."""
    farthest = now + timedelta(seconds=2 * CLAIM_SECONDS)
    return (
        Task.claimed_by.is_not(None) & (Task.claimed_until > now) & (Task.claimed_until < farthest)
    )


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether it is to be begun now."""
    farthest = now + timedelta(seconds=2 * LONGEST_WAIT)
    waiting = (Task.retry_at > now) & (Task.retry_at < farthest)
    return is_open() & Task.claimed_by.is_(None) & or_(Task.retry_at.is_(None), ~waiting)


def claim(database: Database, task_id: int, holder: str, *, clock: Clock) -> Task | None:
    """Begin a task: the attempt is counted. ``None`` where it is done, parked, not due, or
    somebody is at it or at another one of its kind: of each kind one is done at a time."""
    now = clock()
    with database.read() as session:  # most that is sent twice ends here, without a write
        kind = session.scalar(select(Task.kind).where(Task.id == task_id, is_due(now)))
    if kind is None:
        return None
    with database.write() as session:
        lock(session, f"task-{kind}")
        going = select(Task.id).where(Task.kind == kind, is_claimed(now)).limit(1)
        if session.scalar(going) is not None:
            return None
        return session.scalars(
            update(Task)
            .where(Task.id == task_id, is_due(now))
            .values(
                claimed_by=holder,
                claimed_until=now + timedelta(seconds=CLAIM_SECONDS),
                started_at=now,
                attempts=Task.attempts + 1,
            )
            .returning(Task)
        ).one_or_none()


def renew(database: Database, tasks: Collection[int], holder: str, *, clock: Clock) -> set[int]:
    """Keep the claims on these tasks; those that are still ours."""
    until = clock() + timedelta(seconds=CLAIM_SECONDS)
    with database.write() as session:
        kept = session.scalars(
            update(Task)
            .where(Task.id.in_(tasks), Task.claimed_by == holder, Task.done_at.is_(None))
            .values(claimed_until=until)
            .returning(Task.id)
        )
        return set(kept)


def finish(
    database: Database, task: Task, result: Mapping[str, Any] | None, *, clock: Clock
) -> bool:
    """Note that it is done, and what came of it; whether it was still ours."""
    values = {"done_at": clock(), "result": result and dict(result), **_UNCLAIMED, **_NO_FAILURE}
    with database.write() as session:
        if ours := _update_ours(session, task, values):
            count(session, task.kind, done=1)
    return ours


def fail(database: Database, task: Task, failure: Failure, *, clock: Clock, jitter: Jitter) -> bool:
    """Note why the attempt came to nothing; it is tried again or parked. Whether it was still
    ours."""
    now = clock()
    values = {**_UNCLAIMED, **_failed(failure, task.attempts, now, jitter)}
    with database.write() as session:
        if ours := _update_ours(session, task, values):
            count(session, task.kind, failed=1)
    return ours


def give_back(database: Database, tasks: Collection[int], holder: str) -> None:
    """Leave these tasks to somebody else at once; the attempts do not count."""
    with database.write() as session:
        session.execute(
            update(Task)
            .where(Task.id.in_(tasks), Task.claimed_by == holder, Task.done_at.is_(None))
            .values(attempts=Task.attempts - 1, sent_at=None, retry_at=None, **_UNCLAIMED)
        )


def postpone(database: Database, task: Task, seconds: float, *, clock: Clock) -> None:
    """Try it again after a while; the attempt does not count."""
    later = clock() + timedelta(seconds=seconds)
    values = {"attempts": Task.attempts - 1, "retry_at": later, **_UNCLAIMED}
    with database.write() as session:
        _update_ours(session, task, values)


def files_wanted(database: Database) -> set[str]:
    """Names of the kept files that tasks still need; those of parked ones, too."""
    query = select(Task.payload).where(Task.kind == WorkKind.IMPORT, Task.done_at.is_(None))
    with database.read() as session:
        return {payload["file"] for payload in session.scalars(query)}


def reap(database: Database, *, clock: Clock, jitter: Jitter) -> Sequence[Task]:
    """Free the tasks of processes that died, to be tried again or parked; which."""
    now = clock()
    dead = is_open() & Task.claimed_by.is_not(None) & ~is_claimed(now)
    with database.read() as session:
        if session.scalar(select(Task.id).where(dead).limit(1)) is None:
            return ()
    failure = Failure(LOST, "The process that worked on it ended.", {})
    with database.write() as session:
        tasks = session.scalars(select(Task).where(dead).with_for_update()).all()
        for task in tasks:
            for name, value in (_UNCLAIMED | _failed(failure, task.attempts, now, jitter)).items():
                setattr(task, name, value)
            count(session, task.kind, failed=1)
    return tasks


def to_send(session: Session, *, now: datetime, again_after: float) -> Sequence[Task]:
    """Tasks that the broker is to be told of: due, none of their kind is being done, and not sent
    within the last seconds. Of each kind the oldest."""
    recently = (Task.sent_at > now - timedelta(seconds=again_after)) & (Task.sent_at <= now)
    other = aliased(Task)
    going = (
        select(other.id)
        .where(other.kind == Task.kind, other.claimed_by.is_not(None), other.done_at.is_(None))
        .exists()
    )
    oldest = select(func.min(Task.id)).where(is_due(now), ~going).group_by(Task.kind)
    query = select(Task).where(Task.id.in_(oldest), or_(Task.sent_at.is_(None), ~recently))
    return session.scalars(query).all()


def mark_sent(database: Database, task_id: int, *, now: datetime) -> None:
    """Note that the broker was told."""
    with database.write() as session:
        session.execute(update(Task).where(Task.id == task_id).values(sent_at=now))


def count(session: Session, kind: WorkKind, *, done: int = 0, failed: int = 0) -> None:
    """Add to what was done of a kind, and to how often it failed."""
    if not (done or failed):
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(QueueCount).values(kind=kind, done=done, failed=failed)
    session.execute(
        first.on_conflict_do_update(
            index_elements=[QueueCount.kind],
            set_={"done": QueueCount.done + done, "failed": QueueCount.failed + failed},
        )
    )


_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_until": None}
_NO_FAILURE: dict[str, Any] = {"code": None, "params": None, "error": None, "retry_at": None}


def _update_ours(session: Session, task: Task, values: Mapping[str, Any]) -> bool:
    mine = (Task.id == task.id) & (Task.claimed_by == task.claimed_by)
    ours = update(Task).where(mine, Task.done_at.is_(None)).values(values).returning(Task.id)
    return session.scalar(ours) is not None


def _failed(failure: Failure, attempts: int, now: datetime, jitter: Jitter) -> dict[str, Any]:
    wait = wait_seconds(attempts, first=FIRST_WAIT, longest=LONGEST_WAIT, jitter=jitter)
    return {
        "code": failure.code,
        "params": dict(failure.params),
        "error": failure.error[:1000],
        "retry_at": now + timedelta(seconds=wait),
        "parked_at": now if failure.final or attempts >= ATTEMPTS else None,
    }
