"""Records: what a reader must give, and what the pipeline may trust.

A record keeps the source's own words (``…_text``); the pipeline normalises them. Nothing here is
invented: what the source does not say is ``None`` or empty.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from indexer.vocabulary import DaysOff, EmploymentKind, PayBasis, Remote, Shift, WelcomeGroup

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Money = Annotated[float, Field(ge=0, le=1e9)]


class Record(BaseModel):
    """Common settings of records: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class VacancyRecord(Record):
    """One vacancy as its source states it."""

    source: Line
    """Which source: ``taiwanjobs``, ``table``, ``job_posting``, ``demo``."""
    source_id: Line
    """Unique within the source and stable from one import to the next."""
    url: Line | None = None
    """Where one applies at the source."""
    title: Line
    employer_name: Line
    employer_source_id: Line | None = None
    business_id: Annotated[str, StringConstraints(pattern=r"^\d{8}$")] | None = None
    """統一編號."""
    description: Prose = ""
    occupation_code: Line | None = None
    occupation_name: Line | None = None
    city: Line | None = None
    district: Line | None = None
    address: Line | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    pay_text: Line | None = None
    pay_basis: PayBasis | None = None
    pay_min: Money | None = None
    pay_max: Money | None = None
    kind_text: Line | None = None
    hours_text: Prose | None = None
    days_off_text: Line | None = None
    education_text: Line | None = None
    experience_text: Line | None = None
    openings_text: Line | None = None
    licences: tuple[Line, ...] = ()
    languages: tuple[Line, ...] = ()
    skills: tuple[Line, ...] = ()
    other_requirements: Prose = ""
    benefits: Prose = ""
    welcomes: tuple[WelcomeGroup, ...] = ()
    remote: Remote | None = None
    job_accommodation: bool | None = None
    agency: bool | None = None
    posted: date | None = None
    updated: date | None = None
    closes: date | None = None


class Experience(Record):
    """One job that a seeker held."""

    title: Line
    employer: Line | None = None
    started: date | None = None
    ended: date | None = None
    """``None`` while it lasts."""
    months: Annotated[int, Field(ge=0, le=840)] | None = None
    """How long it was, where that is stated in place of days."""
    duties: Prose = ""


class Schooling(Record):
    """One school or degree."""

    school: Line | None = None
    degree_text: Line | None = None
    field_of_study: Line | None = None
    ended: date | None = None


class ResumeRecord(Record):
    """One résumé. Name and contact stay in the record; nothing of them enters an index."""

    source: Line
    source_id: Line
    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    city: Line | None = None
    district: Line | None = None
    address: Line | None = None
    headline: Line | None = None
    """現職或希望職稱, in the seeker's own words."""
    wished_occupations: tuple[Line, ...] = ()
    wished_kinds: tuple[EmploymentKind, ...] = ()
    wished_shifts: tuple[Shift, ...] = ()
    wished_days_off: DaysOff | None = None
    wished_remote: Remote | None = None
    wished_districts: tuple[Line, ...] = ()
    reach_minutes: Annotated[int, Field(ge=5, le=240)] | None = None
    pay_text: Line | None = None
    education: tuple[Schooling, ...] = ()
    experience: tuple[Experience, ...] = ()
    skills: tuple[Line, ...] = ()
    licences: tuple[Line, ...] = ()
    languages: tuple[Line, ...] = ()
    autobiography: Prose = ""
    available: date | None = None
    updated: date | None = None
