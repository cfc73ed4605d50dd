"""Indexing: to the end for the command line, and for ever beside a running site."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

import structlog

from indexer.writers.base import IndexWriter
from webapp.logs import piece_of_work
from webapp.models import WorkKind
from webapp.models.base import Clock, utc_now
from webapp.models.connection import Database
from webapp.services.documents import Pipeline
from webapp.services.leases import WorkLease, holder_name
from webapp.services.outbox import Backlog, backlog
from webapp.services.relay import LEASE_SECONDS, RELAY_LEASE, RelayStep, Stages, run_once
from webapp.services.workers import seen

if TYPE_CHECKING:
    from webapp.metrics import Metrics

IDLE_SECONDS = 1.0
"""How often a running site looks for changes."""

HELD_SECONDS = 5.0
"""How long a running site indexes at a stretch; then a rebuild gets its turn, whatever comes."""

BREATH_SECONDS = 0.5
"""How long it then stands back. A rebuild asks for the lease more often than that."""

RETRY_SECONDS = 10.0
"""How long it waits after a first failure; at most ``LONGEST_WAIT``."""

LONGEST_WAIT = 300.0

_log = structlog.get_logger(__name__)


def relay_lease(database: Database, *, clock: Clock = utc_now) -> WorkLease:
    """The right to index, for this process and thread."""
    return WorkLease(database, RELAY_LEASE, holder_name(), clock=clock, seconds=LEASE_SECONDS)


def index_all(
    database: Database,
    open_writer: Callable[[], IndexWriter],
    pipeline: Callable[[], Pipeline],
    *,
    lease: WorkLease,
    clock: Clock,
    watch: Callable[[RelayStep, Backlog], None],
    wait: Callable[[float], object],
) -> None:
    """Return when all that is pending is in the index, words and vectors, or parked.

    Where another process is indexing, wait for it, and take over when it dies.

    :param open_writer: called once, when the work is ours for the first time.
    :param pipeline: called at the same time.
    :param watch: told each step and what is left after it.
    :param wait: sleeps for so many seconds.
    """
    writer: IndexWriter | None = None
    try:
        while (left := backlog(database)).pending:
            if not lease.acquire():
                watch(RelayStep(leased=False), left)
                wait(IDLE_SECONDS)
                continue
            writer = writer or open_writer()
            step = run_once(database, writer, pipeline(), lease, clock=clock)
            watch(step, backlog(database))
            if step.idle:
                wait(IDLE_SECONDS)
    finally:
        lease.release()
        if writer is not None:
            writer.close()


def a_worker_indexes(database: Database, *, clock: Clock) -> bool:
    """Whether workers are there that bring in words and vectors."""
    return seen(database, now=clock()).queues >= {WorkKind.INDEX, WorkKind.EMBED}


class IndexingThread(threading.Thread):
    """Indexes for as long as a site runs and no worker does. Every process of a site may have one;
    the lease lets one of them work. It outlives failures: an index or database that is away comes
    back some day.
    """

    def __init__(
        self,
        database: Database,
        open_writer: Callable[[], IndexWriter],
        pipeline: Callable[[], Pipeline],
        *,
        lease: WorkLease,
        clock: Clock = utc_now,
        metrics: Metrics | None = None,
    ) -> None:
        super().__init__(name="indexing", daemon=True)
        self._database = database
        self._open_writer = open_writer
        self._pipeline = pipeline
        self._lease = lease
        self._clock = clock
        self._metrics = metrics
        self._stopping = threading.Event()
        self._writer: IndexWriter | None = None
        self._failures = 0
        self._holding = False

    def stop(self, timeout: float = 10) -> None:
        """Finish the step at hand and end."""
        self._stopping.set()
        self.join(timeout)

    def run(self) -> None:
        """The thread's work; ``stop`` ends it."""
        try:
            wait = 0.0
            while not self._stopping.wait(wait):
                with piece_of_work(f"index-{secrets.token_hex(4)}"):
                    wait = self._work()
        finally:
            self._close()

    def _work(self) -> float:
        """Do what there is to do; how many seconds to wait then."""
        enough = time.monotonic() + HELD_SECONDS
        try:
            more = True
            while more and not self._stopping.is_set() and time.monotonic() < enough:
                more = self._step()
                self._failures = 0
            self._let_go()
        except Exception as error:  # noqa: BLE001 - the site must not lose its indexing for good
            self._failures += 1
            seconds = float(min(RETRY_SECONDS * 2 ** (self._failures - 1), LONGEST_WAIT))
            _log.error("indexing_failed", retry_in_seconds=seconds, exc_info=error)
            self._close()  # another process may fare better
            return seconds
        return BREATH_SECONDS if more else IDLE_SECONDS

    def _step(self) -> bool:
        """One step; whether more may be to do, and ours to do."""
        if not backlog(self._database).pending:
            return False
        if a_worker_indexes(self._database, clock=self._clock) or not self._lease.acquire():
            return False
        self._holding = True
        if self._writer is None:
            self._writer = self._open_writer()
        measured = self._metrics.task("index") if self._metrics else nullcontext()
        with measured:
            step = run_once(
                self._database,
                self._writer,
                self._pipeline(),
                self._lease,
                clock=self._clock,
                stages=Stages.WORDS_FIRST,
                retry_seconds=RETRY_SECONDS,
            )
        if self._metrics:
            self._metrics.indexed(searchable=step.searchable, done=step.done, failed=step.failed)
        return step.leased and not step.idle

    def _let_go(self) -> None:
        """Give the lease to whoever wants it next, a rebuild for example."""
        if self._holding:
            self._lease.release()
            self._holding = False

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.close()
            except Exception as error:  # noqa: BLE001 - it is being thrown away because it is broken
                _log.warning("writer_not_closed", exc_info=error)

    def _close(self) -> None:
        self._drop_writer()
        try:
            self._let_go()
        except Exception as error:  # noqa: BLE001 - the lease runs out by itself
            _log.warning("lease_not_released", exc_info=error)
