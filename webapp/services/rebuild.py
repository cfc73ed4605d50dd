"""Making the index anew beside the old one, while the site runs, and switching to it.

The new generation is filled from the records; then what changed meanwhile is replayed, until little
is left; then, while the relay's lease is held and nobody else writes, the rest; then the pointer
is switched. What the outbox says is done is in the old index; the replay therefore goes by what
the new one was given, not by what is done. A generation that a killed rebuild left half made says
itself what it was given, and is gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import func, select

from indexer.errors import JobBankError, SearchIndexError
from indexer.writers.base import Contents, Generation, IndexWriter
from webapp.models import Vacancy
from webapp.models.base import Clock
from webapp.models.connection import Database
from webapp.services.documents import Pipeline
from webapp.services.filling import Filling, all_vacancies
from webapp.services.leases import WorkLease, holder_name
from webapp.services.outbox import unpark
from webapp.services.patience import patiently
from webapp.services.relay import VECTORS_AT_ONCE

T = TypeVar("T")
REBUILD_LEASE = "rebuild"
LEASE_SECONDS = 60.0
"""So long after its rebuild was killed another one may begin."""

_MARGIN = timedelta(minutes=10)
"""No transaction is open for so long, and no clock is so wrong: an outbox row that was not yet
visible when the rebuild began carries a time later than its beginning less this."""

_FEW = 50
"""So few changes are left for the time when the relay waits, where that can be reached."""

_LONGEST_BATCH = 1_200.0
"""Seconds that one batch may take, on a slow embedder or with the index away for a while."""

_log = structlog.get_logger(__name__)


class Generations(Protocol):
    """Where indexes are kept beside each other: ``webapp.index_parts.IndexParts``."""

    def all(self) -> Sequence[Generation]:
        """Every generation, the oldest first."""
        ...

    def new(self) -> tuple[str, IndexWriter]:
        """An empty generation's name, and what writes into it."""
        ...

    def reopen(self, name: str) -> IndexWriter:
        """What writes into a generation that is half made."""
        ...

    def contents(self, name: str) -> Contents:
        """What a generation holds."""
        ...

    def switch(self, name: str) -> str | None:
        """Take it into use; the name of the one that was."""
        ...

    def remove(self, name: str) -> None:
        """Remove a generation that is not in use."""
        ...


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild made.

    :param failed: vacancies that could not be made into documents, and why.
    :param previous: the generation that was in use; it stays until it is confirmed that the new
        one is right, or another rebuild has switched.
    :param resumed: vacancies that an earlier, killed rebuild had put in.
    """

    generation: str
    previous: str | None
    documents: int
    failed: dict[str, str]
    resumed: int = 0


def rebuild_lease(database: Database, *, clock: Clock) -> WorkLease:
    """The right to rebuild, and to remove what was rebuilt, for one piece of work."""
    return WorkLease(database, REBUILD_LEASE, holder_name(), clock=clock, seconds=LEASE_SECONDS)


Watch = Callable[[int, int], None]
"""Told how many vacancies are in, and how many there are."""


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
    made_by: str = "",
    anew: bool = False,
) -> Rebuilt:
    """Make the index anew and take it into use.

    An index that is away for a while is waited for (``patience``).

    :param relay: the relay's lease, taken for the last step.
    :param own: keeps other rebuilds away.
    :param wait: sleeps for so many seconds.
    :param made_by: names this program; what another one left half made is not gone on with.
    :param anew: go on with nothing.
    :raises JobBankError: another rebuild is running, or took over because this one stood still.
    :raises SearchIndexError: the new index cannot be written, or does not hold what it was
        given; the old one stays in use.
    """
    with _only_one(own):
        mark = clock() - _MARGIN
        name, writer, is_new = _begin(generations, made_by, anew=anew)
        try:
            contents = generations.contents(name)
            try:
                filling = Filling(database, pipeline, writer, contents)
                work = _Rebuild(filling, generations, name, mark, relay, own, wait, batch)
                return work.run(watch, is_new=is_new)
            finally:
                contents.close()
        finally:
            writer.close()


def confirm(generations: Generations, *, own: WorkLease) -> Sequence[str]:
    """Remove every generation but the one in use: its answers are right; the names of those gone.

    :raises JobBankError: a rebuild is running.
    """
    with _only_one(own):
        gone = [one.name for one in generations.all() if not one.in_use]
        for name in gone:
            generations.remove(name)
        return gone


@contextmanager
def _only_one(own: WorkLease) -> Iterator[None]:
    if not own.acquire():
        raise JobBankError(
            "rebuild_running",
            "Another rebuild is running; wait for its end. If it was killed, try again in a "
            "minute: it is gone on with.",
        )
    try:
        yield
    finally:
        own.release()


def _begin(generations: Generations, made_by: str, *, anew: bool) -> tuple[str, IndexWriter, bool]:
    """A generation to fill, its writer, and whether it is new; others half made are removed."""
    resumed: str | None = None
    for one in reversed(generations.all()):
        if not one.half_made:
            continue
        if resumed is None and not anew and one.fits and one.note.made_by == made_by:
            resumed = one.name
        else:
            generations.remove(one.name)
    if resumed is not None:
        return resumed, generations.reopen(resumed), False
    return (*generations.new(), True)


@dataclass(frozen=True, slots=True)
class _Rebuild:
    """One rebuild at work.

    :param mark: what was changed before stands in the records as they are read.
    """

    filling: Filling
    generations: Generations
    name: str
    mark: datetime
    relay: WorkLease
    own: WorkLease
    wait: Callable[[float], object]
    batch: int

    def run(self, watch: Watch, *, is_new: bool) -> Rebuilt:
        filling = self.filling
        if not is_new:
            self._patiently(filling.read_given)
        before = len(filling.present)
        self._fill(watch)
        self._catch_up()
        previous = self._finish()
        self._tidy({self.name, previous})
        unpark(filling.database)
        return Rebuilt(self.name, previous, len(filling.present), filling.failed, before)

    def _patiently(self, do: Callable[[], T]) -> T:
        return patiently(do, wait=self.wait, meanwhile=self._renew)

    def _renew(self) -> None:
        if not self.own.acquire():
            raise JobBankError(
                "rebuild_overtaken",
                "This rebuild stood still for more than a minute, and another one took over.",
            )

    def _give(self, public_ids: Sequence[str]) -> None:
        self._renew()
        with self.own.kept(at_most=_LONGEST_BATCH):
            self._patiently(lambda: self.filling.give(public_ids))

    def _fill(self, watch: Watch) -> None:
        filling = self.filling
        with filling.database.read() as session:
            total = session.scalar(select(func.count()).select_from(Vacancy)) or 0
        seen: set[str] = set()
        watch(0, total)
        for public_ids in all_vacancies(filling.database, self.batch):
            if lacking := filling.lacking(public_ids):
                self._give(lacking)
            seen.update(public_ids)
            watch(len(seen), max(total, len(seen)))
        # What an earlier rebuild had put in and has been removed from the records since.
        self._give_all(sorted(filling.present - seen))

    def _catch_up(self) -> None:
        """Replay until little is left, or no less than before: others may write faster."""
        filling, before = self.filling, None
        while len(left := filling.changed_since(self.mark)) > _FEW:
            if before is not None and len(left) > before / 2:
                return
            before = len(left)
            self._give_all(left)

    def _finish(self) -> str | None:
        """Replay the rest with the relay standing still, check, and switch.

        What is written after the relay stands still waits in the outbox: the relay brings it into
        the new index.
        """
        filling = self.filling
        random = Random(self.name)  # noqa: S311 - picks a sample, keeps no secret
        while True:
            while not self.relay.acquire():
                self.wait(0.2)
                self._renew()
            try:
                with self.relay.kept(at_most=_LONGEST_BATCH):
                    self._give_all(filling.changed_since(self.mark))
                    self._patiently(lambda: filling.check(random))
                self._renew()
                if self.relay.acquire():  # still ours: nobody wrote into the old index meanwhile
                    previous = self._patiently(lambda: self.generations.switch(self.name))
                    self._last_look()
                    return previous
            finally:
                self.relay.release()

    def _last_look(self) -> None:
        """Give what a relay may have brought into the old index that was merely slow, and thought
        that it held its lease still."""
        if left := self.filling.changed_since(self.mark, only_relayed=True):
            self._give_all(left)
            self._patiently(self.filling.writer.status)  # what was written is visible after it

    def _give_all(self, public_ids: Sequence[str]) -> None:
        for start in range(0, len(public_ids), self.batch):
            self._give(public_ids[start : start + self.batch])

    def _tidy(self, keep: Collection[str | None]) -> None:
        try:
            for one in self.generations.all():
                if one.name not in keep and not one.in_use:
                    self.generations.remove(one.name)
        except SearchIndexError as error:  # the new one is in use: the next rebuild tidies up
            _log.warning("old_generations_stay", reason=str(error))
