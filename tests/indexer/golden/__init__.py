"""Golden tables: an ad's file and id, or a short field string of open data, with its meaning.

The labels were decided by reading the ads. Sources of the strings: tests/indexer/golden/README.md.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from tests.shared_data import shared_rows


def golden_rows(name: str) -> list[dict[str, str]]:
    """The rows of one golden table; an empty cell means that the ad does not say."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def row_id(row: dict[str, str]) -> str:
    """What a test over this row is called."""
    return f"{row['file'].removesuffix('.jsonl.gz')}-{row['id']}"


def field_text(row: dict[str, str], field: str) -> str:
    """The string that a row is about: its own, else this field of the ad that it cites; skips where
    the shared ads are absent."""
    return row["text"] or _fields(row["file"], field)[row["id"]]


@cache
def _fields(file: str, field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for ad in shared_rows("vacancies", file):
        found.setdefault(ad["id"], str(ad.get(field, "")))
    return found


@cache
def _ads(file: str) -> dict[str, str]:
    return {
        ad["id"]: f"{ad.get('title', '')}\n{ad.get('description', '')}"
        for ad in shared_rows("vacancies", file)
    }


def ad_text(row: dict[str, str]) -> str:
    """Title and description of the ad that a row cites; skips where the shared ads are absent."""
    return _ads(row["file"])[row["id"]]


def clock_spans(spans: str) -> tuple[tuple[int, int], ...]:
    """「08:00-17:30 22:00-30:00」 in minutes."""

    def minutes(clock: str) -> int:
        hour, minute = clock.split(":")
        return int(hour) * 60 + int(minute)

    pairs = (span.split("-") for span in spans.split())
    return tuple((minutes(start), minutes(end)) for start, end in pairs)
