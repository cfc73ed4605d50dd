"""JSON Resume 1.0.0: one résumé, or a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from indexer.records import Experience, ResumeRecord, Schooling
from indexer.sources.base import Row, RowError, SourceFormat
from indexer.sources.fields import FieldError, built, date_or_none, digest, read_rows, text_or_none

SOURCE = "json_resume"

NAMES = {
    "name": "basics.name",
    "email": "basics.email",
    "phone": "basics.phone",
    "headline": "basics.label",
    "address": "basics.location.address",
    "autobiography": "basics.summary",
}


def resumes(document: Any) -> list[Mapping[str, Any]]:
    """Every résumé of a document; empty where there is none."""
    parts = document if isinstance(document, list) else [document]
    return [p for p in parts if isinstance(p, dict) and isinstance(p.get("basics"), dict)]


class JsonResumes:
    """The document as a source of résumés."""

    format = SourceFormat.JSON_RESUME
    source = SOURCE

    def __init__(self, document: Any) -> None:
        self._resumes = resumes(document)
        self.total: int | None = len(self._resumes)

    def __iter__(self) -> Iterator[Row | RowError]:
        return read_rows(enumerate(self._resumes, start=1), resume)


def resume(content: Mapping[str, Any]) -> ResumeRecord:
    """The record of one résumé.

    :raises FieldError: for a résumé that cannot be taken; names the property.
    """
    basics = content["basics"]
    location = basics.get("location") or {}
    meta = content.get("meta") or {}
    name, email = text_or_none(basics.get("name")), text_or_none(basics.get("email"))
    label = text_or_none(basics.get("label"))
    # without a canonical address, the person is told apart by name and mail
    identity = text_or_none(meta.get("canonical")) or digest(name, email)
    return built(
        ResumeRecord,
        {
            "source": SOURCE,
            "source_id": identity,
            "name": name,
            "email": email,
            "phone": text_or_none(basics.get("phone")),
            "headline": label,
            "wished_occupations": (label,) if label else (),
            "address": text_or_none(location.get("address")),
            "city": text_or_none(location.get("region")),
            "district": text_or_none(location.get("city")),
            "autobiography": str(basics.get("summary") or ""),
            "experience": tuple(_experience(n, w) for n, w in _items(content, "work")),
            "education": tuple(_schooling(n, e) for n, e in _items(content, "education")),
            "skills": _names(content, "skills", "name", "keywords"),
            "languages": _names(content, "languages", "language"),
            "licences": _names(content, "certificates", "name"),
            "updated": date_or_none("meta.lastModified", _day(meta.get("lastModified"))),
        },
        NAMES,
    )


def _items(content: Mapping[str, Any], section: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, item in enumerate(content.get(section) or ()):
        if not isinstance(item, dict):
            raise FieldError(f"{section}[{number}]", item, "wrong_value")
        yield number, item


def _experience(number: int, work: Mapping[str, Any]) -> Experience:
    highlights = [str(line) for line in work.get("highlights") or ()]
    field = f"work[{number}]"
    return built(
        Experience,
        {
            "title": text_or_none(work.get("position")),
            "employer": text_or_none(work.get("name") or work.get("company")),
            "started": date_or_none(f"{field}.startDate", _day(work.get("startDate"))),
            "ended": date_or_none(f"{field}.endDate", _day(work.get("endDate"))),
            "duties": "\n".join(filter(None, [str(work.get("summary") or ""), *highlights])),
        },
        {"title": f"{field}.position", "employer": f"{field}.name", "duties": f"{field}.summary"},
    )


def _schooling(number: int, item: Mapping[str, Any]) -> Schooling:
    field = f"education[{number}]"
    return built(
        Schooling,
        {
            "school": text_or_none(item.get("institution")),
            "degree_text": text_or_none(item.get("studyType")),
            "field_of_study": text_or_none(item.get("area")),
            "ended": date_or_none(f"{field}.endDate", _day(item.get("endDate"))),
        },
        {"school": f"{field}.institution", "degree_text": f"{field}.studyType"},
    )


def _names(content: Mapping[str, Any], section: str, name: str, more: str = "") -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, item in _items(content, section):
        for value in (item.get(name), *(item.get(more) or ())):
            if text := text_or_none(value):
                found[text] = None
    return tuple(found)


def _day(value: Any) -> str | None:
    """JSON Resume allows ``2019`` and ``2019-03``; the first day stands for them."""
    text = text_or_none(value)
    if text is None:
        return None
    return {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text[:10])
