"""What waits in each queue of background work, and what was done of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from indexer.vocabulary import DocumentKind
from webapp.models import OutboxRow, QueueCount, Task, WorkKind
from webapp.models.connection import Database


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue.

    :param depth: pieces of work that wait or are being done.
    :param parked: those set aside after too many failures.
    :param oldest: when the one that has waited for longest was wanted.
    :param done: how much was done, and how often it ``failed``, since the tables were made.
    """

    depth: int = 0
    parked: int = 0
    oldest: datetime | None = None
    done: int = 0
    failed: int = 0


def queues(database: Database) -> Mapping[WorkKind, Queue]:
    """Every queue. A change of the index waits for its words in ``index``, then in ``embed``."""
    wordless = OutboxRow.searchable_at.is_(None)
    changes = (
        select(
            wordless,
            func.count().filter(OutboxRow.parked_at.is_(None)),
            func.count().filter(OutboxRow.parked_at.is_not(None)),
            func.min(OutboxRow.created_at).filter(OutboxRow.parked_at.is_(None)),
        )
        .where(OutboxRow.done_at.is_(None), OutboxRow.kind == DocumentKind.VACANCY)
        .group_by(wordless)
    )
    tasks = (
        select(
            Task.kind,
            func.count().filter(Task.parked_at.is_(None)),
            func.count().filter(Task.parked_at.is_not(None)),
            func.min(Task.created_at).filter(Task.parked_at.is_(None)),
        )
        .where(Task.done_at.is_(None))
        .group_by(Task.kind)
    )
    with database.read() as session:
        waiting = {
            WorkKind.INDEX if is_wordless else WorkKind.EMBED: Queue(depth, parked, oldest)
            for is_wordless, depth, parked, oldest in session.execute(changes)
        }
        for kind, depth, parked, oldest in session.execute(tasks):
            waiting[kind] = Queue(depth, parked, oldest)
        counts = {row.kind: row for row in session.scalars(select(QueueCount))}
    found = {}
    for kind in WorkKind:
        counted = counts.get(kind, QueueCount(kind=kind, done=0, failed=0))
        queue = waiting.get(kind, Queue())
        found[kind] = replace(queue, done=counted.done, failed=counted.failed)
    return found
