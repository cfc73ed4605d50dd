"""Making the index anew beside the old one, while the site runs, and switching to it.

The new generation is filled from the records; then what changed meanwhile is replayed, until little
is left; then, while the relay's lease is held and nobody else writes, the rest; then the pointer
is switched. What the outbox says is done is in the old index; the replay therefore goes by what
the new one was given, not by what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select

from indexer.errors import JobBankError, SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, IndexWriter
from webapp.models import OutboxRow, Vacancy
from webapp.models.base import Clock
from webapp.models.connection import Database
from webapp.services.documents import Pipeline, build, load_present
from webapp.services.leases import WorkLease
from webapp.services.outbox import unpark
from webapp.services.relay import VECTORS_AT_ONCE, apply_changes

REBUILD_LEASE = "rebuild"

_MARGIN = timedelta(minutes=10)
"""No transaction is open for so long, and no clock is so wrong: an outbox row that was not yet
visible when the rebuild began carries a time later than its beginning less this."""

_FEW = 50
"""Changes that may be replayed while the relay waits."""


class Generations(Protocol):
    """Where indexes are kept beside each other."""

    def new(self) -> tuple[str, IndexWriter]:
        """An empty generation's name, and what writes into it."""
        ...

    def switch(self, name: str) -> str | None:
        """Take it into use; the name of the one that was."""
        ...

    def remove_old(self) -> Sequence[str]:
        """Remove every generation but the one in use; their names."""
        ...


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild made.

    :param failed: vacancies that could not be made into documents, and why.
    :param previous: the generation that was in use; it stays until the next rebuild.
    """

    generation: str
    previous: str | None
    documents: int
    failed: dict[str, str]


Watch = Callable[[int, int], None]
"""Told how many vacancies are in, and how many there are."""


@dataclass
class _Filling:
    """A generation being filled: what it was given so far."""

    database: Database
    pipeline: Pipeline
    writer: IndexWriter
    given: dict[str, int] = field(default_factory=dict)
    """Newest outbox id that was visible when the vacancy was last given, by public id."""
    present: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    def give(self, public_ids: Sequence[str]) -> None:
        """Put the present state of these vacancies in, words and vectors."""
        with self.database.read() as session:
            vacancies = load_present(session, public_ids)
        built = build(self.pipeline, vacancies, embed=True)
        apply_changes(self.writer, built)
        for one in vacancies:
            self.given[one.public_id] = one.newest
        for public_id, change in built.changes.items():
            self.failed.pop(public_id, None)
            put = self.present.discard if isinstance(change, Delete) else self.present.add
            put(public_id)
        self.failed.update(built.failed)

    def changed_since(self, mark: datetime) -> list[str]:
        """Vacancies with outbox rows since then that the generation was not given."""
        query = (
            select(OutboxRow.subject, func.max(OutboxRow.id))
            .where(OutboxRow.kind == DocumentKind.VACANCY, OutboxRow.created_at >= mark)
            .group_by(OutboxRow.subject)
        )
        with self.database.read() as session:
            rows = session.execute(query).all()
        return [subject for subject, newest in rows if newest > self.given.get(subject, -1)]

    def check(self) -> None:
        """Compare the generation with what it was given.

        :raises SearchIndexError: it does not hold that.
        """
        status = next(one for one in self.writer.status() if one.kind is DocumentKind.VACANCY)
        if (status.documents, status.without_vector) != (len(self.present), 0):
            raise SearchIndexError(
                "rebuild_incomplete",
                f"The new index holds {status.documents} vacancies, {status.without_vector} of "
                f"them without vector, where {len(self.present)} were written. The old index "
                "stays in use; run `jobbank index rebuild` again.",
                documents=status.documents,
                expected=len(self.present),
            )


def rebuild(
    database: Database,
    generations: Generations,
    pipeline: Pipeline,
    *,
    relay: WorkLease,
    own: WorkLease,
    clock: Clock,
    wait: Callable[[float], object],
    watch: Watch,
    batch: int = VECTORS_AT_ONCE,
) -> Rebuilt:
    """Make the index anew and take it into use.

    :param relay: the relay's lease, taken for the last step.
    :param own: keeps other rebuilds away.
    :param wait: sleeps for so many seconds.
    :raises JobBankError: another rebuild is running.
    :raises SearchIndexError: the new index cannot be written, or does not hold what it was
        given; the old one stays in use.
    """
    if not own.acquire():
        raise JobBankError("rebuild_running", "Another rebuild is running; wait for its end.")
    try:
        generations.remove_old()
        mark = clock() - _MARGIN
        name, writer = generations.new()
        try:
            filling = _Filling(database, pipeline, writer)
            _fill(filling, own, watch, batch)
            _catch_up(filling, mark, own, batch)
            previous = _finish(filling, mark, relay, wait, lambda: generations.switch(name))
            unpark(database)
        finally:
            writer.close()
    finally:
        own.release()
    return Rebuilt(name, previous, len(filling.present), filling.failed)


def _fill(filling: _Filling, own: WorkLease, watch: Watch, batch: int) -> None:
    with filling.database.read() as session:
        total = session.scalar(select(func.count()).select_from(Vacancy)) or 0
    watch(0, total)
    for public_ids in _all_vacancies(filling.database, batch):
        own.acquire()
        filling.give(public_ids)
        watch(len(filling.given), max(total, len(filling.given)))


def _all_vacancies(database: Database, batch: int) -> Iterator[list[str]]:
    """Public ids in order of their making, batch by batch; later ones too."""
    last = 0
    while True:
        query = (
            select(Vacancy.id, Vacancy.public_id)
            .where(Vacancy.id > last)
            .order_by(Vacancy.id)
            .limit(batch)
        )
        with database.read() as session:
            rows = session.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        yield [row.public_id for row in rows]


def _catch_up(filling: _Filling, mark: datetime, own: WorkLease, batch: int) -> None:
    while len(left := filling.changed_since(mark)) > _FEW:
        for start in range(0, len(left), batch):
            own.acquire()
            filling.give(left[start : start + batch])


def _finish(
    filling: _Filling,
    mark: datetime,
    relay: WorkLease,
    wait: Callable[[float], object],
    switch: Callable[[], str | None],
) -> str | None:
    """Replay the rest with the relay standing still, check, and switch."""
    while True:
        while not relay.acquire():
            wait(0.2)
        try:
            while left := filling.changed_since(mark):
                filling.give(left[:_FEW])
                relay.acquire()
            filling.check()
            if relay.acquire():  # still ours: nobody has written into the old index meanwhile
                return switch()
        finally:
            relay.release()
