"""The corpus of our judgements: shared real ads, named by file and id, read where they lie.

The ads themselves are not ours to pass on (shared data/vacancies/README.md): the repository holds
which ones, and what was judged of them.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from indexer.errors import InvalidValueError
from indexer.normalise.dates import parse_date
from indexer.records import VacancyRecord
from indexer.vocabulary import PayBasis

SUFFIX = ".jsonl.gz"
_LISTS = ("、", ",", "，")
_BASES: Final = {basis.value: basis for basis in PayBasis}
_NOTHING = frozenset({"", "未提供", "不拘", "無", "[]"})


def read_ads(folder: Path, wanted: Sequence[str]) -> list[VacancyRecord]:
    """The records of these ads, in that order.

    :param folder: where the shared ``*.jsonl.gz`` files lie.
    :param wanted: ``file:id``, the file without its ending.
    :raises InvalidValueError: a file or an ad is not there.
    """
    by_file: dict[str, set[str]] = defaultdict(set)
    for name in wanted:
        file, _, id_ = name.partition(":")
        by_file[file].add(id_)
    found: dict[str, VacancyRecord] = {}
    for file, ids in by_file.items():
        for row in rows(folder / f"{file}{SUFFIX}"):
            if row["id"] in ids:
                found[f"{file}:{row['id']}"] = record(file, row)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise InvalidValueError(
            "corpus",
            "ads_missing",
            f"corpus: {len(missing)} ads are not in {folder}, the first is {missing[0]}.",
            folder=str(folder),
            missing=len(missing),
            first=missing[0],
        )
    return [found[name] for name in wanted]


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of one shared file.

    :raises InvalidValueError: it is not there.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except FileNotFoundError as error:
        raise InvalidValueError(
            "corpus",
            "corpus_missing",
            f"corpus: {path} is not there; set JOBBANK_SHARED_DATA to the shared data's folder.",
            file=str(path),
        ) from error


def record(file: str, row: Mapping[str, Any]) -> VacancyRecord:
    """The record of one row, as a reader of such a file would give it.

    The board's own categories stay out: the open data that the job bank reads has none of them.
    """

    def said(name: str) -> str | None:
        text = " ".join(str(row.get(name) or "").split())[:300]
        return None if text in _NOTHING else text

    city = said("city")
    return VacancyRecord(
        source=file,
        source_id=f"{file}:{row['id']}",
        title=" ".join(row["title"].split())[:300],
        employer_name=said("company") or "個人雇主",
        description=row.get("description") or "",
        city=city.replace("台", "臺") if city else None,
        district=said("district"),
        address=said("address"),
        lat=row.get("lat"),
        lon=row.get("lon"),
        pay_text=said("salary_text"),
        pay_basis=_BASES.get(row.get("salary_type") or ""),
        pay_min=row.get("salary_min") or None,
        pay_max=row.get("salary_max") or None,
        kind_text=said("employment_type"),
        hours_text=said("work_time"),
        days_off_text=said("holidays"),
        education_text=row.get("education") or None,
        experience_text=row.get("experience") or None,
        openings_text=said("headcount"),
        licences=_listed(row.get("certificates")),
        skills=_listed(row.get("skills")) + _listed(row.get("tools")),
        other_requirements=row.get("other_requirements") or "",
        updated=_day(row),
    )


def _day(row: Mapping[str, Any]) -> date | None:
    return parse_date(str(row.get("posted_at") or ""))


def _listed(value: Any) -> tuple[str, ...]:
    """The entries of a list written in one line."""
    text = str(value or "")
    for separator in _LISTS:
        text = text.replace(separator, "\n")
    entries = (" ".join(entry.split())[:300] for entry in text.splitlines())
    return tuple(dict.fromkeys(entry for entry in entries if entry not in _NOTHING))
