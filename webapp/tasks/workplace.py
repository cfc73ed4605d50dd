"""One process that does background work: what it is at, that it lives, and how it ends."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from indexer.errors import InvalidValueError, JobBankError, SourceError
from webapp.models import Task, WorkKind
from webapp.services import tasks, workers
from webapp.services.backoff import wait_seconds
from webapp.services.leases import holder_name
from webapp.services.tasks import Failure
from webapp.tasks.bodies import body_of
from webapp.tasks.index_work import index_a_while
from webapp.tasks.limits import limits
from webapp.wiring import Wiring

PULSE_SECONDS = 5.0
"""How often a process says that it lives, and keeps the claims on what it is at."""

GIVE_BACK_SECONDS = 12.0
"""How long after being told to stop a process gives back what it is still at."""

FIRST_REST, LONGEST_REST = 2.0, 20.0
"""Seconds for which a process leaves indexing alone after it has failed altogether: an index, a
database or an embedder that is away."""

WAIT_SECONDS = 60.0
"""How long work waits that cannot be done at the same time as other work."""

HUNG = 70
"""Exit status of a process that ended itself because work hung."""

_NOT_NOW = frozenset({"rebuild_running"})
_log = structlog.get_logger(__name__)


class GivenBackError(Exception):
    """The process is to end: the work is left to another."""


@dataclass(frozen=True, slots=True)
class _Running:
    kind: WorkKind
    task: int | None
    since: float


class Workplace:
    """See the module.

    :param queues: kinds of work that this process does.
    :param stopping: whether it has been told to stop.
    :param ends_itself: end the process when work outlasts its hard limit; where the pool of
        processes does that (prefork) it is not needed.
    """

    def __init__(
        self,
        parts: Wiring,
        queues: Collection[WorkKind],
        *,
        stopping: Callable[[], bool],
        ends_itself: bool,
        random: Random,
    ) -> None:
        self.parts = parts
        self.name = holder_name()
        self._queues = queues
        self._stopping = stopping
        self._ends_itself = ends_itself
        self._random = random
        self._running: dict[object, _Running] = {}
        self._ended = threading.Event()
        self._began = parts.clock()
        self._stopping_since: float | None = None
        self._failures, self._resting_until = 0, 0.0
        self._pulse = threading.Thread(target=self._keep_pulse, name="pulse", daemon=True)

    def start(self) -> None:
        """Say that the process lives, from now on."""
        self._say_alive()
        self._pulse.start()

    def stop(self) -> None:
        """Say that it ends."""
        self._ended.set()
        self._pulse.join(PULSE_SECONDS)
        try:
            workers.leave(self.parts.database, self.name)
        except Exception as error:  # noqa: BLE001 - it is forgotten after a while by itself
            _log.warning("worker_not_signed_off", exc_info=error)

    def index(self, kind: WorkKind, newest: int) -> bool:
        """Work of ``index`` and ``embed``; whether some is left."""
        if time.monotonic() < self._resting_until:
            return False
        try:
            with self._at(kind, None):
                left = index_a_while(
                    self.parts, kind, newest, stopping=self._stopping, jitter=self._random.random
                )
        except Exception:
            self._failures += 1
            self._resting_until = time.monotonic() + wait_seconds(
                self._failures,
                first=FIRST_REST,
                longest=LONGEST_REST,
                jitter=self._random.random,
            )
            raise
        self._failures = 0
        return left

    def do(self, kind: WorkKind, task_id: int) -> None:
        """One task, unless it is done, or somebody else's."""
        database, clock = self.parts.database, self.parts.clock
        if self._stopping():
            return
        task = tasks.claim(database, task_id, self.name, clock=clock)
        if task is None:
            return
        _log.info("task_begun", task=task_id, kind=kind, attempt=task.attempts)
        try:
            with self._at(kind, task_id):
                result = body_of(kind)(self.parts, task.payload, self._check)
        except GivenBackError:
            tasks.give_back(database, {task_id}, self.name)
            _log.info("task_given_back", task=task_id, kind=kind)
        except Exception as error:  # noqa: BLE001 - told, counted, tried again or parked
            self._failed(task, error)
        else:
            tasks.finish(database, task, result, clock=clock)
            _log.info("task_done", task=task_id, kind=kind, **result)

    def _failed(self, task: Task, error: Exception) -> None:
        database, clock = self.parts.database, self.parts.clock
        if isinstance(error, JobBankError) and error.code in _NOT_NOW:
            tasks.postpone(database, task, WAIT_SECONDS, clock=clock)
            return
        _log.error("task_failed", task=task.id, kind=task.kind, exc_info=error)
        tasks.fail(database, task, failure_of(error), clock=clock, jitter=self._random.random)

    def _check(self, *_: Any) -> None:
        if self._stopping():
            raise GivenBackError

    @contextmanager
    def _at(self, kind: WorkKind, task: int | None) -> Iterator[None]:
        key = object()
        self._running[key] = _Running(kind, task, time.monotonic())
        try:
            yield
        finally:
            del self._running[key]

    def _keep_pulse(self) -> None:
        while not self._ended.wait(PULSE_SECONDS):
            try:
                self._say_alive()
                self._keep_claims()
            except Exception as error:  # noqa: BLE001 - a database that is away: the next time
                _log.warning("worker_not_reported", exc_info=error)
            self._end_what_hangs()

    def _say_alive(self) -> None:
        workers.report(
            self.parts.database,
            self.name,
            self._queues,
            started=self._began,
            now=self.parts.clock(),
        )

    def _keep_claims(self) -> None:
        """Renew the claims; when there is no more time, give them back."""
        running = {one.task for one in list(self._running.values()) if one.task is not None}
        if self._stopping() and self._stopping_since is None:
            self._stopping_since = time.monotonic()
        if not running:
            return
        since = self._stopping_since
        if since is not None and time.monotonic() - since > GIVE_BACK_SECONDS:
            tasks.give_back(self.parts.database, running, self.name)
        else:
            tasks.renew(self.parts.database, running, self.name, clock=self.parts.clock)

    def _end_what_hangs(self) -> None:
        if not self._ends_itself:
            return
        for one in list(self._running.values()):
            if time.monotonic() - one.since > limits()[one.kind].hard:
                _log.error("work_hangs", kind=one.kind, task=one.task)
                os._exit(HUNG)  # a thread cannot be ended; the claim on its task runs out


def failure_of(error: Exception) -> Failure:
    """Why an attempt came to nothing, for people."""
    if isinstance(error, SoftTimeLimitExceeded):
        return Failure("time_limit", "It took longer than work of this kind may.", {})
    if isinstance(error, JobBankError):
        final = isinstance(error, (SourceError, InvalidValueError)) or "closing" in error.code
        return Failure(error.code, str(error), _plain(error.values), final=final)
    kind = type(error).__name__
    return Failure("task_failed", f"{kind}: {error}", {"kind": kind})


def _plain(values: Any) -> dict[str, Any]:
    return {
        name: value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
        for name, value in dict(values).items()
    }
