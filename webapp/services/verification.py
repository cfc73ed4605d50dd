"""Does the index say what the records say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from sqlalchemy import func, select

from indexer.vocabulary import DocumentKind
from indexer.writers.base import IndexStatus, Upsert
from webapp.models import Vacancy
from webapp.models.connection import Database
from webapp.services.documents import Pipeline, build, load_present
from webapp.services.outbox import backlog, unsettled

SAMPLE = 200
_AT_ONCE = 100


class StoredHit(Protocol):
    """A document as the index gives it back."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def stored(self) -> Any: ...


class Reader(Protocol):
    """What reads an index: ``matcher.engines.base.Engine``."""

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> Sequence[StoredHit]: ...


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared and what differs.

    :param records: vacancies in the records, closed ones included.
    :param documents: vacancies in the index.
    :param pending: changes that the index still waits for; counts may differ by them.
    :param parked: changes set aside after too many failures.
    :param checked: vacancies compared with their documents.
    :param differing: those whose document is missing, older, or says something else.
    """

    records: int
    documents: int
    without_vector: int
    pending: int
    parked: int
    checked: int
    differing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs that is not known to be on its way."""
        waited_for = self.pending + self.parked
        return (
            not self.differing
            and abs(self.records - self.documents) <= waited_for
            and self.without_vector <= self.pending
        )


def verify(
    database: Database,
    pipeline: Pipeline,
    reader: Reader,
    status: Sequence[IndexStatus],
    *,
    random: Random,
    sample: int = SAMPLE,
) -> Verification:
    """Compare counts, and a random sample of vacancies with what the pipeline makes of them.

    Vacancies that are waiting in the outbox are not compared.
    """
    with database.read() as session:
        public_ids = session.scalars(select(Vacancy.public_id).order_by(Vacancy.id)).all()
    chosen = random.sample(public_ids, min(sample, len(public_ids)))
    checked, differing = 0, []
    for start in range(0, len(chosen), _AT_ONCE):
        some, wrong = _compare(database, pipeline, reader, chosen[start : start + _AT_ONCE])
        checked += some
        differing += wrong
    here = next(one for one in status if one.kind is DocumentKind.VACANCY)
    left = backlog(database)
    return Verification(
        records=_count(database),
        documents=here.documents,
        without_vector=here.without_vector,
        pending=left.pending,
        parked=left.parked,
        checked=checked,
        differing=tuple(differing),
    )


def _compare(
    database: Database, pipeline: Pipeline, reader: Reader, public_ids: Sequence[str]
) -> tuple[int, list[str]]:
    with database.read() as session:
        waiting = unsettled(session, public_ids)
        settled = [one for one in public_ids if one not in waiting]
        present = load_present(session, settled)
    built = build(pipeline, present, embed=False)
    found = {hit.id: hit for hit in reader.stored(DocumentKind.VACANCY, settled)}
    wrong = []
    for public_id in settled:
        change, hit = built.changes.get(public_id), found.get(public_id)
        same = (
            isinstance(change, Upsert)
            and hit is not None
            and hit.version // 2 == change.document.version // 2
            and hit.stored == change.document.stored
        )
        if not same:
            wrong.append(public_id)
    return len(settled), wrong


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Vacancy)) or 0
