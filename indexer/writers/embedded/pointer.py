"""``CURRENT``: the file of an index folder that names the generation in use.

A generation is a sub-folder with one database. It is built beside the one in use and taken into
use by replacing ``CURRENT`` in one step, so that every reader sees the one or the other.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from indexer.errors import SearchIndexError

POINTER = "CURRENT"
DATABASE = "index.sqlite"


def read_pointer(root: Path) -> str | None:
    """The generation in use; ``None`` where the folder holds no index yet.

    :raises SearchIndexError: when the file names no generation (a damaged index).
    """
    try:
        raw = (root / POINTER).read_bytes()
    except FileNotFoundError:
        return None
    name = raw.decode("ascii", errors="replace").strip()
    if not name or name.startswith(".") or not name.replace("-", "").isalnum():
        raise SearchIndexError(
            "index_damaged",
            f"{root / POINTER} names no generation of the search index. "
            "Run `jobbank index rebuild` to make the index again from the records.",
            path=str(root / POINTER),
        )
    return name


def pointer_stamp(root: Path) -> tuple[int, int]:
    """Changes whenever ``CURRENT`` is replaced; (0, 0) where there is none. One ``stat`` call."""
    try:
        state = (root / POINTER).stat()
    except FileNotFoundError:
        return (0, 0)
    return state.st_ino, state.st_mtime_ns


def write_pointer(root: Path, generation: str) -> None:
    """Put a generation into use, durably and in one step."""
    draft = _draft(root, generation)
    draft.replace(root / POINTER)
    sync_folder(root)


def claim_pointer(root: Path, generation: str) -> bool:
    """Put a first generation into use; ``False`` when another process was faster."""
    draft = _draft(root, generation)
    try:
        os.link(draft, root / POINTER)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    sync_folder(root)
    return True


def _draft(root: Path, generation: str) -> Path:
    draft = root / f".{POINTER}.{secrets.token_hex(4)}"
    with draft.open("wb") as file:
        file.write(generation.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
