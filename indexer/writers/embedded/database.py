"""The SQLite file of one generation: tables, connections, and what its errors mean.

``known`` holds the highest version seen of every id, deletes included, and ``tally`` how many of
them stand for documents; ``document`` one row a written version, under a slot that is never used
again; ``change`` which slots came and went, in order, which is how readers keep up; ``word`` the
codes of keyword values and tokens; ``meta`` what the generation was made for, and the file of
arrays (``NamedBase``) from which readers start instead of reading every row. Rows of old versions
stay for a while, so that readers of an earlier state can still show them. Checksums and the tally
tell damage that SQLite would not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from indexer.documents import SCHEMAS
from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind

FORMAT = "1"
"""Changes when the tables or the packing of rows do."""
KIND_CODES = {DocumentKind.VACANCY: 0, DocumentKind.RESUME: 1}
ADDED, REMOVED = 1, 0
BUSY_SECONDS = 60.0

_PREPARE = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
"""
_TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tally (kind INTEGER PRIMARY KEY, documents INTEGER NOT NULL);
CREATE TABLE known (
    kind INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, slot INTEGER,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE document (
    slot INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, checksum INTEGER NOT NULL, fixed BLOB NOT NULL,
    postings BLOB NOT NULL, vector BLOB, stored BLOB NOT NULL
);
CREATE INDEX document_without_vector ON document (kind) WHERE vector IS NULL;
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, op INTEGER NOT NULL, slot INTEGER NOT NULL,
    at REAL NOT NULL
);
CREATE TABLE space (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
CREATE TABLE word (
    number INTEGER PRIMARY KEY, space INTEGER NOT NULL, code INTEGER NOT NULL,
    checksum INTEGER NOT NULL, text TEXT NOT NULL,
    UNIQUE (space, text)
);
"""
_MEND = "Run `jobbank index rebuild` to make the index again from the records."


def create(path: Path, *, embedder: str) -> None:
    """Make the empty database of a new generation."""
    with errors_named(path), _closing(_connect(path)) as connection:
        connection.executescript(_PREPARE + _TABLES)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", _identity(embedder).items())
        connection.executemany(
            "INSERT INTO tally VALUES (?, 0)", [(code,) for code in KIND_CODES.values()]
        )
        connection.execute("COMMIT")


def open_database(path: Path, *, embedder: str, read_only: bool = False) -> sqlite3.Connection:
    """Connect to a generation that was written by this program for this embedder.

    :param read_only: refuse writes on this connection; it still takes part in the file's locking.
    :raises SearchIndexError: when the file is missing or damaged, or was made for other fields or
        another embedder.
    """
    if not path.is_file():
        raise SearchIndexError(
            "index_missing", f"There is no search index at {path}. {_MEND}", path=str(path)
        )
    with errors_named(path):
        connection = _connect(path)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA journal_size_limit = 67108864")
            if read_only:
                connection.execute("PRAGMA query_only = ON")
            _check_identity(connection, path, embedder)
        except BaseException:
            connection.close()
            raise
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    # Autocommit: every transaction is begun in so many words, with the lock that it needs.
    return sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def _identity(embedder: str) -> dict[str, str]:
    fields = {f"{kind} fields": schema.fingerprint for kind, schema in SCHEMAS.items()}
    return {"format": FORMAT, "embedder": embedder, **fields}


def _check_identity(connection: sqlite3.Connection, path: Path, embedder: str) -> None:
    held = dict(connection.execute("SELECT name, value FROM meta"))
    for name, wanted in _identity(embedder).items():
        if held.get(name) != wanted:
            raise SearchIndexError(
                "index_of_other_embedder" if name == "embedder" else "index_of_other_schema",
                f"The search index at {path} was made with {name} {held.get(name, 'unknown')}, "
                f"but {wanted} is in use. {_MEND}",
                path=str(path), held=held.get(name), wanted=wanted,
            )  # fmt: skip


@contextmanager
def errors_named(path: Path, **values: object) -> Iterator[None]:
    """Turn SQLite's errors into ``SearchIndexError`` that says what happened and what mends it."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        code, what = _meaning(error)
        message = f"The search index at {path} {what} ({error}). "
        raise SearchIndexError(
            code, message + _ADVICE.get(code, _MEND), path=str(path), **values
        ) from error


_ADVICE = {
    "index_disk_full": "Nothing of this batch was written. Make room and try again; if the index "
    "stays unusable, run `jobbank index rebuild`.",
    "index_busy": "Another process holds it; try again. If none does, run `jobbank index rebuild`.",
}


def _meaning(error: Exception) -> tuple[str, str]:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "index_disk_full", "cannot be written: the disk is full"
    if code == sqlite3.SQLITE_IOERR:
        return "index_disk_full", "cannot be read or written: the disk is full or failing"
    if code == sqlite3.SQLITE_BUSY:
        return "index_busy", f"stayed locked for {BUSY_SECONDS:.0f} s"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return "index_not_writable", "cannot be opened for writing"
    return "index_damaged", "is damaged"


@contextmanager
def write_lock(path: Path) -> Iterator[None]:
    """Keep every writer out of a generation."""
    with errors_named(path), _closing(_connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def is_readable(path: Path) -> bool:
    """Whether this is the database of a generation, whatever it was made for."""
    if not path.is_file():
        return False
    with _closing(_connect(path)) as connection:
        try:
            connection.execute("SELECT name, value FROM meta").fetchall()
        except sqlite3.DatabaseError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NamedBase:
    """A file beside the database that holds all documents as of one change, as arrays.

    :param checksum: of its table of contents, which has those of its arrays: no other file, nor
        one of another generation, is taken for it.
    :param made_for: the fields and the form of the arrays.
    :param seq: the number of that change.
    :param made_at: Unix time.
    :param seconds: what making it took.
    """

    file: str
    checksum: int
    made_for: str
    seq: int
    made_at: float
    seconds: float


def named_base(connection: sqlite3.Connection) -> NamedBase | None:
    """The base that readers start from; ``None`` before the first.

    :raises ValueError: when what names it is damaged.
    """
    row = connection.execute("SELECT value FROM meta WHERE name = 'base'").fetchone()
    try:
        return NamedBase(**orjson.loads(row[0])) if row else None
    except TypeError as error:
        raise ValueError("the name of the base") from error


def name_base(connection: sqlite3.Connection, base: NamedBase) -> None:
    """Let readers start from a base; within a transaction."""
    value = orjson.dumps(asdict(base)).decode()
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('base', ?)", (value,))


def log_reaches(connection: sqlite3.Connection, seq: int) -> bool:
    """Whether every change after this one is still in the log."""
    oldest = connection.execute("SELECT min(seq) FROM change").fetchone()[0]
    return (oldest is not None and oldest <= seq + 1) or newest_seq(connection) == seq


def newest_seq(connection: sqlite3.Connection) -> int:
    """The number of the last change; 0 before the first."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'change'").fetchone()
    return int(row[0]) if row else 0
