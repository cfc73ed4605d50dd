"""The relay: what stands in the outbox into the index, in order, as often as it takes.

Nothing is marked before the index has it, and whatever is sent twice is stale the second time
(``IndexWriter`` keeps the highest version), so a relay may die at any point. Work that begins is
noted on its rows. Where a note stands and nobody is at work, a process died: such a vacancy is
tried alone, ever more seldom, and set aside in the end, so that one that kills every process that
touches it stops nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from indexer.errors import SearchIndexError
from indexer.writers.base import Change, Delete, IndexWriter
from webapp.models import OutboxRow
from webapp.models.base import Clock
from webapp.models.connection import Database
from webapp.services.backoff import Jitter, no_jitter
from webapp.services.documents import Built, Pipeline, build
from webapp.services.leases import WorkLease
from webapp.services.relay_rows import (
    FAILED,
    REFUSED,
    Picked,
    Stage,
    Waits,
    begin,
    is_due,
    leave,
    mark,
    oldest,
)

RELAY_LEASE = "relay"
VECTORS_AT_ONCE = 50
"""Most documents a step that are embedded: a step must end well within the lease."""

_REFUSED = "documents_refused"
"""``SearchIndexError.code`` for documents that do not fit the index."""

LEASE_SECONDS = 30.0
"""After so long somebody else does the work of a relay that died."""

STEP_SECONDS = 180.0
"""A step that takes longer hangs; its lease is no longer renewed."""


class Stages(Enum):
    """Which part of the work a step does."""

    TOGETHER = "together"
    """Words and vectors at once: ``jobbank index run``."""
    WORDS_FIRST = "words first"
    """Words as long as any are missing, vectors after that: a site by itself."""
    WORDS = "words"
    """Words alone: the queue ``index``."""
    VECTORS = "vectors"
    """Vectors of what has its words: the queue ``embed``."""


@dataclass(frozen=True, slots=True)
class RelayStep:
    """What one step did, in vacancies.

    :param leased: whether the work was ours to do; if not, nothing was done.
    :param searchable: those whose words went in, their vectors still to come.
    :param done: those that are in the index whole, or out of it.
    :param failed: those that could not be made or taken; they are tried again or parked.
    :param requests: ids of the requests that made the changes, a few where there are many.
    """

    leased: bool
    searchable: int = 0
    done: int = 0
    failed: int = 0
    requests: tuple[str, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self.leased and not (self.searchable or self.done or self.failed)


def run_once(
    database: Database,
    writer: IndexWriter,
    pipeline: Pipeline,
    lease: WorkLease,
    *,
    clock: Clock,
    batch: int = 200,
    stages: Stages = Stages.TOGETHER,
    retry_seconds: float = 0,
    jitter: Jitter = no_jitter,
) -> RelayStep:
    """Bring the oldest pending changes into the index; the newest state of each vacancy once.

    :param batch: most outbox rows a step; where vectors are made, ``VECTORS_AT_ONCE``.
    :param retry_seconds: wait after a first failure; doubled with each further one.
    :raises Exception: where index, embedder or database cannot be used at all: nothing is lost,
        call again.
    """
    if not lease.acquire():
        return RelayStep(leased=False)
    picked = _pick(database, batch, clock(), stages)
    if not picked.subjects:
        return RelayStep(leased=True)
    waits = Waits(clock(), retry_seconds, jitter)
    if not begin(database, picked, waits):
        return RelayStep(leased=True, failed=1, requests=picked.requests)
    try:
        with lease.kept(at_most=STEP_SECONDS):
            built = build(pipeline, picked.subjects, embed=picked.stage is Stage.WHOLE)
            unmade = dict.fromkeys(built.failed, FAILED)
            apply_changes(writer, built)
    except Exception:
        with suppress(SQLAlchemyError):  # what stopped the work says more
            leave(database, picked)
        raise
    whole = [key for key, change in built.changes.items() if _is_final(picked.stage, change)]
    words = [key for key in built.changes if key not in set(whole)]
    failed = {key: (unmade.get(key, REFUSED), why) for key, why in built.failed.items()}
    waits = replace(waits, now=clock())
    mark(database, picked, words=words, whole=whole, failed=failed, waits=waits)
    return RelayStep(
        leased=True,
        searchable=len(words),
        done=len(whole),
        failed=len(built.failed),
        requests=picked.requests,
    )


def _pick(database: Database, batch: int, now: datetime, stages: Stages) -> Picked:
    due, wordless = is_due(now), OutboxRow.searchable_at.is_(None)
    with database.read() as session:
        if stages in (Stages.WORDS, Stages.WORDS_FIRST):
            picked = oldest(session, Stage.WORDS, due & wordless, batch)
            if picked.subjects or stages is Stages.WORDS:
                return picked
        if stages is Stages.VECTORS:
            due &= ~wordless
        return oldest(session, Stage.WHOLE, due, min(batch, VECTORS_AT_ONCE))


def due_up_to(database: Database, stages: Stages, newest: int | None, *, now: datetime) -> bool:
    """Whether words or vectors of any change are to be made now.

    :param newest: id of the last outbox row that is asked about; ``None`` for all.
    """
    wordless = OutboxRow.searchable_at.is_(None)
    query = select(OutboxRow.id).where(
        is_due(now), wordless if stages is Stages.WORDS else ~wordless
    )
    if newest is not None:
        query = query.where(OutboxRow.id <= newest)
    with database.read() as session:
        return session.scalar(query.limit(1)) is not None


def apply_changes(writer: IndexWriter, built: Built) -> None:
    """Write the changes; those that the index refuses for themselves move to ``built.failed``.

    :raises SearchIndexError: the index cannot be written at all.
    """
    while built.changes:
        try:
            writer.apply(list(built.changes.values()))
        except SearchIndexError as error:
            for public_id in _refused(error, built.changes):
                built.failed[public_id] = str(error)[:1000]
                del built.changes[public_id]
        else:
            return


def _refused(error: SearchIndexError, changes: Collection[str]) -> set[str]:
    named = error.values.get("ids", ())
    refused = set(changes).intersection(named if isinstance(named, Sequence) else ())
    if refused and (error.code == _REFUSED or len(refused) < len(changes)):
        return refused
    raise error


def _is_final(stage: Stage, change: Change) -> bool:
    return stage is Stage.WHOLE or isinstance(change, Delete)
