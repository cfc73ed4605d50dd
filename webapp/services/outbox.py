"""The outbox: writing down what is to reach the index, and how much is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from indexer.vocabulary import DocumentKind
from webapp.logs import present_id
from webapp.models import OutboxRow, Reason, WorkKind
from webapp.models.connection import Database, announce


def record_changes(
    session: Session,
    subjects: Iterable[str],
    reason: Reason,
    *,
    now: datetime,
) -> None:
    """Write one outbox row a vacancy into this transaction, with the id of the request or the
    piece of work that makes the change. Workers hear of it once the transaction is committed.

    :param subjects: public ids. Their rows must already be written or locked in this transaction:
        only then do the versions of a subject grow with its changes.
    """
    every = {
        "kind": DocumentKind.VACANCY,
        "reason": reason,
        "created_at": now,
        "request_id": present_id(),
    }
    rows = [{**every, "subject": subject} for subject in subjects]
    if rows:
        session.flush()
        session.execute(insert(OutboxRow), rows)
        announce(session, WorkKind.INDEX)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the index still waits for.

    :param unsearchable: changes whose words are not in yet.
    :param pending: changes of which anything is missing, those above included; parked ones not.
    :param parked: changes set aside after too many failures.
    :param newest: id of the newest row ever written; 0 where there was none.
    :param oldest: when the change that has been pending for longest was made.
    """

    unsearchable: int
    pending: int
    parked: int
    newest: int
    oldest: datetime | None


def backlog(database: Database) -> Backlog:
    """The state of the outbox."""
    open_rows = OutboxRow.done_at.is_(None)
    going = open_rows & OutboxRow.parked_at.is_(None)
    counts = select(
        func.count().filter(going & OutboxRow.searchable_at.is_(None)),
        func.count().filter(going),
        func.count().filter(open_rows & OutboxRow.parked_at.is_not(None)),
        func.min(OutboxRow.created_at).filter(going),
    ).where(open_rows)
    with database.read() as session:
        unsearchable, pending, parked, oldest = session.execute(counts).one()
        newest = session.scalar(select(func.max(OutboxRow.id))) or 0
    return Backlog(unsearchable, pending, parked, newest, oldest)


def newest_change(database: Database) -> int:
    """Id of the newest outbox row; 0 where there is none."""
    with database.read() as session:
        return session.scalar(select(func.max(OutboxRow.id))) or 0


def unpark(database: Database) -> int:
    """Give parked rows another five attempts; how many."""
    parked = OutboxRow.done_at.is_(None) & OutboxRow.parked_at.is_not(None)
    with database.write() as session:
        rows = session.execute(
            update(OutboxRow)
            .where(parked)
            .values(parked_at=None, retry_at=None, attempts=0, lost=0)
            .returning(OutboxRow.id)
        ).all()
    return len(rows)


def unsettled(session: Session, subjects: Sequence[str]) -> set[str]:
    """Those of these vacancies for which the index still waits, parked ones included."""
    query = select(OutboxRow.subject).where(
        OutboxRow.kind == DocumentKind.VACANCY,
        OutboxRow.subject.in_(subjects),
        OutboxRow.done_at.is_(None),
    )
    return set(session.scalars(query))


def parked_changes(database: Database) -> list[OutboxRow]:
    """The changes that were set aside, oldest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.done_at.is_(None), OutboxRow.parked_at.is_not(None))
        .order_by(OutboxRow.id)
    )
    with database.read() as session:
        return list(session.scalars(query))
