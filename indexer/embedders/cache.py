"""Vectors kept by the hash of what they were made from: on disk for documents, in memory for
queries. A cache is never truth: whatever is wrong with it, the vectors are made again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import Lock

import numpy as np

from indexer.embedders.base import FloatArray
from indexer.errors import EmbedderError

_LOG = logging.getLogger(__name__)
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
_KEYS_A_STATEMENT = 500
_WAIT_FOR_OTHERS_S = 10.0


def vector_key(embedder_id: str, role: str, text: str) -> bytes:
    """16 bytes for what decides a vector: the embedder, the role of the text, the text."""
    return blake2b(f"{embedder_id}\0{role}\0{text}".encode(), digest_size=16).digest()


@dataclass
class CacheCounts:
    """How often a cache had what it was asked for, since it was opened."""

    hits: int = 0
    misses: int = 0


class VectorCache:
    """A SQLite file of float16 vectors; several threads and processes may share it.

    A damaged file is set aside (``.damaged``) and a fresh one begun, with a warning in the log.
    A connection lives for one call, so that none crosses a thread or a fork.

    :param path: the file; made with its folders where absent.
    :param max_vectors: bound; the oldest go first. A vector of 384 numbers takes about 0.85 KB.
    :raises EmbedderError: ``vector_cache_unusable`` where the file cannot be made or opened.
    """

    def __init__(self, path: Path, *, max_vectors: int = 400_000) -> None:
        self._path = path
        self._max_vectors = max_vectors
        self._lock = Lock()
        self.counts = CacheCounts()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise EmbedderError(
                "vector_cache_unusable",
                f"The vector cache {path} cannot be used ({error}); "
                "check the folder's permissions, or set another path.",
                path=str(path),
            ) from error

    def get(self, keys: Sequence[bytes], dimensions: int) -> dict[bytes, FloatArray]:
        """The vectors of this length that are there, by key, as float32."""
        found: dict[bytes, FloatArray] = {}
        with self._without_effect_on_failure(), self._connect() as connection:
            for start in range(0, len(keys), _KEYS_A_STATEMENT):
                some = keys[start : start + _KEYS_A_STATEMENT]
                marks = ",".join("?" * len(some))
                statement = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608
                for key, stored in connection.execute(statement, some):
                    if len(stored) == 2 * dimensions:
                        found[key] = np.frombuffer(stored, dtype=np.float16).astype(np.float32)
        with self._lock:
            self.counts.hits += len(found)
            self.counts.misses += len(set(keys)) - len(found)
        return found

    def put(self, vectors: Mapping[bytes, FloatArray]) -> None:
        """Keep these vectors, rounded to float16; drop the oldest beyond the bound."""
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in vectors.items()]
        with self._without_effect_on_failure(), self._connect() as connection, connection:
            connection.execute(_TABLE)  # someone may have deleted the file meanwhile
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
            # Rows only go at the old end: their numbers have no gaps and so bound the count.
            connection.execute(
                "DELETE FROM vectors WHERE rowid <= (SELECT max(rowid) FROM vectors) - ?",
                (self._max_vectors,),
            )

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=_WAIT_FOR_OTHERS_S)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _without_effect_on_failure(self) -> Iterator[None]:
        """A cache that fails (full disk, damage) says so and counts as empty."""
        try:
            yield
        except sqlite3.Error as error:
            _LOG.warning("vector cache %s failed (%s); going on without it", self._path, error)
            if _is_damage(error):
                self._try_to_replace()

    def _try_to_replace(self) -> None:
        try:
            self._replace()
        except (OSError, sqlite3.Error) as error:
            _LOG.warning("vector cache %s cannot be begun anew (%s)", self._path, error)

    def _open(self) -> None:
        """Make the table where it is absent; begin anew where the file is no sound database."""
        try:
            self._create_table()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            _LOG.warning("vector cache %s is damaged (%s); a fresh one is begun", self._path, error)
            self._replace()

    def _create_table(self) -> None:
        with self._connect() as connection:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(_TABLE)
            connection.commit()

    def _replace(self) -> None:
        with self._lock:
            with suppress(FileNotFoundError):  # another process was quicker
                self._path.replace(self._path.with_name(self._path.name + ".damaged"))
            for suffix in ("-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._create_table()


def _is_damage(error: sqlite3.Error) -> bool:
    # Extended codes carry the plain one in their low byte.
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGE


class RecentVectors:
    """The most recently used vectors by text, in memory; safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors: OrderedDict[str, FloatArray] = OrderedDict()
        self._lock = Lock()
        self.counts = CacheCounts()

    def get_or_make(
        self, texts: Sequence[str], make: Callable[[Sequence[str]], FloatArray]
    ) -> list[FloatArray]:
        """The vector of each text; those not at hand are made in one call of ``make``."""
        wanted = list(dict.fromkeys(texts))
        with self._lock:
            found = {text: self._vectors[text] for text in wanted if text in self._vectors}
            for text in found:
                self._vectors.move_to_end(text)
            self.counts.hits += len(found)
            self.counts.misses += len(wanted) - len(found)
        missing = [text for text in wanted if text not in found]
        if missing:
            found.update(zip(missing, make(missing), strict=True))
            with self._lock:
                self._vectors.update((text, found[text]) for text in missing)
                while len(self._vectors) > self._size:
                    self._vectors.popitem(last=False)
        return [found[text] for text in texts]
