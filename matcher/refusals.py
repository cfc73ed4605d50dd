"""The conditions of what a seeker does not want: 「不要夜班」, 「除了業務以外」. Pure.

An ad that names a refused thing is out, though it names others beside it. An ad that is silent on
the matter leaves it open, as with every other condition: its shifts may be nights. So does one that
says 輪班 and does not name the refused shift: it may be one of those in turn. Occupations,
skills and remote work are the exceptions: who does not speak of them does not have them.
"""

from __future__ import annotations

from collections.abc import Collection

from indexer.occupations.table import OccupationTable
from indexer.vocabulary import Shift
from matcher.engines.base import Condition, NoneOf, Truth
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
ANY_SHIFT = frozenset({Shift.ROTATING})
"""An ad that only says 輪班 leaves open which shifts one takes in turn."""


def refusals(request: SearchRequest, table: OccupationTable) -> list[Condition]:
    """The conditions of the request's refusals."""
    occupations = frozenset(request.not_occupation) | {
        child.id for id_ in request.not_occupation for child in table.children(id_)
    }
    return [
        *_none_of("not_occupation", "occupations", occupations),
        *_none_of("not_kind", "kind", request.not_kind, missing=Truth.UNKNOWN),
        *_none_of(
            "not_shift", "shifts", request.not_shift, missing=Truth.UNKNOWN, doubtful=ANY_SHIFT
        ),
        *_none_of("not_days_off", "days_off", request.not_days_off, missing=Truth.UNKNOWN),
        *_none_of("not_remote", "remote", request.not_remote),
        *_none_of("not_district", "district", request.not_district, missing=Truth.UNKNOWN),
        *_none_of("not_skill", "skills", request.not_skill),
        *_none_of("not_skill", "licences", request.not_skill),
    ]


def _none_of(
    group: str,
    field: str,
    values: Collection[str],
    *,
    missing: Truth = Truth.YES,
    doubtful: frozenset[str] = frozenset(),
) -> list[Condition]:
    if not values:
        return []
    refused = frozenset(values)
    return [
        NoneOf(
            group=group, field=field, values=refused, doubtful=doubtful - refused, missing=missing
        )
    ]
