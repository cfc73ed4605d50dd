"""The conditions of what a seeker does not want: 「不要夜班」, 「除了業務以外」. Pure.

An ad that names a refused thing is out, though it names others beside it. An ad that is silent on
the matter leaves it open, as with every other condition: its shifts may be nights. Occupations,
skills and remote work are the exceptions: who does not speak of them does not have them.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from indexer.occupations.table import OccupationTable
from indexer.places.districts import Districts
from indexer.vocabulary import DaysOff, EmploymentKind, Shift
from matcher.engines.base import AnyOf, Condition, NoneOf, Truth
from matcher.request import SearchRequest

REFUSALS = (
    "not_occupation",
    "not_kind",
    "not_shift",
    "not_days_off",
    "not_remote",
    "not_district",
    "not_skill",
)
"""The request's fields that refuse something; each is its conditions' group."""


def refusals(
    request: SearchRequest, districts: Districts, table: OccupationTable
) -> list[Condition]:
    """The conditions of the request's refusals."""
    occupations = frozenset(request.not_occupation) | {
        child.id for id_ in request.not_occupation for child in table.children(id_)
    }
    kinds, shifts, days_off = map(_codes, (EmploymentKind, Shift, DaysOff))
    names = frozenset(district.name for district in districts)
    return [
        *_none_of("not_occupation", "occupations", occupations),
        *_none_of("not_kind", "kind", request.not_kind, stated=kinds),
        *_none_of("not_shift", "shifts", request.not_shift, stated=shifts),
        *_none_of("not_days_off", "days_off", request.not_days_off, stated=days_off),
        *_none_of("not_remote", "remote", request.not_remote),
        *_none_of("not_district", "district", request.not_district, stated=names),
        *_none_of("not_skill", "skills", request.not_skill),
        *_none_of("not_skill", "licences", request.not_skill),
    ]


def _codes(several: type[StrEnum]) -> frozenset[str]:
    return frozenset(code.value for code in several)


def _none_of(
    group: str, field: str, values: Collection[str], *, stated: frozenset[str] = frozenset()
) -> list[Condition]:
    """None of the values; with ``stated``, all there can be, an absent field is unknown."""
    if not values:
        return []
    found: list[Condition] = [NoneOf(group=group, field=field, values=frozenset(values))]
    if stated:
        found.append(AnyOf(group=group, field=field, values=stated, missing=Truth.UNKNOWN))
    return found
