"""Indexing as work of the queues ``index`` and ``embed``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing

import structlog

from webapp.models import WorkKind
from webapp.models.connection import Database
from webapp.services.backoff import Jitter
from webapp.services.relay import Stages, due_up_to, run_once
from webapp.services.tasks import count
from webapp.tasks.indexing import BREATH_SECONDS, HELD_SECONDS, RETRY_SECONDS, relay_lease
from webapp.wiring import Wiring

_STAGES: Mapping[WorkKind, Stages] = {
    WorkKind.INDEX: Stages.WORDS,
    WorkKind.EMBED: Stages.VECTORS,
}
_log = structlog.get_logger(__name__)


def index_a_while(
    parts: Wiring,
    kind: WorkKind,
    newest: int,
    *,
    stopping: Callable[[], bool],
    jitter: Jitter,
    sleep: Callable[[float], object] = time.sleep,
) -> bool:
    """Bring changes into the index, for a few seconds at most; whether any were left.

    Where another process is at it, wait for its end as long. Vectors give way to words.

    :param newest: outbox id of which the message told; where all changes up to it are in, there
        is nothing to do.
    :raises Exception: database, index or embedder cannot be used.
    """
    database, stages = parts.database, _STAGES[kind]
    if not due_up_to(database, stages, newest, now=parts.clock()):
        return False
    lease = relay_lease(database, clock=parts.clock)
    enough = time.monotonic() + HELD_SECONDS
    try:
        while not lease.acquire():
            if stopping() or time.monotonic() > enough:
                return True
            sleep(BREATH_SECONDS / 2)
        with closing(parts.open_writer()) as writer:
            while not stopping() and time.monotonic() < enough:
                step = run_once(
                    database,
                    writer,
                    parts.pipeline,
                    lease,
                    clock=parts.clock,
                    stages=stages,
                    retry_seconds=RETRY_SECONDS,
                    jitter=jitter,
                )
                if step.idle or not step.leased:
                    return not step.leased
                _count(database, kind, done=step.searchable + step.done, failed=step.failed)
                _log.info(
                    "indexed",
                    searchable=step.searchable,
                    done=step.done,
                    failed=step.failed,
                    requests=step.requests,
                )
                if stages is Stages.VECTORS and due_up_to(
                    database, Stages.WORDS, None, now=parts.clock()
                ):
                    return True
        return True
    finally:
        lease.release()


def _count(database: Database, kind: WorkKind, *, done: int, failed: int) -> None:
    with database.write() as session:
        count(session, kind, done=done, failed=failed)
