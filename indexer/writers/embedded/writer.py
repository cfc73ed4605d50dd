"""``EmbeddedWriter``: changes into the index's database, one transaction a batch."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from indexer.documents import SearchDocument
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Applied, Change, Delete, IndexStatus, Upsert
from indexer.writers.checks import refused
from indexer.writers.embedded import packing
from indexer.writers.embedded.database import (
    ADDED,
    KIND_CODES,
    REMOVED,
    errors_named,
    named_base,
    newest_seq,
    open_database,
)
from indexer.writers.embedded.packing import TOKENS, Draft
from indexer.writers.embedded.pointer import DATABASE, read_pointer
from indexer.writers.embedded.words import Words

Clock = Callable[[], datetime]
KEEP_SECONDS = 600.0
"""How long the rows of old versions stay for readers of an earlier state."""
KEEP_CHANGES = 200_000
"""So many changes at most stay for readers that start from the base; see ``database.NamedBase``."""
_PURGE_AT_ONCE = 2_000


def utc_now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


class EmbeddedWriter:
    """Writes into one generation of an embedded index. Several writers, also of other processes,
    may write at once; each batch is one transaction under SQLite's write lock.

    :param folder: the generation's folder.
    :param embedder: id of the embedder that made the vectors; another index is refused.
    :param clock: tells when a batch was written.
    :param root: the index's folder, for a writer that follows it to the generation in use.
    :raises SearchIndexError: when the generation is missing, damaged or made for other fields or
        another embedder; the message names ``jobbank index rebuild``.
    """

    def __init__(
        self, folder: Path, *, embedder: str, clock: Clock = utc_now, root: Path | None = None
    ) -> None:
        self._embedder = embedder
        self._clock = clock
        self._root = root
        self._lock = threading.Lock()
        self._open(folder)

    def _open(self, folder: Path) -> None:
        path = folder / DATABASE
        self._connection = open_database(path, embedder=self._embedder)
        self._path = path
        self._words = Words()

    @property
    def generation(self) -> str:
        """The name of the generation written to."""
        return self._path.parent.name

    def apply(self, changes: Sequence[Change]) -> Applied:
        """See ``IndexWriter.apply``; all of the batch is written, or nothing.

        :raises SearchIndexError: naming the ids of documents that do not fit the schema, or all
            ids when the disk is full or the file damaged.
        """
        drafts = _drafts(changes)
        ids = tuple(_subject(change).id for change in changes)
        with self._lock, errors_named(self._path, ids=ids):
            self._begin()
            try:
                effective = self._effective(changes)
                self._write([(changes[n], drafts[n]) for n in effective])
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            self._words.committed()
        return Applied(len(effective), len(changes) - len(effective))

    def _begin(self) -> None:
        """Take the write lock of the generation in use: none can be taken into use meanwhile."""
        while True:
            self._connection.execute("BEGIN IMMEDIATE")
            if self._root is None:
                return
            current = read_pointer(self._root)
            if current == self.generation:
                return
            self._connection.execute("ROLLBACK")
            old = self._connection
            self._open(self._root / str(current))
            old.close()

    def _roll_back(self) -> None:
        self._words.rolled_back()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _effective(self, changes: Sequence[Change]) -> list[int]:
        """Which of the changes are newer than all that was known of their id before them."""
        versions: dict[tuple[int, str], int] = {}
        effective = []
        for number, change in enumerate(changes):
            subject = _subject(change)
            key = (KIND_CODES[subject.kind], subject.id)
            if key not in versions:
                row = self._connection.execute(
                    "SELECT version FROM known WHERE kind = ? AND id = ?", key
                ).fetchone()
                versions[key] = row[0] if row else -1
            if subject.version > versions[key]:
                versions[key] = subject.version
                effective.append(number)
        return effective

    def _write(self, changes: Sequence[tuple[Change, Draft | None]]) -> None:
        if not changes:
            return
        codes = self._codes([draft for _, draft in changes if draft])
        now = self._clock()
        more = Counter[int]()
        for change, draft in changes:
            subject = _subject(change)
            key = (KIND_CODES[subject.kind], subject.id)
            more[key[0]] += bool(draft) - self._remove(key, now)
            slot = self._insert(draft, codes, now) if draft else None
            self._connection.execute(
                "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?)", (*key, subject.version, slot)
            )
        self._connection.executemany(
            "UPDATE tally SET documents = documents + ? WHERE kind = ?",
            [(number, kind) for kind, number in more.items()],
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('last commit', ?)",
            (now.astimezone(UTC).isoformat(timespec="milliseconds"),),
        )
        self._purge(now)

    def _codes(self, drafts: Sequence[Draft]) -> Mapping[str, Mapping[str, int]]:
        wanted: dict[str, dict[str, None]] = {TOKENS: {}}
        for draft in drafts:
            wanted[TOKENS].update(dict.fromkeys(draft.tokens))
            for space, word in draft.keywords.items():
                wanted.setdefault(space, {})[word] = None
        return self._words.codes(self._connection, wanted)

    def _remove(self, key: tuple[int, str], now: datetime) -> bool:
        """Log that the document goes; whether there was one."""
        row = self._connection.execute(
            "SELECT slot FROM known WHERE kind = ? AND id = ? AND slot IS NOT NULL", key
        ).fetchone()
        if row:
            self._log(REMOVED, row[0], now)
        return bool(row)

    def _insert(
        self, draft: Draft, codes: Mapping[str, Mapping[str, int]], now: datetime
    ) -> int | None:
        document = draft.document
        cursor = self._connection.execute(
            "INSERT INTO document (kind, id, version, checksum, fixed, postings, vector,"
            " stored) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                KIND_CODES[document.kind],
                document.id,
                document.version,
                *packing.pack(draft, codes),
                orjson.dumps(document.stored),
            ),
        )
        slot = cursor.lastrowid
        self._log(ADDED, slot, now)
        return slot

    def _log(self, op: int, slot: int | None, now: datetime) -> None:
        self._connection.execute(
            "INSERT INTO change (op, slot, at) VALUES (?, ?, ?)", (op, slot, now.timestamp())
        )

    def _purge(self, now: datetime) -> None:
        """Forget the oldest changes and the rows that they removed, a little at each batch."""
        before = now.timestamp() - KEEP_SECONDS
        oldest = "SELECT seq, op, slot, at FROM change ORDER BY seq LIMIT ?"
        first = self._connection.execute(oldest, (1,)).fetchone()
        if first is None or first[3] >= before:
            return
        last = self._not_wanted()
        rows = self._connection.execute(oldest, (_PURGE_AT_ONCE,)).fetchall()
        old = [(seq, op, slot) for seq, op, slot, at in rows if at < before and seq <= last]
        if not old:
            return
        self._connection.executemany(
            "DELETE FROM document WHERE slot = ?",
            [(slot,) for _, op, slot in old if op == REMOVED],
        )
        self._connection.execute("DELETE FROM change WHERE seq <= ?", (old[-1][0],))

    def _not_wanted(self) -> int:
        """The last change that readers who start from the base do without."""
        newest, base = newest_seq(self._connection), named_base(self._connection)
        return max(base.seq, newest - KEEP_CHANGES) if base else newest

    def status(self) -> tuple[IndexStatus, ...]:
        """See ``IndexWriter.status``; ``bytes`` is the whole generation's, which kinds share."""
        with self._lock, errors_named(self._path):
            size = sum(on_disk(file) for file in self._path.parent.iterdir())
            return tuple(self._status(kind, code, size) for kind, code in KIND_CODES.items())

    def _status(self, kind: DocumentKind, code: int, size: int) -> IndexStatus:
        documents, without_vector, last = self._connection.execute(
            """SELECT (SELECT documents FROM tally WHERE kind = :kind),
                (SELECT count(*) FROM document JOIN known USING (kind, id, slot)
                    WHERE document.kind = :kind AND vector IS NULL),
                (SELECT value FROM meta WHERE name = 'last commit')""",
            {"kind": code},
        ).fetchone()
        return IndexStatus(
            kind, documents, without_vector, self.generation, self._embedder, last, size
        )

    def close(self) -> None:
        """See ``IndexWriter.close``."""
        with self._lock:
            self._connection.close()


def on_disk(file: Path) -> int:
    """The bytes that a file takes, holes left out; 0 where it has gone."""
    try:
        return file.stat().st_blocks * 512
    except FileNotFoundError:
        return 0


def _subject(change: Change) -> SearchDocument | Delete:
    return change.document if isinstance(change, Upsert) else change


def _drafts(changes: Sequence[Change]) -> list[Draft | None]:
    """What is to be written of each change; ``None`` for a delete."""
    drafts: list[Draft | None] = []
    wrong: dict[str, str] = {}
    for change in changes:
        if isinstance(change, Delete):
            drafts.append(None)
            continue
        try:
            drafts.append(packing.draft(change.document))
        except ValueError as error:
            wrong[change.document.id] = str(error)
    if wrong:
        raise refused(wrong, rest="Nothing was written")
    return drafts
