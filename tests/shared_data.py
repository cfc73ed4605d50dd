"""Real ads, taxonomies and geodata that tests read but the repository does not hold."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_path(*parts: str) -> Path:
    """The path of one shared file; skips the calling test, and says why, where it is absent."""
    root = Path(os.environ.get("JOBBANK_SHARED_DATA", _DEFAULT))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared real data has no {'/'.join(parts)} on this machine")
    return path


def shared_rows(*parts: str) -> Iterator[dict[str, Any]]:
    """The rows of a shared ``.jsonl.gz``, ``.csv`` or ``.csv.gz`` file, as dictionaries."""
    path = shared_path(*parts)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as lines:
        if ".jsonl" in path.name:
            yield from (json.loads(line) for line in lines)
        else:
            yield from csv.DictReader(lines)


def shared_ad(file: str, ad_id: str) -> dict[str, Any]:
    """The ad of one shared vacancies file with this id."""
    return next(row for row in shared_rows("vacancies", file) if row["id"] == ad_id)
