"""The form of 「為您推薦」: a few things about oneself, read into a résumé that is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from werkzeug.datastructures import FileStorage, MultiDict

from indexer.errors import InvalidValueError
from indexer.records import Experience, ResumeRecord, Schooling
from indexer.sources.base import Row
from indexer.sources.json_resume import JsonResumes
from indexer.vocabulary import DaysOff, Education, EmploymentKind, PayBasis, Remote, Shift
from matcher.engines.base import Truth
from webapp.services.matching import TYPED, Typed, pay_text, schooling

MOST_BYTES = 300_000
"""Of the whole form: it must stay in memory."""
JOBS = 3
MINUTES = (20, 30, 45, 60, 90)
YEARS = (0.5, 1, 2, 3, 5, 10, 20)
KINDS = (EmploymentKind.FULL_TIME, EmploymentKind.PART_TIME)
SHIFTS = (Shift.DAY, Shift.EVENING, Shift.NIGHT, Shift.WEEKEND, Shift.ROTATING)
SCHOOLING = tuple(one for one in Education if one is not Education.ANY)
_PARTS = re.compile(r"[、,，;；/\n]+")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands in the form, as it was typed; shown again beside the answer."""

    values: MultiDict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "").strip()[:_LONGEST]

    def has(self, name: str, value: object) -> bool:
        """Whether a box is ticked or a choice is taken."""
        return str(value) in self.values.getlist(name)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend: the field, and the code of the sentence."""

    field: str
    code: str


def read(answers: Answers, upload: FileStorage | None) -> tuple[Typed | None, tuple[Wrong, ...]]:
    """The résumé of a form, or what is wrong with it."""
    wrong: list[Wrong] = []
    uploaded = _uploaded(upload, wrong)
    work = _several(answers["work"])
    if not work and uploaded is None and not wrong:
        wrong.append(Wrong("work", "work_missing"))
    if answers["minutes"] and not answers["where"] and uploaded is None:
        wrong.append(Wrong("where", "where_missing"))
    pay = _pay(answers, wrong)
    if wrong:
        return None, tuple(wrong)
    own = {
        "headline": "、".join(work) or None,
        "wished_occupations": work,
        "wished_kinds": tuple(one for one in KINDS if answers.has("kind", one)),
        "wished_shifts": tuple(one for one in SHIFTS if answers.has("shift", one)),
        "wished_days_off": DaysOff.WEEKENDS if answers.has("days_off", DaysOff.WEEKENDS) else None,
        "wished_remote": Remote.PARTIAL if answers.has("remote", Remote.PARTIAL) else None,
        "reach_minutes": _minutes(answers),
        "pay_text": pay,
        "education": _education(answers),
        "experience": _experience(answers),
        "skills": _several(answers["skills"]),
        "licences": _several(answers["licences"]),
        "languages": _several(answers["languages"]),
    }
    record = _merged(uploaded, own)
    of_age = Truth.YES if answers.has("of_age", "1") else Truth.UNKNOWN
    where = answers["where"] or (record.address or record.district or "")
    return Typed(record, where, of_age), ()


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in _PARTS.split(text) if one.strip()))[:10]


def _minutes(answers: Answers) -> int | None:
    return int(answers["minutes"]) if answers["minutes"] in map(str, MINUTES) else None


def _pay(answers: Answers, wrong: list[Wrong]) -> str | None:
    """As the normaliser reads it: 「月薪32000元」."""
    figure = answers["pay"].replace(",", "").replace("，", "")
    if not figure:
        return None
    if not figure.isdecimal() or not 0 < int(figure) < 10_000_000:
        wrong.append(Wrong("pay", "pay_no_number"))
        return None
    hourly = answers.has("pay_basis", PayBasis.HOUR)
    return pay_text(PayBasis.HOUR if hourly else PayBasis.MONTH, int(figure))


def _education(answers: Answers) -> tuple[Schooling, ...]:
    return schooling(next((code for code in SCHOOLING if answers["education"] == code), None))


def _experience(answers: Answers) -> tuple[Experience, ...]:
    """The jobs held; one without years says only that it was."""
    jobs = []
    for number in range(1, JOBS + 1):
        title, years = answers[f"job{number}"], answers[f"years{number}"]
        known = years in {f"{one:g}" for one in YEARS}
        if title:
            jobs.append(Experience(title=title, months=round(float(years) * 12) if known else None))
    return tuple(jobs)


def _uploaded(upload: FileStorage | None, wrong: list[Wrong]) -> ResumeRecord | None:
    """The only résumé of a JSON Resume file, without name and contact."""
    content = upload.read() if upload is not None else b""
    if not content:
        return None
    try:
        rows = list(JsonResumes(orjson.loads(content)))
    except (orjson.JSONDecodeError, TypeError, AttributeError):
        rows = []
    records = [
        row.record for row in rows if isinstance(row, Row) and isinstance(row.record, ResumeRecord)
    ]
    if len(records) != 1:
        wrong.append(Wrong("resume", "no_json_resume"))
        return None
    return records[0]


def _merged(uploaded: ResumeRecord | None, own: Mapping[str, Any]) -> ResumeRecord:
    """What was typed, and the rest from the file; lists of both."""
    if uploaded is None:
        return ResumeRecord(source=TYPED, source_id=TYPED, **own)
    values: dict[str, Any] = {
        name: (*typed, *getattr(uploaded, name))
        if name in {"skills", "licences", "languages", "experience"}
        else typed or getattr(uploaded, name)
        for name, typed in own.items()
    }
    kept = uploaded.model_dump(include={"address", "city", "district", "autobiography", "updated"})
    return ResumeRecord.model_validate({"source": TYPED, "source_id": TYPED, **kept, **values})


def place_error(error: InvalidValueError) -> Wrong:
    """A place that is not known, as something to mend."""
    return Wrong("where", error.code)
