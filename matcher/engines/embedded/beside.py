"""Compaction in a process of its own: searches and indexing in this one keep their processor."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from indexer.errors import SearchIndexError
from indexer.writers.base import Applied, Change, IndexStatus, IndexWriter
from matcher.engines.embedded.compaction import wants_compaction

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 5.0
_FAILED_SECONDS = 300.0
"""How long it is left alone after a failure, a full disk for example: trying costs seconds."""


class Compactor:
    """Sees to the compaction of an index. For one thread; never waits for a compaction, nor ends
    one that it started.

    :param root: the index's folder.
    :param embedder: id of the embedder that made its vectors.
    :param generation: ``None`` for the one in use.
    """

    def __init__(self, root: Path, *, embedder: str, generation: str | None = None) -> None:
        self._root = root
        self._embedder = embedder
        self._generation = generation
        self._running: int | None = None
        self._next_look = 0.0

    def tick(self) -> None:
        """Start a compaction if one is due; to be called often, it looks every few seconds."""
        if not self._may_look():
            return
        try:
            due = wants_compaction(self._root, embedder=self._embedder, generation=self._generation)
        except SearchIndexError as error:  # whoever reads or writes the index meets it too
            _log.warning("Whether %s wants compaction is not known: %s", self._root, error)
        else:
            if due:
                self._start()

    def replace(self, base: str) -> None:
        """Start a compaction if the base in use is the one of that name, which cannot be used."""
        if self._may_look():
            self._start("--instead-of", base)

    def _may_look(self) -> bool:
        if self._is_running() or monotonic() < self._next_look:
            return False
        self._next_look = monotonic() + _EVERY_SECONDS
        return True

    def _start(self, *more: str) -> None:
        command = [sys.executable, "-m", "matcher.engines.embedded"]
        if self._generation:
            more = (*more, "--generation", self._generation)
        arguments = [*command, *more, str(self._root), self._embedder]
        self._running = os.posix_spawn(sys.executable, arguments, os.environ)

    def _is_running(self) -> bool:
        if self._running is None:
            return False
        try:
            ended, status = os.waitpid(self._running, os.WNOHANG)
        except ChildProcessError:  # this process is a fork of the one that started it
            ended, status = self._running, 0
        if not ended:
            return True
        self._running = None
        if status:
            _log.warning("Compaction of %s ended with status %s", self._root, status)
            self._next_look = monotonic() + _FAILED_SECONDS
        return False


class CompactingWriter:
    """A writer of an embedded index that sees to its compaction; see ``IndexWriter``.

    :param writer: writes into the index that ``compactor`` is of.
    """

    def __init__(self, writer: IndexWriter, compactor: Compactor) -> None:
        self._writer = writer
        self._compactor = compactor

    def apply(self, changes: Sequence[Change]) -> Applied:
        """See ``IndexWriter.apply``."""
        applied = self._writer.apply(changes)
        self._compactor.tick()
        return applied

    def status(self) -> tuple[IndexStatus, ...]:
        """See ``IndexWriter.status``."""
        return self._writer.status()

    def close(self) -> None:
        """See ``IndexWriter.close``."""
        self._writer.close()
