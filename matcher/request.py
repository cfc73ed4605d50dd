"""``SearchRequest``: the one description of a search. URL, API and command line are views of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from indexer.vocabulary import (
    DaysOff,
    Education,
    EmploymentKind,
    PayBasis,
    Remote,
    Shift,
    WelcomeGroup,
)
from matcher.engines.base import SortKey

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Near(BaseModel):
    """A point and a distance in metres around it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    metres: Annotated[float, Field(gt=0, le=50_000)] = 1_000


class Viewport(BaseModel):
    """The part of the map that is in view, in degrees, with the zoom it is drawn at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    west: Annotated[float, Field(ge=-180, le=180)]
    south: Annotated[float, Field(ge=-90, le=90)]
    east: Annotated[float, Field(ge=-180, le=180)]
    north: Annotated[float, Field(ge=-90, le=90)]
    zoom: Annotated[float, Field(ge=0, le=22)] = 12


class SearchRequest(BaseModel):
    """What a seeker asks for. Several values of one filter mean "any of these"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Words = ""
    """「想做什麼工作？」: a sentence."""
    where: Words = ""
    """「在哪裡？」: a district, station, landmark or address."""
    plain: tuple[Words, ...] = ()
    """Phrases of ``text`` to be taken as plain words, their understanding having been removed."""
    occupation: tuple[Code, ...] = ()
    """Ids of the occupation table, or two-digit major groups."""
    kind: tuple[EmploymentKind, ...] = ()
    shift: tuple[Shift, ...] = ()
    days_off: tuple[DaysOff, ...] = ()
    pay_basis: PayBasis | None = None
    pay: Annotated[float, Field(gt=0, le=10_000_000)] | None = None
    """The least pay wished for, in ``pay_basis`` (a month's where none is given)."""
    education: Education | None = None
    """The seeker's own: ads that ask for more are out."""
    experience: Annotated[int, Field(ge=0, le=720)] | None = None
    """The seeker's own, in months: ads that ask for more are out."""
    district: tuple[Code, ...] = ()
    station: tuple[Code, ...] = ()
    near: Near | None = None
    updated_within: Annotated[int, Field(ge=0, le=3650)] | None = None
    """Days since the ad was last updated; 0 is today."""
    remote: tuple[Remote, ...] = ()
    welcome: tuple[WelcomeGroup, ...] = ()
    employer: tuple[Code, ...] = ()
    """Employer ids."""
    no_agency: bool = False
    include_unknown: bool = False
    viewport: Viewport | None = None
    sort: SortKey | None = None
    """``None``: relevance with words, else newest."""
    page: Annotated[int, Field(ge=1, le=1_000)] = 1
    after: Words | None = None
    """Cursor of an earlier answer; replaces ``page``."""
    size: Annotated[int, Field(ge=1, le=100)] = 20
