"""What names this program as it is installed: another one may make other documents of a record."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def program() -> str:
    """Changes whenever a file of ``indexer`` does, code or data, by name, size or time."""
    root = Path(str(files("indexer")))
    lines = [
        f"{path.relative_to(root)} {state.st_size} {state.st_mtime_ns}"
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
        for state in [path.stat()]
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
