"""Résumés of the records into the index: all of them, as often as asked.

Nothing that changes a résumé goes through the outbox yet, for only imports do; so this looks at
every one and the index keeps the newest version of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from sqlalchemy import select

from indexer.documents import SearchDocument
from indexer.pipeline import ResumeSubject
from indexer.records import ResumeRecord
from indexer.writers.base import IndexWriter, Upsert
from webapp.models import Resume
from webapp.models.connection import Database

AT_ONCE = 100


class Pipeline(Protocol):
    """What makes documents of records: ``indexer.pipeline.Pipeline``."""

    def documents(self, subjects: Sequence[ResumeSubject], *, embed: bool) -> list[SearchDocument]:
        """One document a subject, in order; with its vector if ``embed``."""
        ...


def index_resumes(
    database: Database,
    writer: IndexWriter,
    pipeline: Pipeline,
    *,
    embed: bool = True,
    watch: Callable[[int], object] = lambda _: None,
) -> int:
    """Bring every résumé of the records into the index in use.

    The version is the moment of the last change in milliseconds, twice, and one more with a vector,
    so that the same again changes nothing and words never take the place of words and vector.

    :param embed: whether vectors are made too.
    :param watch: told how many are done.
    :returns: how many résumés there are.
    """
    done = 0
    for subjects in _batches(database, embed=embed):
        writer.apply([Upsert(made) for made in pipeline.documents(subjects, embed=embed)])
        done += len(subjects)
        watch(done)
    return done


def _batches(database: Database, *, embed: bool) -> Iterator[list[ResumeSubject]]:
    last = 0
    while True:
        query = select(Resume).where(Resume.id > last).order_by(Resume.id).limit(AT_ONCE)
        with database.read() as session:
            rows = list(session.scalars(query))
        if not rows:
            return
        last = rows[-1].id
        yield [
            ResumeSubject(
                row.public_id,
                2 * round(row.changed_at.timestamp() * 1000) + embed,
                ResumeRecord.model_validate(row.record),
            )
            for row in rows
        ]
