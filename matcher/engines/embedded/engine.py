"""``EmbeddedEngine``: searches over the folder that ``indexer.writers.embedded`` writes."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.pointer import pointer_stamp, read_pointer
from matcher.engines.base import Floats, Found, Plan, StoredDocument
from matcher.engines.embedded.answer import Answer
from matcher.engines.embedded.follower import ClosedError, Follower, State
from matcher.engines.embedded.snapshot import Snapshot
from matcher.engines.embedded.storage import Storage


class EmbeddedEngine:
    """See ``Engine``. The index is read into memory at the first call; every call after that sees
    what was committed before it, by whichever process, and the generation in use.

    :param root: the index's folder.
    :param embedder: id of the embedder that makes the query vectors; another index is refused.
    """

    def __init__(self, root: Path, *, embedder: str) -> None:
        self._root = root
        self._embedder = embedder
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._opened: _Opened | None = None
        self._parents: _Opened | None = None

    def run(self, plan: Plan) -> Found:
        """See ``Engine.run``."""
        opened, state = self._newest()
        documents = state.snapshots[plan.kind]

        def stored(ids: Sequence[str]) -> tuple[StoredDocument, ...]:
            return opened.storage.of_state(documents, ids)

        return Answer(documents, plan).found(state.generation, stored)

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
        """See ``Engine.stored``."""
        return self._open().storage.newest(kind, ids)

    def vectors(self, kind: DocumentKind, ids: Sequence[str]) -> Mapping[str, Floats]:
        """See ``Engine.vectors``."""
        documents = self.state().snapshots[kind]
        found = {id_: _vector(documents, id_) for id_ in ids}
        return {id_: vector for id_, vector in found.items() if vector is not None}

    def generation(self) -> str:
        """See ``Engine.generation``."""
        while True:
            try:
                return self._open().follower.generation()
            except ClosedError:  # another generation was taken into use meanwhile
                continue

    def state(self) -> State:
        """The newest state of all documents, as columns."""
        return self._newest()[1]

    def close(self) -> None:
        """See ``Engine.close``. A later call opens the index again."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened:
            opened.close()

    def _newest(self) -> tuple[_Opened, State]:
        while True:
            opened = self._open()
            try:
                return opened, opened.follower.state()
            except ClosedError:
                continue

    def _open(self) -> _Opened:
        """The generation in use, read into memory if it is not yet."""
        if os.getpid() != self._process:
            self._leave_to_parent()
        opened = self._opened
        if opened and opened.stamp == pointer_stamp(self._root):
            return opened
        with self._lock:
            old, stamp = self._opened, pointer_stamp(self._root)
            if old and old.stamp == stamp:
                return old
            self._opened = fresh = _Opened(self._root, self._embedder, stamp)
        if old:
            old.close()
        return fresh

    def _leave_to_parent(self) -> None:
        """After a fork: SQLite's connections and held locks must not be used in the child."""
        self._parents = self._opened
        self._opened = None
        self._lock = threading.Lock()
        self._process = os.getpid()


class _Opened:
    """One generation in memory, in one process."""

    def __init__(self, root: Path, embedder: str, stamp: tuple[int, int]) -> None:
        generation = read_pointer(root)
        if generation is None:
            raise SearchIndexError(
                "index_missing",
                f"There is no search index in {root}. Run `jobbank index rebuild` to make it "
                "from the records.",
                path=str(root),
            )
        self.stamp = stamp
        self.storage = Storage(root / generation, embedder=embedder)
        self.follower = Follower(root / generation, embedder=embedder)

    def close(self) -> None:
        """Release memory and connections; answers already given keep theirs."""
        self.follower.close()
        self.storage.close()


def _vector(documents: Snapshot, id_: str) -> Floats | None:
    position = documents.position(id_)
    return None if position is None else documents.vector(position)
