"""Compaction in a process of its own: searches and indexing in this one keep their processor."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from time import monotonic

from matcher.engines.embedded.compaction import wants_compaction

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 5.0


class Compactor:
    """Sees to the compaction of an index. For one thread; never waits for a compaction.

    :param root: the index's folder.
    :param embedder: id of the embedder that made its vectors.
    """

    def __init__(self, root: Path, *, embedder: str) -> None:
        self._root = root
        self._embedder = embedder
        self._running: subprocess.Popen[bytes] | None = None
        self._next_look = 0.0

    def tick(self) -> None:
        """Start a compaction if one is due; to be called often, it looks every few seconds.

        :raises SearchIndexError: when the index is damaged or not ours.
        """
        now = monotonic()
        if now < self._next_look or self._is_running():
            return
        self._next_look = now + _EVERY_SECONDS
        if wants_compaction(self._root, embedder=self._embedder):
            self._start()

    def replace(self, base: str) -> None:
        """Start a compaction if the base in use is the one of that name, which cannot be used."""
        if not self._is_running():
            self._start(base)

    def _start(self, *instead_of: str) -> None:
        module = "matcher.engines.embedded.compaction"
        command = [sys.executable, "-m", module, str(self._root), self._embedder, *instead_of]
        self._running = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603

    def _is_running(self) -> bool:
        if self._running is None:
            return False
        status = self._running.poll()
        if status is None:
            return True
        self._running = None
        if status:
            _log.warning("Compaction of %s ended with status %s", self._root, status)
        return False

    def close(self) -> None:
        """End a compaction that is under way; the next one starts anew."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait()
            self._running = None
