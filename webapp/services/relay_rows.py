"""The outbox's rows as the relay works on them: which are next, what is noted on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice, takewhile
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from indexer.vocabulary import DocumentKind
from webapp.models import OutboxRow
from webapp.models.connection import Database
from webapp.services.backoff import Jitter, wait_seconds
from webapp.services.documents import Present, load_present

ATTEMPTS = 5
"""After so many failures a row is parked."""

REQUESTS_TOLD = 20
"""Most ids of requests that a step tells for the logs."""

LONGEST_WAIT = 3600.0
"""Seconds between attempts, at most."""

FAILED, REFUSED, LOST = "document_failed", "document_refused", "worker_lost"
"""``OutboxRow.code``: no document could be made, the index did not take it, the process died."""

_LOST = "The process that worked on it ended."


class Stage(Enum):
    """What is made of the vacancies of a step: their words, or all of them."""

    WORDS = "words"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Picked:
    """What a step works on.

    :param lost: how often work on it began and never ended; such a vacancy is picked alone.
    """

    stage: Stage
    subjects: list[Present]
    lost: int = 0
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """When to try again what failed."""

    now: datetime
    first: float
    jitter: Jitter

    def until(self, failures: int) -> datetime:
        """When the next attempt is due after so many failures."""
        seconds = wait_seconds(failures, first=self.first, longest=LONGEST_WAIT, jitter=self.jitter)
        return self.now + timedelta(seconds=seconds)


def is_open() -> ColumnElement[bool]:
    """Whether an outbox row is neither done nor parked."""
    return (
        OutboxRow.done_at.is_(None)
        & OutboxRow.parked_at.is_(None)
        & (OutboxRow.kind == DocumentKind.VACANCY)
    )


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether an open outbox row is to be worked on now. A wait longer than any that is given
    was set before the clock was put back."""
    farthest = now + timedelta(seconds=2 * LONGEST_WAIT)
    waiting = (OutboxRow.retry_at > now) & (OutboxRow.retry_at < farthest)
    return is_open() & or_(OutboxRow.retry_at.is_(None), ~waiting)


def oldest(session: Session, stage: Stage, due: ColumnElement[bool], batch: int) -> Picked:
    """The oldest vacancies; up to the first on which work was lost, or that one alone."""
    query = (
        select(OutboxRow.subject, OutboxRow.lost, OutboxRow.request_id)
        .where(due)
        .order_by(OutboxRow.id)
        .limit(batch)
    )
    rows = session.execute(query).all()
    lost = rows[0].lost if rows else 0
    taken = rows[:1] if lost else list(takewhile(lambda row: not row.lost, rows))
    public_ids = list(dict.fromkeys(row.subject for row in taken))
    requests = dict.fromkeys(row.request_id for row in taken if row.request_id)
    return Picked(
        stage, load_present(session, public_ids), lost, tuple(islice(requests, REQUESTS_TOLD))
    )


def begin(database: Database, picked: Picked, waits: Waits) -> bool:
    """Note on the rows that work begins; whether it may. A vacancy on which work was lost too
    often is set aside instead."""
    newest = {subject.public_id: subject.newest for subject in picked.subjects}
    values: dict[str, Any] = {"lost": OutboxRow.lost + 1}
    if may := picked.lost < ATTEMPTS:
        if picked.lost:  # for the case that this process dies of it, too
            values |= {"code": LOST, "error": _LOST, "retry_at": waits.until(picked.lost)}
    else:
        values = {"code": LOST, "error": _LOST, "parked_at": waits.now}
    with database.write() as session:
        _update(session, list(newest), newest, values)
    return may


def leave(database: Database, picked: Picked) -> None:
    """Take the note back: the machine failed, and nobody's attempt is counted."""
    newest = {subject.public_id: subject.newest for subject in picked.subjects}
    with database.write() as session:
        _update(session, list(newest), newest, {"lost": OutboxRow.lost - 1, "retry_at": None})


def mark(
    database: Database,
    picked: Picked,
    *,
    words: Sequence[str],
    whole: Sequence[str],
    failed: Mapping[str, tuple[str, str]],
    waits: Waits,
) -> None:
    """Note what came of it, on each subject's rows up to the newest that was read.

    :param words: vacancies whose words are in now; ``whole``: those of which all is.
    :param failed: code and message of each that failed.
    """
    newest = {subject.public_id: subject.newest for subject in picked.subjects}
    ended: dict[str, Any] = {"lost": 0, "error": None, "code": None, "retry_at": None}
    ended |= {"searchable_at": func.coalesce(OutboxRow.searchable_at, waits.now)}
    with database.write() as session:
        _update(session, whole, newest, {**ended, "done_at": waits.now})
        _update(session, words, newest, ended)
        _update_failed(session, failed, newest, waits)


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
    failed: Mapping[str, tuple[str, str]],
    newest: dict[str, int],
    waits: Waits,
) -> None:
    attempts = dict(
        session.execute(
            select(OutboxRow.subject, func.max(OutboxRow.attempts))
            .where(OutboxRow.subject.in_(failed), is_open())
            .group_by(OutboxRow.subject)
        ).all()
    )
    for subject, (code, error) in failed.items():
        made = attempts.get(subject, 0) + 1
        values = {
            "attempts": made,
            "lost": 0,
            "code": code,
            "error": error,
            "retry_at": waits.until(made),
            "parked_at": waits.now if made >= ATTEMPTS else None,
        }
        _update(session, [subject], newest, values)


def _rows_of_subject() -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.kind == DocumentKind.VACANCY,
        OutboxRow.subject == bindparam("of_subject"),
        OutboxRow.id <= bindparam("newest"),
        OutboxRow.done_at.is_(None),
    )
