"""Writes page views beside a running site, every few seconds and at its end."""

from __future__ import annotations

import threading

import structlog

from webapp.models.connection import Database
from webapp.services.page_views import ViewCounter

EVERY_SECONDS = 15.0
"""A process that is killed loses the views of so long at most."""

_log = structlog.get_logger(__name__)


class ViewWriting(threading.Thread):
    """Writes for as long as a site runs; a database that is away is tried again."""

    def __init__(
        self, counter: ViewCounter, database: Database, *, seconds: float = EVERY_SECONDS
    ) -> None:
        super().__init__(name="page-views", daemon=True)
        self._counter = counter
        self._database = database
        self._seconds = seconds
        self._stopping = threading.Event()

    def run(self) -> None:
        """The thread's work; ``stop`` ends it."""
        while not self._stopping.wait(self._seconds):
            self._write()
        self._write()

    def stop(self, timeout: float = 10) -> None:
        """Write what is left and end."""
        self._stopping.set()
        self.join(timeout)

    def _write(self) -> None:
        try:
            self._counter.write(self._database)
        except Exception as error:  # noqa: BLE001 - the counts are kept, and tried again
            _log.warning("page_views_not_written", exc_info=error)
