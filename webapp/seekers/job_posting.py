"""A vacancy as schema.org ``JobPosting``: the same facts as its page, for search engines.

Properties and their values follow Google's documentation of job postings (2026-11), which
``tests/web/data/google_job_posting.schema.json`` holds as a schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import Any

from indexer.facts import PayFacts, PlaceFacts, VacancyFacts
from indexer.occupations.table import OccupationTable
from indexer.records import VacancyRecord
from indexer.vocabulary import Education, EmploymentKind, PayBasis, Remote
from webapp.presentation.places import street
from webapp.seekers.prose import blocks

_TYPES = {
    EmploymentKind.FULL_TIME: "FULL_TIME",
    EmploymentKind.PART_TIME: "PART_TIME",
    EmploymentKind.DISPATCH: "CONTRACTOR",
    EmploymentKind.TEMPORARY: "TEMPORARY",
    EmploymentKind.STUDENT_SUMMER: "TEMPORARY",
    EmploymentKind.INTERNSHIP: "INTERN",
    EmploymentKind.TEMPORARY_PUBLIC: "TEMPORARY",
}
_UNITS = {
    PayBasis.HOUR: "HOUR",
    PayBasis.DAY: "DAY",
    PayBasis.MONTH: "MONTH",
    PayBasis.YEAR: "YEAR",
}
_CREDENTIALS = {
    Education.SENIOR_HIGH: "high school",
    Education.VOCATIONAL_HIGH: "high school",
    Education.JUNIOR_COLLEGE: "associate degree",
    Education.UNIVERSITY: "bachelor degree",
    Education.MASTER: "postgraduate degree",
    Education.DOCTOR: "postgraduate degree",
}
_COUNTRY, _COUNTRY_NAME = "TW", "Taiwan"


def job_posting(
    facts: VacancyFacts,
    record: VacancyRecord,
    table: OccupationTable,
    *,
    hours: str,
    lines: Sequence[str],
    first_seen: date,
) -> dict[str, Any]:
    """The JSON-LD object; what the ad does not say is left out.

    :param hours: the working hours, as the page says them.
    :param lines: the page's facts, which describe an ad without a text of its own.
    :param first_seen: the day on which it came to us, for ads that do not say when they were
        posted; the page says it too.
    """
    posted = facts.posted or facts.updated or first_seen
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": facts.title,
        "description": _description(record, lines),
        "identifier": {
            "@type": "PropertyValue",
            "name": facts.employer_name,
            "value": facts.source_id,
        },
        "datePosted": posted.isoformat(),
        "validThrough": _end_of(facts.closes),
        "employmentType": _TYPES.get(facts.kind, "OTHER") if facts.kind else None,
        "hiringOrganization": {"@type": "Organization", "name": facts.employer_name},
        "jobLocation": _place(facts.place),
        "baseSalary": _salary(facts.pay),
        "totalJobOpenings": facts.openings,
        "workHours": hours if facts.hours or facts.shifts else None,
        "occupationalCategory": _category(facts, table),
        "educationRequirements": _education(facts.education),
        "experienceRequirements": _experience(facts.experience_months),
        "skills": "、".join(facts.skills) or None,
        "jobBenefits": record.benefits or None,
        "directApply": False,
    }
    if facts.remote is Remote.FULL:
        found["jobLocationType"] = "TELECOMMUTE"
        found["applicantLocationRequirements"] = {"@type": "Country", "name": _COUNTRY_NAME}
        if facts.place.city is None:  # nobody has to come anywhere
            found["jobLocation"] = None
    return {name: value for name, value in found.items() if value is not None}


def _description(record: VacancyRecord, lines: Sequence[str]) -> str:
    """All that the ad says, as HTML of paragraphs and lists; the title alone is no description."""
    told = [*blocks(record.description), *blocks(record.other_requirements)]
    html = "".join(
        _listed(block.lines) if block.is_list else f"<p>{escape(block.lines[0])}</p>"
        for block in told
    )
    says_more = {line for block in told for line in block.lines} - {record.title}
    return html if says_more else html + _listed(lines)


def _listed(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _end_of(day: date | None) -> str | None:
    return f"{day.isoformat()}T23:59:59+08:00" if day else None


def _place(place: PlaceFacts) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "addressCountry": _COUNTRY,
        "addressRegion": place.city,
        "addressLocality": place.district,
        "streetAddress": street(place),
    }
    found: dict[str, Any] = {
        "@type": "Place",
        "address": {name: value for name, value in address.items() if value},
    }
    if place.accuracy and place.accuracy.on_map and place.lat is not None:
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": place.lat,
            "longitude": place.lon,
        }
    return found


def _salary(pay: PayFacts) -> dict[str, Any] | None:
    if pay.basis not in _UNITS or (pay.minimum is None and pay.maximum is None):
        return None
    amounts = {"minValue": pay.minimum, "maxValue": pay.maximum}
    if pay.minimum == pay.maximum:
        amounts = {"value": pay.minimum}
    return {
        "@type": "MonetaryAmount",
        "currency": "TWD",
        "value": {
            "@type": "QuantitativeValue",
            **{name: value for name, value in amounts.items() if value is not None},
            "unitText": _UNITS[pay.basis],
        },
    }


def _category(facts: VacancyFacts, table: OccupationTable) -> str | None:
    """The unit group of 中華民國職業標準分類 and the occupation's name."""
    first = next((o for o in facts.occupations if o.in_title and o.id in table), None)
    return f"{table[first.id].mol} {first.title}" if first else None


def _education(education: Education | None) -> Any:
    if education is None:
        return None
    if education is Education.ANY:
        return "no requirements"
    credential = _CREDENTIALS.get(education)
    if credential is None:
        return None
    return {"@type": "EducationalOccupationalCredential", "credentialCategory": credential}


def _experience(months: int | None) -> Any:
    if months is None:
        return None
    if months == 0:
        return "no requirements"
    return {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": months}
