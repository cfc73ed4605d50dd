"""One batch of rows: told apart into new, changed and unchanged, and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import false, insert, or_, select, update
from sqlalchemy.orm import Session

from indexer.vocabulary import DocumentKind, VacancyState
from webapp.models import Reason, Resume, Vacancy
from webapp.models.base import IdMaker
from webapp.services.employers import EmployerIdentity, find_or_create
from webapp.services.leases import lock
from webapp.services.outbox import record_changes
from webapp.services.staging import StagedRow

RECORDS_LOCK = "records"
"""Held by whoever makes records that must not be made twice."""

_TABLES: dict[DocumentKind, type[Vacancy] | type[Resume]] = {
    DocumentKind.VACANCY: Vacancy,
    DocumentKind.RESUME: Resume,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were new, changed, unchanged."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the records hold of a row's vacancy or résumé."""

    id: int
    public_id: str
    content_hash: str
    closed: bool
    """Closed though its last day is not past."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A batch against the records."""

    new: tuple[StagedRow, ...]
    changed: tuple[tuple[StagedRow, _Known], ...]
    unchanged: tuple[tuple[StagedRow, _Known], ...]

    @property
    def counts(self) -> Counts:
        """How many of each."""
        return Counts(len(self.new), len(self.changed), len(self.unchanged))


def compare(
    session: Session, source: str, rows: Sequence[StagedRow], *, today: date, locked: bool = False
) -> Comparison:
    """Tell the rows of one source apart. A closed vacancy that is named again counts as changed,
    unless it was closed because its last day is past.

    :param today: the day in Taipei.
    :param locked: whether the records' rows are locked for a write that follows.
    """
    known = {
        kind: _known(
            session,
            kind,
            source,
            [row for row in rows if row.kind is kind],
            today=today,
            locked=locked,
        )
        for kind in DocumentKind
    }
    new: list[StagedRow] = []
    changed: list[tuple[StagedRow, _Known]] = []
    unchanged: list[tuple[StagedRow, _Known]] = []
    for row in rows:
        one = known[row.kind].get(row.source_id)
        if one is None:
            new.append(row)
        elif one.closed or one.content_hash != row.content_hash:
            changed.append((row, one))
        else:
            unchanged.append((row, one))
    return Comparison(tuple(new), tuple(changed), tuple(unchanged))


def write_rows(
    session: Session,
    source: str,
    rows: Sequence[StagedRow],
    *,
    import_id: int,
    now: datetime,
    today: date,
    ids: IdMaker,
) -> Counts:
    """Write a batch and its outbox rows into this transaction.

    :param source: the rows' source, by which the records know them.
    :param import_id: of the ``imports`` row.
    :param today: the day in Taipei.
    """
    lock(session, RECORDS_LOCK)
    found = compare(session, source, rows, today=today, locked=True)
    for kind in DocumentKind:
        new = [row for row in found.new if row.kind is kind]
        changed = [(row, one) for row, one in found.changed if row.kind is kind]
        same = [one.id for row, one in found.unchanged if row.kind is kind]
        _write_kind(session, kind, new, changed, same, import_id=import_id, now=now, ids=ids)
    return found.counts


def _write_kind(
    session: Session,
    kind: DocumentKind,
    new: list[StagedRow],
    changed: list[tuple[StagedRow, _Known]],
    same: list[int],
    *,
    import_id: int,
    now: datetime,
    ids: IdMaker,
) -> None:
    table = _TABLES[kind]
    values = _values(session, kind, [*new, *(row for row, _ in changed)], now=now, ids=ids)
    stamped = [{**one, "last_import_id": import_id, "changed_at": now} for one in values]
    first = {"first_import_id": import_id, "created_at": now}
    inserts = [{**one, **first, "public_id": ids()} for one in stamped[: len(new)]]
    updates = [
        {**one, "id": known.id}
        for one, (_, known) in zip(stamped[len(new) :], changed, strict=True)
    ]
    if inserts:
        session.execute(insert(table), inserts)
    if updates:
        session.execute(update(table), updates)
    if same:
        session.execute(update(table).where(table.id.in_(same)).values(last_import_id=import_id))
    if kind is DocumentKind.VACANCY:  # no résumé is indexed yet
        record_changes(session, (one["public_id"] for one in inserts), Reason.NEW, now=now)
        subjects = (known.public_id for _, known in changed)
        record_changes(session, subjects, Reason.CHANGED, now=now)


def _known(
    session: Session,
    kind: DocumentKind,
    source: str,
    rows: Sequence[StagedRow],
    *,
    today: date,
    locked: bool,
) -> dict[str, _Known]:
    if not rows:
        return {}
    table = _TABLES[kind]
    lasts = or_(Vacancy.closes.is_(None), Vacancy.closes >= today)
    is_closed = (Vacancy.state == VacancyState.CLOSED) & lasts if table is Vacancy else false()
    query = select(table.source_id, table.id, table.public_id, table.content_hash, is_closed).where(
        table.source == source, table.source_id.in_([row.source_id for row in rows])
    )
    if locked:
        query = query.with_for_update()
    return {
        source_id: _Known(id_, public_id, content_hash, closed)
        for source_id, id_, public_id, content_hash, closed in session.execute(query)
    }


def _values(
    session: Session,
    kind: DocumentKind,
    rows: Sequence[StagedRow],
    *,
    now: datetime,
    ids: IdMaker,
) -> list[dict[str, Any]]:
    """The columns that come from the rows."""
    values: list[dict[str, Any]] = [
        {
            "source": row.record["source"],
            "source_id": row.source_id,
            "record": row.record,
            "content_hash": row.content_hash,
        }
        for row in rows
    ]
    if kind is DocumentKind.VACANCY:
        identities = [EmployerIdentity.of(row.record) for row in rows]
        employers = find_or_create(session, identities, now=now, ids=ids)
        for one, row, employer in zip(values, rows, employers, strict=True):
            one["employer_id"] = employer.id
            one["state"] = VacancyState.APPROVED
            for day in ("posted", "updated", "closes"):
                text = row.record.get(day)
                one[day] = date.fromisoformat(text) if text else None
    return values
