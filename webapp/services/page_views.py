"""Page views: counted in memory, added to the records in batches, read as sums."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.models import PageKind, PageViews
from webapp.models.connection import Database

Key = tuple[date, PageKind, str]
"""A day in Taipei, a kind of page, and the public id of the vacancy or employer (else empty)."""

_ROWS_A_STATEMENT = 500


class ViewCounter:
    """Counts of one process that are not written yet. Threads may share it."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._lock = threading.Lock()

    def count(self, day: date, page: PageKind, subject: str = "") -> None:
        """One view more."""
        with self._lock:
            self._counts[day, page, subject] += 1

    def write(self, database: Database) -> int:
        """Add what was counted to the records; how many views. What cannot be written is kept for
        the next time, and the error passes on."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return 0
        try:
            with database.write() as session:
                add_views(session, counts)
        except BaseException:
            with self._lock:
                self._counts.update(counts)
            raise
        return counts.total()


def add_views(session: Session, counts: Mapping[Key, int]) -> None:
    """Add counts to those of the same day, page and vacancy, whoever else is adding to them."""
    # in one order, so that two processes do not wait for each other's rows
    rows = [
        {"day": day, "page": page, "subject": subject, "views": views}
        for (day, page, subject), views in sorted(counts.items())
    ]
    dialect = session.get_bind().dialect.name
    insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(PageViews)
    statement = insert.on_conflict_do_update(
        index_elements=[PageViews.day, PageViews.page, PageViews.subject],
        set_={"views": PageViews.views + insert.excluded.views},
    )
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        session.execute(statement, rows[start : start + _ROWS_A_STATEMENT])


def views(session: Session, first: date, last: date) -> dict[PageKind, int]:
    """The views of each kind of page from one day to another, both included."""
    query = (
        select(PageViews.page, func.sum(PageViews.views))
        .where(PageViews.day.between(first, last))
        .group_by(PageViews.page)
    )
    found = {page: int(count) for page, count in session.execute(query)}
    return {page: found.get(page, 0) for page in PageKind}


def views_of(session: Session, public_id: str, first: date, last: date) -> dict[date, int]:
    """The views of a vacancy by the day; days without any are left out."""
    query = (
        select(PageViews.day, PageViews.views)
        .where(
            PageViews.page == PageKind.VACANCY,
            PageViews.subject == public_id,
            PageViews.day.between(first, last),
        )
        .order_by(PageViews.day)
    )
    return {day: int(count) for day, count in session.execute(query)}
