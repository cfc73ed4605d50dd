"""Facts: what a record says once it is normalised, located and recognised.

Facts are what cards, pages, reasons and the API show; they are stored with the search document,
so a hit needs no second look at the records.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from indexer.places.point import Accuracy
from indexer.vocabulary import (
    DaysOff,
    Education,
    EmploymentKind,
    PayBasis,
    Remote,
    Shift,
    VacancyState,
    WelcomeGroup,
)


class Facts(BaseModel):
    """Common settings of facts: immutable, JSON in and out without loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PayFacts(Facts):
    """Pay as figures. ``minimum`` is what is guaranteed; money in New Taiwan dollars."""

    basis: PayBasis
    minimum: float | None = None
    maximum: float | None = None
    monthly_minimum: float | None = None
    monthly_maximum: float | None = None
    inferred: bool = False
    """Whether the basis was told from the amount, not from words."""


class PlaceFacts(Facts):
    """Where the work is, and how exactly that is known."""

    city: str | None = None
    district: str | None = None
    address: str | None = None
    """As the source wrote it."""
    lat: float | None = None
    lon: float | None = None
    accuracy: Accuracy | None = None
    from_text: bool = False
    """Whether the place was found in the ad's text and not in its address fields."""
    station: str | None = None
    station_minutes: int | None = None
    """Minutes on foot to the nearest station, where one is near."""
    park: str | None = None


class OccupationFacts(Facts):
    """One occupation that the ad has, with its evidence."""

    id: str
    title: str
    weight: float
    phrase: str
    in_title: bool


class VacancyFacts(Facts):
    """One vacancy as values."""

    id: str
    source: str
    source_id: str
    url: str | None = None
    title: str
    employer_id: str
    employer_name: str
    occupations: tuple[OccupationFacts, ...] = ()
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    """Those of the skills and licences that the ad only likes to see (佳, 優先, 加分)."""
    languages: tuple[str, ...] = ()
    kind: EmploymentKind | None = None
    shifts: tuple[Shift, ...] = ()
    hours: str | None = None
    """The clock times as the ad states them, for display."""
    days_off: DaysOff | None = None
    days_off_note: str | None = None
    pay: PayFacts
    education: Education | None = None
    experience_months: int | None = None
    openings: int | None = None
    remote: Remote | None = None
    welcomes: tuple[WelcomeGroup, ...] = ()
    job_accommodation: bool | None = None
    agency: bool | None = None
    place: PlaceFacts
    posted: date | None = None
    updated: date | None = None
    closes: date | None = None
    state: VacancyState = VacancyState.APPROVED
    fold_key: str


class ResumeFacts(Facts):
    """One résumé as values that an employer could be shown; no name, contact or exact home."""

    id: str
    source: str | None = None
    headline: str | None = None
    occupations: tuple[OccupationFacts, ...] = ()
    experienced_occupations: tuple[OccupationFacts, ...] = ()
    practice_months: dict[str, int] = {}
    """Months by occupation, of the jobs whose first day is given."""
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[EmploymentKind, ...] = ()
    shifts: tuple[Shift, ...] = ()
    days_off: DaysOff | None = None
    """Wished: only ``WEEKENDS`` is a wish."""
    remote: Remote | None = None
    """Wished: ``PARTIAL`` or ``FULL``."""
    pay: PayFacts | None = None
    education: Education | None = None
    experience_months: int | None = None
    city: str | None = None
    district: str | None = None
    lat: float | None = None
    lon: float | None = None
    """Where one starts from: no nearer than may be known (``accuracy``)."""
    accuracy: Accuracy | None = None
    districts: tuple[str, ...] = ()
    reach_minutes: int | None = None
    available: date | None = None
    updated: date | None = None
