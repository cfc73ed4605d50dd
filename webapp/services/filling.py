"""A generation being filled from the records: what it was given, and whether it holds that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sqlalchemy import func, select

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Contents, Delete, IndexWriter, Upsert
from webapp.models import OutboxRow, Vacancy
from webapp.models.connection import Database
from webapp.services.documents import Pipeline, build, load_present, newest_rows
from webapp.services.relay import apply_changes

SAMPLE = 100
"""Documents that are read again and compared before a switch."""


@dataclass
class Filling:
    """One generation.

    :param given: newest outbox id that was visible when the vacancy was last given, by public id.
    :param present: the vacancies whose document was put in.
    :param failed: those of which none could be made, and why.
    """

    database: Database
    pipeline: Pipeline
    writer: IndexWriter
    contents: Contents
    given: dict[str, int] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    def read_given(self) -> None:
        """Learn from the generation itself what it was given by whoever began it."""
        self.given.clear()
        self.present.clear()
        for held in self.contents.held(DocumentKind.VACANCY):
            self.given[held.id] = held.version // 2
            if held.alive:
                self.present.add(held.id)

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

    def lacking(self, public_ids: Sequence[str]) -> list[str]:
        """Those of these vacancies that the generation was not given as they are now."""
        with self.database.read() as session:
            newest = newest_rows(session, public_ids)
        return [one for one in public_ids if newest.get(one, 0) > self.given.get(one, -1)]

    def changed_since(self, mark: datetime, *, only_relayed: bool = False) -> list[str]:
        """Vacancies with outbox rows since then that the generation was not given.

        :param only_relayed: only rows that a relay has brought into the index in use.
        """
        wanted = (OutboxRow.kind == DocumentKind.VACANCY) & (OutboxRow.created_at >= mark)
        if only_relayed:
            wanted &= OutboxRow.searchable_at.is_not(None)
        query = (
            select(OutboxRow.subject, func.max(OutboxRow.id))
            .where(wanted)
            .group_by(OutboxRow.subject)
        )
        with self.database.read() as session:
            rows = session.execute(query).all()
        return [subject for subject, newest in rows if newest > self.given.get(subject, -1)]

    def check(self, random: Random) -> None:
        """Compare the generation with what it was given: counts, and a sample read again.

        :raises SearchIndexError: it does not hold that.
        """
        status = next(one for one in self.writer.status() if one.kind is DocumentKind.VACANCY)
        if (status.documents, status.without_vector) != (len(self.present), 0):
            raise SearchIndexError(
                "rebuild_incomplete",
                f"The new index holds {status.documents} vacancies, {status.without_vector} of "
                f"them without vector, where {len(self.present)} were written. The old index "
                "stays in use; run `jobbank index rebuild --anew`.",
                documents=status.documents,
                expected=len(self.present),
            )
        self._check_sample(random)

    def _check_sample(self, random: Random) -> None:
        chosen = random.sample(sorted(self.present), min(SAMPLE, len(self.present)))
        copies = {one.id: one for one in self.contents.stored(DocumentKind.VACANCY, chosen)}
        with self.database.read() as session:
            vacancies = load_present(session, chosen)
        built = build(self.pipeline, vacancies, embed=False)
        wrong = []
        for one in vacancies:
            copy, change = copies.get(one.public_id), built.changes.get(one.public_id)
            given = self.given[one.public_id]
            right = copy is not None and copy.version // 2 == given
            if right and copy and one.newest == given and isinstance(change, Upsert):
                right = copy.stored == change.document.stored
            if not right:
                wrong.append(one.public_id)
        if wrong:
            raise SearchIndexError(
                "rebuild_differs",
                f"{len(wrong)} of {len(chosen)} vacancies read again from the new index are not "
                f"what was written ({', '.join(wrong[:3])}). The old index stays in use; run "
                "`jobbank index rebuild --anew`.",
                ids=tuple(wrong),
                count=len(wrong),
                checked=len(chosen),
            )


def all_vacancies(database: Database, batch: int) -> Iterator[list[str]]:
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
