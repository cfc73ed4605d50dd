"""Runs a worker: Celery's, over the broker that the settings name.

With Redis each piece of work runs in a process of a pool, which Celery ends at the limits of its
kind. With the database broker, which cannot do that, it runs in threads of one process; claims on
tasks run out in place of limits, and a process in which work hangs ends itself.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

import structlog
from celery import Celery, signals
from kombu.message import Message

from webapp.logs import REQUEST_ID, piece_of_work
from webapp.models import WorkKind
from webapp.settings import Settings
from webapp.tasks.beat import Beat
from webapp.tasks.broker import make_celery, send, task_name
from webapp.tasks.limits import limits
from webapp.tasks.workplace import Workplace
from webapp.wiring import Wiring

STOP_SECONDS = 20
"""How long what has begun may take once a worker is told to stop; then it is given back."""

INDEXING = (WorkKind.INDEX, WorkKind.EMBED)
_log = structlog.get_logger(__name__)


@dataclass
class Worker:
    """One worker.

    :param queues: the kinds of work it does.
    :param concurrency: pieces of work it does side by side.
    :param beat: whether it looks for work of which nobody has heard, too.
    :param open_parts: opens the parts of one process.
    """

    settings: Settings
    queues: Sequence[WorkKind]
    concurrency: int
    beat: bool
    open_parts: Callable[[Settings], Wiring] = Wiring
    _stopping: Any = field(default_factory=multiprocessing.get_context("fork").Event)
    _place: Workplace | None = None
    _beat: Beat | None = None

    def run(self) -> int:
        """Work until told to stop; the exit status."""
        app = self.celery()
        forks = not self.settings.uses_database_broker
        signals.setup_logging.connect(_keep_logs)
        signals.worker_shutting_down.connect(self._shutting_down)
        if forks:
            _notice_a_lost_broker()
            signals.worker_process_init.connect(self._start)
            signals.worker_process_shutdown.connect(self._stop)
        else:
            self._start(ends_itself=True)
        worker = app.Worker(
            hostname=f"jobbank-{os.getpid()}@%h",
            pool="prefork" if forks else "threads",
            concurrency=self.concurrency,
            queues=[str(kind) for kind in self.queues],
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        _log.info("worker_started", queues=list(self.queues), concurrency=self.concurrency)
        try:
            worker.start()
        finally:
            if not forks:
                self._stop()
        _log.info("worker_stopped")
        return int(worker.exitcode or 0)

    def celery(self) -> Celery:
        """The application with all tasks."""
        app = make_celery(self.settings)
        sender = make_celery(self.settings, hasty=True)
        for kind in WorkKind:
            limit = limits()[kind]
            app.task(
                self._task(sender, kind),
                name=task_name(kind),
                bind=True,
                shared=False,
                soft_time_limit=limit.soft,
                time_limit=limit.hard,
            )
        app.finalize()
        return app

    def _task(self, sender: Celery, kind: WorkKind) -> Any:
        def run(task: Any, id_: int) -> None:
            asked = (task.request.headers or {}).get(REQUEST_ID) or f"{kind}-{id_}"
            with piece_of_work(asked):
                try:
                    self._do(sender, kind, id_)
                except Exception as error:  # noqa: BLE001 - it is in the database and is sent again
                    _log.error("work_failed", kind=kind, exc_info=error)

        return run

    def _do(self, sender: Celery, kind: WorkKind, id_: int) -> None:
        place = self._place
        if place is None:
            raise RuntimeError("the worker has not started")
        if kind not in INDEXING:
            place.do(kind, id_)
            return
        left = place.index(kind, id_)
        if left and not self._stopping.is_set():
            send(sender, kind, id_)
        if kind is WorkKind.INDEX:
            send(sender, WorkKind.EMBED, id_)

    def _start(self, *, ends_itself: bool = False, **_: Any) -> None:
        """Open the parts of this process; those of another one do not cross a fork."""
        parts = self.open_parts(self.settings)
        self._place = Workplace(
            parts,
            self.queues,
            stopping=self._stopping.is_set,
            ends_itself=ends_itself,
            random=SystemRandom(),
        )
        self._place.start()
        if self.beat:
            self._beat = start_beat(parts)

    def _stop(self, **_: Any) -> None:
        if self._beat is not None:
            self._beat.stop()
        if self._place is not None:
            self._place.stop()
            self._place.parts.close()

    def _shutting_down(self, **_: Any) -> None:
        self._stopping.set()
        last = threading.Timer(STOP_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()


def start_beat(parts: Wiring) -> Beat:
    """A beat in a thread of its own."""
    app = make_celery(parts.settings, hasty=True)
    beat = Beat(parts, lambda kind, id_: send(app, kind, id_), SystemRandom().random)
    beat.start()
    return beat


def _notice_a_lost_broker() -> None:
    """Let a failed acknowledgement be what it is: a lost connection, after which a worker connects
    anew. ``kombu`` swallows it (but for ``BrokenPipeError``) and goes on counting the message as
    one that is worked on; a worker with as many of them as it may have never asks for another,
    nor finds out that its connection is gone. Seen with Redis killed (tests/faults/test_tasks.py).
    """

    def ack(message: Any, _logger: Any, _errors: Any, multiple: bool = False) -> None:
        message.ack(multiple=multiple)

    Message.ack_log_error = ack  # type: ignore[method-assign]


def _keep_logs(**_: Any) -> None:
    """Celery leaves the logs as they are."""
