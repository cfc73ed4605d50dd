"""Filters and their choices: what the engine counts, and the counts as lists."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources

from indexer.places.point import Point
from indexer.places.reach import Reach
from indexer.vocabulary import (
    DaysOff,
    Education,
    EmploymentKind,
    PayBasis,
    Remote,
    Shift,
    WelcomeGroup,
)
from matcher.engines.base import (
    VIEWPORT,
    AtLeast,
    AtMost,
    Condition,
    Facet,
    IsFlag,
    OptionsFacet,
    PayReaches,
    TermsFacet,
    Truth,
    WithinReach,
)
from matcher.request import SearchRequest
from matcher.results import FacetValue
from matcher.whereabouts import circles_of

MAJOR_GROUPS = tuple(f"{number:02d}" for number in range(1, 23))
"""The 22 major groups of 通俗職業分類."""


@dataclass(frozen=True, slots=True, eq=False)
class FacetChoices:
    """What the filters list where it is a choice of ours (``data/facets.toml``)."""

    pay: Mapping[PayBasis, tuple[int, ...]]
    education: tuple[Education, ...]
    experience: tuple[int, ...]
    updated: tuple[int, ...]
    minutes: tuple[int, ...]
    stations: int
    occupations: int


@cache
def facet_choices() -> FacetChoices:
    """The choices that ship."""
    data = tomllib.loads(resources.files("matcher").joinpath("data/facets.toml").read_text("utf-8"))
    return FacetChoices(
        pay={PayBasis(basis): tuple(steps) for basis, steps in data["pay"].items()},
        education=tuple(map(Education, data["education"]["steps"])),
        experience=tuple(data["experience"]["steps"]),
        updated=tuple(data["updated"]["steps"]),
        minutes=tuple(data["minutes"]["steps"]),
        stations=data["station"]["most"],
        occupations=data["occupation"]["most"],
    )


_TERMS = {
    "occupation": ("major_groups", "occupation"),
    "occupation_top": ("occupations", "occupation"),
    "kind": ("kind", "kind"),
    "shift": ("shifts", "shift"),
    "days_off": ("days_off", "days_off"),
    "district": ("district", "district"),
    "station": ("station", "station"),
    "remote": ("remote", "remote"),
    "welcome": ("welcomes", "welcome"),
}
"""Facets that count a field's values: name → the field, and the request's field that it fills."""

_BESIDE: Mapping[str, tuple[str, ...]] = {"district": (VIEWPORT,), "minutes": ("near",)}
"""Other groups that a facet leaves out too."""

_CODES: Mapping[str, tuple[str, ...]] = {
    "occupation": MAJOR_GROUPS,
    "kind": tuple(EmploymentKind),
    "shift": tuple(Shift),
    "days_off": tuple(DaysOff),
    "remote": (Remote.PARTIAL, Remote.FULL),
    "welcome": tuple(WelcomeGroup),
}
"""Facets over a code list: all of it is listed, in its order. 不可遠端 is no wish."""


def facets(
    request: SearchRequest, today: date, choices: FacetChoices, reach: Reach
) -> tuple[Facet, ...]:
    """The facets of a search page. Each leaves out its own conditions; district also the map's
    box, so that one sees where else there is work; minutes also the metres that they replace."""
    options = {**_options(request, today, choices), **_minutes(request, choices, reach)}
    return _TERMS_FACETS + tuple(
        OptionsFacet(name, given, _without(name)) for name, given in options.items()
    )


def _options(
    request: SearchRequest, today: date, choices: FacetChoices
) -> Mapping[str, Mapping[str, Condition]]:
    """Facets that count conditions, in the order of their choices; what the request asks for is
    among them though it be no usual choice."""
    pay = None if request.pay is None else (request.pay_basis or PayBasis.MONTH, request.pay)
    return _choices_with(
        today,
        choices,
        pay=pay,
        education=request.education,
        experience=request.experience,
        updated_within=request.updated_within,
    )


@lru_cache(256)
def _choices_with(
    today: date,
    choices: FacetChoices,
    *,
    pay: tuple[PayBasis, float] | None,
    education: Education | None,
    experience: int | None,
    updated_within: int | None,
) -> Mapping[str, Mapping[str, Condition]]:
    """The usual choices and these."""
    pays = [(basis, float(step)) for basis, steps in choices.pay.items() for step in steps]
    if pay is not None:
        pays.append(pay)
    bases = list(PayBasis)
    pays = sorted(set(pays), key=lambda pay: (bases.index(pay[0]), pay[1]))
    schooling = {*choices.education} | ({education} if education else set())
    return {
        "pay": {pay_choice(basis, amount): pay_reaches(basis, amount) for basis, amount in pays},
        "education": {
            step.value: education_at_most(step)
            for step in Education  # lowest first
            if step in schooling
        },
        "experience": {
            str(step): experience_at_most(step) for step in _with(choices.experience, experience)
        },
        "updated_within": {
            str(step): updated_since(today, step) for step in _with(choices.updated, updated_within)
        },
        "no_agency": {"1": no_agency()},
    }


def _minutes(
    request: SearchRequest, choices: FacetChoices, reach: Reach
) -> dict[str, dict[str, Condition]]:
    """How far from the point asked for; nothing where there is none. Only what surely lies within
    reach is counted, so that the districts that it touches do not matter."""
    if request.near is None:
        return {}
    centre = Point(request.near.lat, request.near.lon)
    return {
        "minutes": {
            str(step): WithinReach(
                group="minutes", circles=circles_of(centre, step, reach), districts=frozenset()
            )
            for step in _with(choices.minutes, request.minutes)
        }
    }


def _with(steps: tuple[int, ...], asked: int | None) -> list[int]:
    return sorted({*steps} if asked is None else {*steps, asked})


def _without(group: str) -> frozenset[str]:
    return frozenset({group, *_BESIDE.get(group, ())})


_TERMS_FACETS = tuple(
    TermsFacet(name, field, _without(filled_by)) for name, (field, filled_by) in _TERMS.items()
)


def pay_choice(basis: PayBasis, amount: float) -> str:
    """How the pay facet writes a wish: ``month:40000``."""
    return f"{basis.value}:{amount:.10g}"


def pay_reaches(basis: PayBasis, amount: float) -> Condition:
    """The condition of a pay wish."""
    return PayReaches(group="pay", basis=basis, minimum=float(amount))


def education_at_most(own: Education) -> Condition:
    """The ad asks for no more schooling than the seeker has."""
    return AtMost(group="education", field="education_min", value=float(own.rank))


def experience_at_most(months: int) -> Condition:
    """The ad asks for no more experience than the seeker has."""
    return AtMost(group="experience", field="experience_min", value=float(months))


def updated_since(today: date, days: int) -> Condition:
    """The ad was updated within so many days."""
    since = today - timedelta(days=days)
    return AtLeast(group="updated_within", field="updated", value=since)


def no_agency() -> Condition:
    """Not known to be from an agency: ads say that they are from one, hardly ever that they are
    from none."""
    return IsFlag(group="no_agency", field="agency", value=False, missing=Truth.YES)


def facet_values(
    counted: Mapping[str, Mapping[str, int]],
    request: SearchRequest,
    today: date,
    choices: FacetChoices,
    districts: tuple[str, ...],
) -> dict[str, tuple[FacetValue, ...]]:
    """The counts as the filters list them.

    :param counted: counts by facet and value.
    :param request: with what was understood filled in; what it asks for is marked as chosen.
    :param districts: all districts that are listed, in their order.
    """
    options = _options(request, today, choices)
    order = {**_CODES, "district": districts, **{name: tuple(options[name]) for name in options}}
    order["minutes"] = tuple(map(str, _with(choices.minutes, request.minutes)))
    most = {"station": choices.stations, "occupation_top": choices.occupations}
    return {
        name: _listed(counts, _chosen(name, request), order.get(name), most.get(name, 0))
        for name, counts in counted.items()
    }


def _listed(
    counts: Mapping[str, int], chosen: frozenset[str], order: tuple[str, ...] | None, most: int
) -> tuple[FacetValue, ...]:
    """In the given order, else the ``most`` frequent first; chosen ones are always there."""
    listed = order or sorted(counts, key=lambda value: (-counts[value], value))[:most]
    values = [*listed, *sorted(chosen.difference(listed))]
    return tuple(FacetValue(value, counts.get(value, 0), value in chosen) for value in values)


def _chosen(name: str, request: SearchRequest) -> frozenset[str]:
    """The values of a facet that the request asks for."""
    if name == "pay":
        basis = request.pay_basis or PayBasis.MONTH
        return frozenset() if request.pay is None else frozenset({pay_choice(basis, request.pay)})
    if name in {"occupation", "occupation_top"}:
        major = name == "occupation"
        return frozenset(id_ for id_ in request.occupation if (len(id_) == 2) == major)
    value = getattr(request, name)
    if value is None or value is False:
        return frozenset()
    if value is True:
        return frozenset({"1"})
    return frozenset(map(str, value if isinstance(value, tuple) else (value,)))
