"""schema.org ``JobPosting`` as JSON-LD: one posting, a list of them, or an ``@graph``."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.records import VacancyRecord
from indexer.sources.base import Row, RowError, SourceFormat
from indexer.sources.fields import (
    FieldError,
    built,
    city_and_district,
    date_or_none,
    digest,
    money_or_none,
    read_rows,
    text_or_none,
)
from indexer.vocabulary import PayBasis, Remote

SOURCE = "job_posting"

NAMES = {
    "title": "title",
    "employer_name": "hiringOrganization.name",
    "description": "description",
    "business_id": "hiringOrganization.taxID",
    "url": "url",
    "lat": "jobLocation.geo.latitude",
    "lon": "jobLocation.geo.longitude",
}
# the JobPosting vocabulary of schema.org, 2026
_KINDS = {
    "FULL_TIME": "全職",
    "PART_TIME": "兼職",
    "CONTRACTOR": "派遣",
    "TEMPORARY": "臨時",
    "INTERN": "實習",
    "PER_DIEM": "臨時",
}
_BASES = {
    "HOUR": PayBasis.HOUR,
    "DAY": PayBasis.DAY,
    "MONTH": PayBasis.MONTH,
    "YEAR": PayBasis.YEAR,
}
_DEGREES = {
    "high school": "高中",
    "associate degree": "專科",
    "bachelor degree": "大學",
    "postgraduate degree": "碩士",
    "no requirements": "不拘",
}
_BLOCK_END = re.compile(r"</(?:p|div|li|h\d|ul|ol|tr)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,2000}>")


def postings(document: Any) -> list[Mapping[str, Any]]:
    """Every ``JobPosting`` of a document, in order; empty where there is none."""
    if isinstance(document, list):
        return [posting for part in document for posting in postings(part)]
    if not isinstance(document, dict):
        return []
    kinds = document.get("@type", ())
    if "JobPosting" in ([kinds] if isinstance(kinds, str) else kinds):
        return [document]
    return postings(document.get("@graph", []))


class JobPostings:
    """The document as a source of vacancies."""

    format = SourceFormat.JOB_POSTING
    source = SOURCE

    def __init__(self, document: Any) -> None:
        self._postings = postings(document)
        self.total: int | None = len(self._postings)

    def __iter__(self) -> Iterator[Row | RowError]:
        return read_rows(enumerate(self._postings, start=1), vacancy)


def vacancy(posting: Mapping[str, Any]) -> VacancyRecord:
    """The vacancy of one posting.

    :raises FieldError: for a posting that cannot be taken; names the property.
    """
    organization = _first(posting.get("hiringOrganization"))
    title = text_or_none(posting.get("title"))
    employer = text_or_none(organization.get("name"))
    url = text_or_none(posting.get("url") or posting.get("@id"))
    description = plain_text(str(posting.get("description") or ""))
    identifier = _identifier(posting.get("identifier"))
    return built(
        VacancyRecord,
        {
            "source": SOURCE,
            "source_id": identifier or url or digest(employer, title, description),
            "url": url if url and url.startswith(("http://", "https://")) else None,
            "title": title,
            "employer_name": employer,
            "business_id": text_or_none(organization.get("taxID")),
            "description": description,
            "kind_text": _kinds(posting.get("employmentType")),
            "remote": Remote.FULL if posting.get("jobLocationType") == "TELECOMMUTE" else None,
            "occupation_name": _occupation(posting.get("occupationalCategory")),
            "hours_text": text_or_none(posting.get("workHours")),
            "openings_text": text_or_none(posting.get("totalJobOpenings")),
            "skills": _list(posting.get("skills")),
            "benefits": plain_text(str(posting.get("jobBenefits") or "")),
            "education_text": _education(posting.get("educationRequirements")),
            "experience_text": _experience(posting.get("experienceRequirements")),
            "posted": date_or_none("datePosted", _day(posting.get("datePosted"))),
            "updated": date_or_none(
                "dateModified", _day(posting.get("dateModified") or posting.get("datePosted"))
            ),
            "closes": date_or_none("validThrough", _day(posting.get("validThrough"))),
            **_place(_first(posting.get("jobLocation"))),
            **_pay(_first(posting.get("baseSalary"))),
        },
        NAMES,
    )


def plain_text(markup: str) -> str:
    """The text of a description that may hold HTML; block ends become line ends."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    text = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", markup)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _first(value: Any) -> Mapping[str, Any]:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> tuple[str, ...]:
    parts = re.split(r"[、,，;；]", value) if isinstance(value, str) else value or ()
    return tuple(text for part in parts if (text := text_or_none(part)))


def _identifier(value: Any) -> str | None:
    if isinstance(value, str | int):
        return text_or_none(value)
    identifier = _first(value)
    parts = [text_or_none(identifier.get(key)) for key in ("name", "value")]
    return ":".join(part for part in parts if part) or None


def _kinds(value: Any) -> str | None:
    codes = [value] if isinstance(value, str) else value or []
    return "、".join(_KINDS[code] for code in codes if code in _KINDS) or None


def _occupation(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return text_or_none(value.get("name") if isinstance(value, dict) else value)


def _education(value: Any) -> str | None:
    requirement = _first(value)
    category = str(requirement.get("credentialCategory") or requirement.get("name") or "")
    return _DEGREES.get(category.lower(), text_or_none(category))


def _experience(value: Any) -> str | None:
    requirement = _first(value)
    months = requirement.get("monthsOfExperience")
    if isinstance(months, int | float):
        return "不拘" if months <= 0 else f"{months / 12:g}年以上"
    return text_or_none(requirement.get("name") or requirement.get("description"))


def _day(value: Any) -> str | None:
    text = text_or_none(value)
    return text[:10] if text and re.match(r"^\d{4}-\d{2}-\d{2}T", text) else text


def _place(location: Mapping[str, Any]) -> dict[str, Any]:
    address, geo = _first(location.get("address")), _first(location.get("geo"))
    region, locality = (text_or_none(address.get(k)) for k in ("addressRegion", "addressLocality"))
    city, district = city_and_district(f"{region or ''}{locality or ''}")
    return {
        "city": city,
        "district": district,
        "address": text_or_none(address.get("streetAddress") or address.get("name")),
        "lat": geo.get("latitude"),
        "lon": geo.get("longitude"),
    }


def _pay(salary: Mapping[str, Any]) -> dict[str, Any]:
    value = salary.get("value")
    amount: Mapping[str, Any] = value if isinstance(value, dict) else {"value": value}
    unit = str(amount.get("unitText") or salary.get("unitText") or "").upper()
    low = amount.get("minValue", amount.get("value"))
    high = amount.get("maxValue", amount.get("value"))
    if low is None and high is None:
        return {}
    if unit not in _BASES:
        raise FieldError("baseSalary.unitText", unit, "not_a_choice", choices="、".join(_BASES))
    return {
        "pay_basis": _BASES[unit],
        "pay_min": money_or_none("baseSalary.minValue", low),
        "pay_max": money_or_none("baseSalary.maxValue", high),
    }
