"""The generations of an embedded index: which there are, what is written on them, what they hold.

Beside a generation's database lies its note, ``note.json``: who made it, with which embedder, and
whether it is still being filled.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Generation, GenerationNote, Held, StoredCopy
from indexer.writers.embedded.database import KIND_CODES, errors_named, open_database
from indexer.writers.embedded.pointer import DATABASE, read_pointer, sync_folder

_NOTE = "note.json"
_IDS_A_STATEMENT = 500


def generations(root: Path, *, embedder: str) -> tuple[Generation, ...]:
    """All generations in an index's folder, the oldest first.

    :param embedder: of this program; tells ``Generation.fits``.
    """
    if not root.is_dir():
        return ()
    current = _current(root)
    folders = sorted(one for one in root.iterdir() if (one / DATABASE).is_file())
    return tuple(_generation(folder, current, embedder) for folder in folders)


def _generation(folder: Path, current: str | None, embedder: str) -> Generation:
    note = _read(folder)
    made_by, made_with = note.get("made_by", ""), note.get("embedder", {})
    return Generation(
        name=folder.name,
        in_use=folder.name == current,
        half_made=bool(note.get("half_made", False)) and folder.name != current,
        fits=_fits(folder, embedder),
        note=GenerationNote(str(made_by), made_with if isinstance(made_with, dict) else {}),
    )


def note_in_use(root: Path) -> GenerationNote | None:
    """What is written on the generation in use; ``None`` where there is none.

    :raises SearchIndexError: the pointer is damaged.
    """
    current = read_pointer(root) if root.is_dir() else None
    if current is None:
        return None
    note = _read(root / current)
    return GenerationNote(str(note.get("made_by", "")), note.get("embedder") or {})


def write_note(root: Path, generation: str, note: GenerationNote, *, half_made: bool) -> None:
    """Write on a generation, durably and in one step."""
    folder = root / generation
    draft = folder / f".{_NOTE}.{secrets.token_hex(4)}"
    made = {"made_by": note.made_by, "embedder": dict(note.embedder), "half_made": half_made}
    with draft.open("wb") as file:
        file.write(orjson.dumps(made))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / _NOTE)
    sync_folder(folder)


def mark_whole(root: Path, generation: str) -> None:
    """Note that a generation is filled: whoever finds it out of use will not go on with it."""
    note = _read(root / generation)
    kept = GenerationNote(str(note.get("made_by", "")), note.get("embedder") or {})
    write_note(root, generation, kept, half_made=False)


def remove_generation(root: Path, generation: str) -> None:
    """Remove a generation that is not in use, whatever is left of it.

    :raises SearchIndexError: it is in use.
    """
    if generation == _current(root):
        raise SearchIndexError(
            "generation_in_use",
            f"The generation {generation} of the search index is in use and stays.",
            path=str(root / generation),
        )
    # The database goes first: what a killed removal leaves is then no generation any more.
    (root / generation / DATABASE).unlink(missing_ok=True)
    shutil.rmtree(root / generation, ignore_errors=True)


class EmbeddedContents:
    """See ``Contents``.

    :raises SearchIndexError: as ``open_database``.
    """

    def __init__(self, root: Path, generation: str, *, embedder: str) -> None:
        self._path = root / generation / DATABASE
        self._connection = open_database(self._path, embedder=embedder, read_only=True)

    def held(self, kind: DocumentKind) -> Iterator[Held]:
        """See ``Contents.held``."""
        query = "SELECT id, version, slot IS NOT NULL FROM known WHERE kind = ?"
        with errors_named(self._path):
            for id_, version, alive in self._connection.execute(query, (KIND_CODES[kind],)):
                yield Held(id_, version, bool(alive))

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> Sequence[StoredCopy]:
        """See ``Contents.stored``."""
        found = []
        with errors_named(self._path):
            for start in range(0, len(ids), _IDS_A_STATEMENT):
                some = ids[start : start + _IDS_A_STATEMENT]
                marks = ", ".join("?" * len(some))
                query = (
                    "SELECT id, known.version, stored FROM known JOIN document USING (kind, id, "  # noqa: S608
                    f"slot) WHERE kind = ? AND id IN ({marks})"
                )
                rows = self._connection.execute(query, (KIND_CODES[kind], *some))
                found += [
                    StoredCopy(id_, version, orjson.loads(text)) for id_, version, text in rows
                ]
        return found

    def close(self) -> None:
        """See ``Contents.close``."""
        self._connection.close()


def _fits(folder: Path, embedder: str) -> bool:
    try:
        open_database(folder / DATABASE, embedder=embedder, read_only=True).close()
    except SearchIndexError:
        return False
    return True


def _read(folder: Path) -> Mapping[str, Any]:
    """The note; empty where there is none, as on the first generation of an older program."""
    try:
        note = orjson.loads((folder / _NOTE).read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return note if isinstance(note, dict) else {}


def _current(root: Path) -> str | None:
    """The generation in use; ``None`` also where the pointer is damaged, which a rebuild mends."""
    try:
        return read_pointer(root)
    except SearchIndexError:
        return None
