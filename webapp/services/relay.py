"""The relay: what stands in the outbox into the index, in order, as often as it takes.

Nothing is marked before the index has it, and whatever is sent twice is stale the second time
(``IndexWriter`` keeps the highest version), so a relay may die at any point.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Change, Delete, IndexWriter
from webapp.models import OutboxRow
from webapp.models.base import Clock
from webapp.models.connection import Database
from webapp.services.documents import Built, Pipeline, Present, build, load_present
from webapp.services.leases import WorkLease

RELAY_LEASE = "relay"
VECTORS_AT_ONCE = 50
"""Most documents a step that are embedded: a step must end well within the lease."""

ATTEMPTS = 5
"""After so many failures a row is parked."""

_REFUSED = "documents_refused"
"""``SearchIndexError.code`` for documents that do not fit the index."""


@dataclass(frozen=True, slots=True)
class RelayStep:
    """What one step did, in vacancies.

    :param leased: whether the work was ours to do; if not, nothing was done.
    :param searchable: those whose words went in, their vectors still to come.
    :param done: those that are in the index whole, or out of it.
    :param failed: those that could not be made or taken; they are tried again or parked.
    """

    leased: bool
    searchable: int = 0
    done: int = 0
    failed: int = 0

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self.leased and not (self.searchable or self.done or self.failed)


class _Stage(Enum):
    WORDS = "words"
    WHOLE = "whole"


def run_once(
    database: Database,
    writer: IndexWriter,
    pipeline: Pipeline,
    lease: WorkLease,
    *,
    clock: Clock,
    batch: int = 200,
    words_first: bool = False,
    retry_seconds: float = 0,
) -> RelayStep:
    """Bring the oldest pending changes into the index; the newest state of each vacancy once.

    :param batch: most outbox rows a step; where vectors are made, ``VECTORS_AT_ONCE``.
    :param words_first: put words in without vectors as long as any are missing, vectors after
        that (a running site); otherwise both at once.
    :param retry_seconds: wait after a first failure; doubled with each further one.
    :raises Exception: where index, embedder or database cannot be used at all: nothing is lost,
        call again.
    """
    if not lease.acquire():
        return RelayStep(leased=False)
    stage, subjects = _pending(database, batch, clock(), words_first=words_first)
    if not subjects:
        return RelayStep(leased=True)
    built = build(pipeline, subjects, embed=stage is _Stage.WHOLE)
    apply_changes(writer, built)
    lease.acquire()
    _mark(database, stage, subjects, built, now=clock(), retry_seconds=retry_seconds)
    finished = sum(_is_final(stage, change) for change in built.changes.values())
    return RelayStep(
        leased=True,
        searchable=len(built.changes) - finished,
        done=finished,
        failed=len(built.failed),
    )


def _pending(
    database: Database, batch: int, now: datetime, *, words_first: bool
) -> tuple[_Stage, list[Present]]:
    due = (
        OutboxRow.done_at.is_(None)
        & OutboxRow.parked_at.is_(None)
        & (OutboxRow.kind == DocumentKind.VACANCY)
        & or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= now)
    )
    with database.read() as session:
        if words_first:
            public_ids = _subjects(session, due & OutboxRow.searchable_at.is_(None), batch)
            if public_ids:
                return _Stage.WORDS, load_present(session, public_ids)
        public_ids = _subjects(session, due, min(batch, VECTORS_AT_ONCE))
        return _Stage.WHOLE, load_present(session, public_ids)


def _subjects(session: Session, due: ColumnElement[bool], batch: int) -> list[str]:
    oldest = select(OutboxRow.subject).where(due).order_by(OutboxRow.id).limit(batch)
    return list(dict.fromkeys(session.scalars(oldest)))


def apply_changes(writer: IndexWriter, built: Built) -> None:
    """Write the changes; those that the index refuses for themselves move to ``built.failed``.

    :raises SearchIndexError: the index cannot be written at all.
    """
    while built.changes:
        try:
            writer.apply(list(built.changes.values()))
        except SearchIndexError as error:
            for public_id in _refused(error, built.changes):
                built.failed[public_id] = str(error)[:1000]
                del built.changes[public_id]
        else:
            return


def _refused(error: SearchIndexError, changes: Collection[str]) -> set[str]:
    named = error.values.get("ids", ())
    refused = set(changes).intersection(named if isinstance(named, Sequence) else ())
    if refused and (error.code == _REFUSED or len(refused) < len(changes)):
        return refused
    raise error


def _is_final(stage: _Stage, change: Change) -> bool:
    return stage is _Stage.WHOLE or isinstance(change, Delete)


def _mark(
    database: Database,
    stage: _Stage,
    subjects: Sequence[Present],
    built: Built,
    *,
    now: datetime,
    retry_seconds: float,
) -> None:
    """Note what is in and what failed, on each subject's rows up to the newest that was read."""
    newest = {subject.public_id: subject.newest for subject in subjects}
    final = [key for key, change in built.changes.items() if _is_final(stage, change)]
    words = [key for key, change in built.changes.items() if not _is_final(stage, change)]
    searchable = {"searchable_at": func.coalesce(OutboxRow.searchable_at, now)}
    with database.write() as session:
        _update(session, final, newest, {"done_at": now, "error": None, **searchable})
        _update(session, words, newest, searchable)
        _update_failed(session, built.failed, newest, now, retry_seconds)


def _update(
    session: Session, subjects: Sequence[str], newest: dict[str, int], values: dict[str, Any]
) -> None:
    if subjects:
        statement = update(OutboxRow).where(*_rows_of_subject()).values(values)
        session.connection().execute(
            statement, [{"of_subject": one, "newest": newest[one]} for one in subjects]
        )


def _update_failed(
    session: Session,
    failed: dict[str, str],
    newest: dict[str, int],
    now: datetime,
    retry_seconds: float,
) -> None:
    attempts = dict(
        session.execute(
            select(OutboxRow.subject, func.max(OutboxRow.attempts))
            .where(
                OutboxRow.subject.in_(failed),
                OutboxRow.done_at.is_(None),
                OutboxRow.parked_at.is_(None),
            )
            .group_by(OutboxRow.subject)
        ).all()
    )
    for subject, error in failed.items():
        made = attempts.get(subject, 0) + 1
        values = {
            "attempts": made,
            "error": error,
            "retry_at": now + timedelta(seconds=retry_seconds * 2 ** (made - 1)),
            "parked_at": now if made >= ATTEMPTS else None,
        }
        _update(session, [subject], newest, values)


def _rows_of_subject() -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.kind == DocumentKind.VACANCY,
        OutboxRow.subject == bindparam("of_subject"),
        OutboxRow.id <= bindparam("newest"),
        OutboxRow.done_at.is_(None),
    )
