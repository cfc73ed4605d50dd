"""Does the index say what the records say? Every record is compared, and what differs mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from indexer.vocabulary import DocumentKind
from indexer.writers.base import IndexStatus, Upsert
from webapp.models import Reason, Vacancy
from webapp.models.base import Clock
from webapp.models.connection import Database
from webapp.services.documents import Pipeline, build, load_present, newest_rows
from webapp.services.outbox import backlog, record_changes, unsettled

SAMPLE = 200
_AT_ONCE = 500
_LOOKS = 3
"""So many times something must be found wrong: a change that is on its way meanwhile is not."""
_ID_CHARS = 12
"""Longest id that a record can have."""


class StoredHit(Protocol):
    """A document as the index gives it back."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def stored(self) -> Any: ...


class Reader(Protocol):
    """What reads an index as searches see it."""

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> Sequence[StoredHit]: ...

    def ids(self, kind: DocumentKind) -> Iterator[Sequence[str]]:
        """The ids of everything that a search without conditions finds, part by part."""
        ...


Watch = Callable[[int, int], None]
"""Told how many vacancies are compared, and how many there are."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared and what differs; ids in order.

    :param records: vacancies in the records, closed ones included.
    :param documents: vacancies in the index.
    :param pending: changes that the index still waits for; what they concern is not compared.
    :param parked: changes set aside after too many failures; likewise.
    :param checked: vacancies whose version was compared: all that do not wait.
    :param read: those of which the whole text was compared as well.
    :param missing: in the records, not in the index.
    :param stale: of another version in the index than in the records, or without its vector.
    :param differing: of that version, but the text is another.
    :param foreign: in the index, not in the records.
    :param doubled: found twice by one search.
    """

    records: int
    documents: int
    without_vector: int
    pending: int
    parked: int
    checked: int
    read: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    differing: tuple[str, ...]
    foreign: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def wrong(self) -> frozenset[str]:
        """Every vacancy with which anything is wrong."""
        return frozenset().union(
            self.missing, self.stale, self.differing, self.foreign, self.doubled
        )

    @property
    def agrees(self) -> bool:
        """Whether nothing differs that is not known to be on its way."""
        return not self.wrong


def verify(
    database: Database,
    pipeline: Pipeline,
    reader: Reader,
    status: Callable[[], Sequence[IndexStatus]],
    *,
    random: Random,
    sample: int = SAMPLE,
    watch: Watch = lambda *_: None,
) -> Verification:
    """Compare every vacancy's version with the index, and of a random sample the whole text.

    While others write, what looks wrong is looked at again.

    :param sample: vacancies that are made into documents anew, to compare their text.
    """
    total = _count(database)
    chosen = _sample(database, random, sample)
    look = _Look(database, pipeline, reader)
    seen = 0
    for public_ids in _batches(database):
        look.compare(public_ids, chosen)
        seen += len(public_ids)
        watch(seen, max(total, seen))
    look.list_ids()
    for _ in range(_LOOKS - 1):
        look.again()
    here = next(one for one in status() if one.kind is DocumentKind.VACANCY)
    left = backlog(database)
    return Verification(
        records=_count(database),
        documents=here.documents,
        without_vector=here.without_vector,
        pending=left.pending,
        parked=left.parked,
        checked=look.checked,
        read=look.read,
        missing=tuple(sorted(look.missing)),
        stale=tuple(sorted(look.stale)),
        differing=tuple(sorted(look.differing)),
        foreign=tuple(sorted(look.foreign)),
        doubled=tuple(sorted(look.doubled)),
    )


def repair(database: Database, found: Verification, *, clock: Clock) -> int:
    """Write an outbox row for exactly those vacancies that were found wrong: whoever indexes puts
    them right, by their present state or by removing them.

    :returns: how many rows. Ids that no record can have are left: only a rebuild removes them.
    """
    subjects = sorted(one for one in found.wrong if len(one) <= _ID_CHARS)
    for start in range(0, len(subjects), _AT_ONCE):
        some = subjects[start : start + _AT_ONCE]
        with database.write() as session:
            # As whoever changes a vacancy: its row is locked before its outbox row is written.
            query = select(Vacancy.public_id).where(Vacancy.public_id.in_(some)).with_for_update()
            present = set(session.scalars(query))
            now = clock()
            record_changes(session, sorted(present), Reason.REFRESH, now=now)
            record_changes(session, sorted(set(some) - present), Reason.REMOVED, now=now)
    return len(subjects)


class _Look:
    """What was found so far."""

    def __init__(self, database: Database, pipeline: Pipeline, reader: Reader) -> None:
        self._database = database
        self._pipeline = pipeline
        self._reader = reader
        self.checked = 0
        self.read = 0
        self.missing: set[str] = set()
        self.stale: set[str] = set()
        self.differing: set[str] = set()
        self.foreign: set[str] = set()
        self.doubled: set[str] = set()

    def compare(self, public_ids: Sequence[str], chosen: Collection[str]) -> None:
        """Compare vacancies of the records with the index.

        :param chosen: those of which the text is compared as well.
        """
        with self._database.read() as session:
            settled, newest = _settled(session, public_ids)
            read = [one for one in settled if one in chosen]
            present = load_present(session, read)
        built = build(self._pipeline, present, embed=False)
        found = {hit.id: hit for hit in self._reader.stored(DocumentKind.VACANCY, settled)}
        self.checked += len(settled)
        self.read += len(read)
        for public_id in settled:
            hit, change = found.get(public_id), built.changes.get(public_id)
            if hit is None:
                self.missing.add(public_id)
            elif hit.version != 2 * newest.get(public_id, 0) + 1:
                self.stale.add(public_id)
            elif public_id in chosen and not (
                isinstance(change, Upsert) and hit.stored == change.document.stored
            ):
                self.differing.add(public_id)

    def list_ids(self) -> None:
        """List what a search finds: what is in no record, and what it finds twice."""
        listed = Counter(one for part in self._reader.ids(DocumentKind.VACANCY) for one in part)
        self.doubled = {one for one, times in listed.items() if times > 1}
        ids = sorted(listed)
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            self.foreign |= self._without_record(some)

    def again(self) -> None:
        """Look a second time at what was found wrong; what is no longer is forgotten."""
        before = self.missing | self.stale | self.differing
        differing, checked, read = self.differing, self.checked, self.read
        self.missing, self.stale, self.differing = set(), set(), set()
        with self._database.read() as session:
            query = select(Vacancy.public_id).where(Vacancy.public_id.in_(before))
            present = sorted(session.scalars(query)) if before else []
        self.compare(present, differing)
        self.checked, self.read = checked, read
        foreign, doubled = self._without_record(sorted(self.foreign)), self.doubled
        if doubled:
            self.list_ids()
            self.doubled &= doubled
        self.foreign = {
            hit.id for hit in self._reader.stored(DocumentKind.VACANCY, sorted(foreign))
        }

    def _without_record(self, public_ids: Sequence[str]) -> set[str]:
        with self._database.read() as session:
            query = select(Vacancy.public_id).where(Vacancy.public_id.in_(public_ids))
            return set(public_ids) - set(session.scalars(query)) - unsettled(session, public_ids)


def _settled(session: Session, public_ids: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """Those for which nothing waits in the outbox, and their newest outbox rows."""
    waiting = unsettled(session, public_ids)
    settled = [one for one in public_ids if one not in waiting]
    return settled, dict(newest_rows(session, settled))


def _batches(database: Database) -> Iterator[list[str]]:
    last = ""
    while True:
        query = (
            select(Vacancy.public_id)
            .where(Vacancy.public_id > last)
            .order_by(Vacancy.public_id)
            .limit(_AT_ONCE)
        )
        with database.read() as session:
            public_ids = list(session.scalars(query))
        if not public_ids:
            return
        last = public_ids[-1]
        yield public_ids


def _sample(database: Database, random: Random, size: int) -> frozenset[str]:
    with database.read() as session:
        public_ids = session.scalars(select(Vacancy.public_id).order_by(Vacancy.id)).all()
    return frozenset(random.sample(public_ids, min(size, len(public_ids))))


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Vacancy)) or 0
