"""Files that somebody gave, kept until a worker has read them."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from indexer.errors import SourceError

_NAME = re.compile(r"[0-9a-f]{32}")


class StoredFiles:
    """A folder of files under names that say nothing. Whoever keeps and whoever reads must see the
    same folder: of several machines, a shared one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, path: Path) -> str:
        """Copy a file; the name under which it is kept. It is whole, or it is not there.

        :raises SourceError: it cannot be read, or not be kept.
        """
        name = secrets.token_hex(16)
        draft = self._folder / f".{name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("rb") as given, draft.open("xb") as kept:
                shutil.copyfileobj(given, kept)
                kept.flush()
                os.fsync(kept.fileno())
            draft.rename(self._folder / name)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise SourceError(
                "file_unreadable", f"{path} cannot be kept: {error.strerror}.", file=path
            ) from error
        return name

    def path(self, name: str) -> Path:
        """Where it is.

        :raises SourceError: it is not there.
        """
        path = self._folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise SourceError("stored_file_missing", "The kept file is no longer there.")
        return path

    def remove(self, name: str) -> None:
        """Throw it away, if it is there."""
        if _NAME.fullmatch(name):
            (self._folder / name).unlink(missing_ok=True)

    def remove_others(self, wanted: Collection[str], *, before: datetime) -> int:
        """Throw away what nobody wants and was kept before a moment, drafts that were cut off
        included; how many."""
        gone = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            kept = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if path.name not in wanted and kept < before:
                path.unlink(missing_ok=True)
                gone += 1
        return gone
