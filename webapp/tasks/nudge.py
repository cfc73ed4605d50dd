"""Tells workers at once of what a transaction has made. Never needed: what is not told here is
found a moment later by ``webapp.tasks.beat``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from webapp.models import WorkKind
from webapp.models.base import Clock
from webapp.models.connection import Announced, Database
from webapp.services.outbox import newest_change
from webapp.services.workers import seen
from webapp.settings import Settings

if TYPE_CHECKING:
    from celery import Celery

SELDOM_SECONDS = 1.0
"""Changes of so long a time are told once: a worker that has begun goes on to the last."""

AWAY_SECONDS = 10.0
"""So long a broker that was away, or nobody at work, is left alone."""

_log = structlog.get_logger(__name__)


class Nudge:
    """See the module. Does nothing where no worker has been seen. Safe to share between threads.

    :param tick: monotonic seconds.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        *,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._tick = tick
        self._lock = threading.Lock()
        self._celery: Celery | None = None
        self._silent_until = float("-inf")
        self._told: dict[str, float] = {}

    def __call__(self, announced: Announced) -> None:
        """Tell; whatever goes wrong, the transaction stands."""
        try:
            self._tell(announced)
        except Exception as error:  # noqa: BLE001 - a broker's drivers raise anything
            self._silent_until = self._tick() + AWAY_SECONDS
            _log.warning("broker_away", reason=type(error).__name__)

    def _tell(self, announced: Announced) -> None:
        if self._tick() < self._silent_until:
            return
        kinds = [kind for kind in announced if self._may(kind)]
        if not kinds:
            return
        here = seen(self._database, now=self._clock()).queues
        if not here:
            self._silent_until = self._tick() + AWAY_SECONDS
            return
        from webapp.tasks.broker import make_celery, send

        with self._lock:
            self._celery = self._celery or make_celery(self._settings, hasty=True)
        for kind in map(WorkKind, kinds):
            ids = announced[kind] or {newest_change(self._database)}
            for id_ in sorted(ids):
                send(self._celery, kind, id_)

    def _may(self, kind: str) -> bool:
        """Whether it is not too soon to tell of this kind again."""
        now = self._tick()
        with self._lock:
            if now - self._told.get(kind, float("-inf")) < SELDOM_SECONDS:
                return False
            self._told[kind] = now
        return True
