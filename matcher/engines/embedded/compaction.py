"""Makes the file of arrays that readers start from (``NamedBase``) anew.

Readers are never in its way, nor writers but for the moment that naming the file takes: it reads
one state of the database, writes a file beside, and names it in one transaction. Killed at any
point it leaves the old base in use and at most a file that the next run removes. One process at a
time does it, by a lock that goes with the process.
"""

from __future__ import annotations

import fcntl
import secrets
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from shutil import rmtree
from time import perf_counter, time

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.database import (
    NamedBase,
    errors_named,
    log_reaches,
    name_base,
    named_base,
    newest_seq,
    open_database,
)
from indexer.writers.embedded.pointer import DATABASE, read_pointer, sync_folder
from matcher.engines.embedded.bases import fingerprint, pack_base
from matcher.engines.embedded.loader import load
from matcher.engines.embedded.packed import Packing, is_whole
from matcher.engines.embedded.reading import reading
from matcher.engines.embedded.vocabulary import Vocabulary

_PREFIX = "base-"
_LOCK = "compacting"


@dataclass(frozen=True, slots=True)
class Limits:
    """``matcher/data/compaction.toml``, which says what they mean."""

    share: float
    least: int
    most: int
    rest: float
    readers: float

    def changes(self, documents: int) -> float:
        """After how many changes an index of so many documents wants a new base."""
        return min(max(self.share * documents, self.least), self.most)


@cache
def limits() -> Limits:
    """The limits in use."""
    data = resources.files("matcher").joinpath("data/compaction.toml")
    return Limits(**tomllib.loads(data.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a run made.

    :param changes: since the base before; all there ever were where there was none.
    :param bytes: of the file, without holes.
    """

    generation: str
    seq: int
    changes: int
    documents: int
    bytes: int
    seconds: float


def wants_compaction(root: Path, *, embedder: str, generation: str | None = None) -> bool:
    """Whether so much changed since a generation's base that ``compact`` would make a new one. Some
    statements on the database; no lock.

    :param generation: ``None`` for the one in use.
    :raises SearchIndexError: when the index is damaged or not ours.
    """
    folder = _folder(root, generation)
    if folder is None:
        return False
    with _connection(folder, embedder) as connection, reading(connection, folder / DATABASE):
        return _is_due(connection, folder)


def compact(
    root: Path,
    *,
    embedder: str,
    generation: str | None = None,
    instead_of: str | None = None,
    force: bool = False,
) -> Compacted | None:
    """Make a generation's base anew, if that is due and nobody else is at it.

    :param embedder: id of the embedder that made the vectors; another index is refused.
    :param generation: ``None`` for the one in use.
    :param instead_of: a base that turned out to be unusable, to be replaced if it is in use.
    :param force: also when little changed.
    :returns: ``None`` when there was nothing to do.
    :raises SearchIndexError: when the index is damaged or not ours, or the disk is full: the index
        goes on as it was, with the base that it had.
    """
    folder = _folder(root, generation)
    if folder is None:
        return None
    with _connection(folder, embedder) as connection, _locked(folder) as ours:
        if not ours:
            return None
        with reading(connection, folder / DATABASE):
            base = named_base(connection)
            unusable = base is not None and base.file == instead_of
            if not (force or unusable or _is_due(connection, folder)):
                return None
        try:
            return _compact(connection, folder)
        except OSError as error:
            raise _not_written(folder, error) from error
        finally:
            if not (folder / DATABASE).exists():  # the generation was removed meanwhile
                rmtree(folder, ignore_errors=True)


def _compact(connection: sqlite3.Connection, folder: Path) -> Compacted:
    start = perf_counter()
    file = folder / f"{_PREFIX}{secrets.token_hex(6)}"
    with reading(connection, folder / DATABASE), Packing(file) as packing:
        before, seq = named_base(connection), newest_seq(connection)
        vocabulary = Vocabulary()
        vocabulary.read_on(connection)
        documents = 0
        facts: dict[str, float] = {}
        for kind in DocumentKind:
            base = load(connection, kind, vocabulary)
            documents += len(base.ids)
            facts |= pack_base(packing, base)
            del base  # the next one may be as large
        facts |= vocabulary.pack(packing)
        checksum = packing.finish(facts)
    sync_folder(folder)
    took = perf_counter() - start
    with errors_named(folder / DATABASE):
        connection.execute("BEGIN IMMEDIATE")
        name_base(connection, NamedBase(file.name, checksum, fingerprint(), seq, time(), took))
        connection.execute("COMMIT")
    _remove_others(folder, file)
    changes = seq - before.seq if before else seq
    written = file.stat().st_blocks * 512
    return Compacted(folder.name, seq, changes, documents, written, took)


def _is_due(connection: sqlite3.Connection, folder: Path) -> bool:
    base, newest = named_base(connection), newest_seq(connection)
    wanted = limits().changes(_documents(connection))
    if base is None:
        return newest >= wanted
    usable = base.made_for == fingerprint() and is_whole(folder / base.file, base.checksum)
    if not usable or not log_reaches(connection, base.seq):
        return True
    resting = 0 <= time() - base.made_at < limits().rest * base.seconds
    return newest - base.seq >= wanted and not resting


def _documents(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT total(documents) FROM tally").fetchone()[0])


def _folder(root: Path, generation: str | None) -> Path | None:
    name = generation or read_pointer(root)
    return root / name if name else None


@contextmanager
def _connection(folder: Path, embedder: str) -> Iterator[sqlite3.Connection]:
    with closing(open_database(folder / DATABASE, embedder=embedder)) as connection:
        yield connection


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether the lock is ours; the system takes it back from a process that is killed."""
    with (folder / _LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _remove_others(folder: Path, kept: Path) -> None:
    """Remove bases no longer named, and what killed runs left. Processes that have one mapped keep
    it; those about to open it look for the name again."""
    for file in folder.glob(f"{_PREFIX}*"):
        if file != kept:
            file.unlink(missing_ok=True)


def _not_written(folder: Path, error: OSError) -> SearchIndexError:
    return SearchIndexError(
        "index_disk_full",
        f"The base of the search index in {folder} could not be written ({error}). The index goes "
        "on with the one that it has; starting takes longer until there is room for another.",
        path=str(folder),
    )
