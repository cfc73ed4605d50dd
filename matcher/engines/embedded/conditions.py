"""What a condition is of every document at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from indexer.vocabulary import PayBasis
from matcher.engines.base import (
    AnyOf,
    AtLeast,
    AtMost,
    Circle,
    Condition,
    InBox,
    InPolygon,
    IsFlag,
    NoneOf,
    PayReaches,
    Truth,
    WithinRadius,
    WithinReach,
)
from matcher.engines.embedded.circles import in_any, in_circle
from matcher.engines.embedded.keywords import Mask, among
from matcher.engines.embedded.polygons import in_polygon
from matcher.engines.embedded.snapshot import (
    DISTRICT_LEVEL,
    LAT,
    LON,
    PLACED,
    TILE,
    Columns,
)


@dataclass(frozen=True, slots=True)
class Truths:
    """Where a condition holds and, if it can be unknown, where it fails."""

    yes: Mask
    no: Mask | None = None
    """``None``: wherever it does not hold."""

    @property
    def fails(self) -> Mask:
        """Where it fails."""
        return ~self.yes if self.no is None else self.no

    def settled(self) -> Truths:
        """The same with unknown counting as holding."""
        return self if self.no is None else Truths(~self.no)

    def __and__(self, other: Truths) -> Truths:
        no = None if self.no is None and other.no is None else self.fails | other.fails
        return Truths(self.yes & other.yes, no)


def truths(documents: Columns, condition: Condition) -> Truths:  # noqa: PLR0911
    """What a condition is of every document of the columns, dead ones included."""
    match condition:
        case AnyOf():
            return _any_of(documents, condition)
        case NoneOf():
            return _none_of(documents, condition)
        case AtLeast() | AtMost():
            return _bound(documents, condition)
        case IsFlag():
            column = documents.column(condition.field)
            return _with_missing(column == condition.value, column < 0, condition.missing)
        case PayReaches():
            return _pay(documents, condition)
        case InBox():
            return Truths(_in_box(documents, condition))
        case WithinRadius() | WithinReach() | InPolygon():
            return _somewhere(documents, condition)


def holds(documents: Columns, condition: Condition) -> Mask:
    """Where a condition holds for certain."""
    if isinstance(condition, PayReaches):
        return _surely_pays(documents, condition)
    return truths(documents, condition).yes


def _with_missing(yes: Mask, absent: Mask, missing: Truth) -> Truths:
    """:param yes: false where the field is absent."""
    if missing is Truth.NO:
        return Truths(yes)
    if missing is Truth.YES:
        return Truths(yes | absent)
    return Truths(yes, ~(yes | absent))


def _holding(documents: Columns, field: str, values: frozenset[str]) -> Mask:
    return among(documents.column(field), documents.lexicons[field].holding(values))


def _any_of(documents: Columns, condition: AnyOf) -> Truths:
    yes = _holding(documents, condition.field, condition.values)
    if condition.missing is Truth.NO:
        return Truths(yes)
    return _with_missing(yes, documents.column(condition.field) == 0, condition.missing)


def _none_of(documents: Columns, condition: NoneOf) -> Truths:
    no = _holding(documents, condition.field, condition.values)
    unsure = (
        _holding(documents, condition.field, condition.doubtful) if condition.doubtful else None
    )
    if condition.missing is not Truth.YES:
        absent = documents.column(condition.field) == 0
        if condition.missing is Truth.NO:
            no |= absent
        else:
            unsure = absent if unsure is None else unsure | absent
    return Truths(~no) if unsure is None else Truths(~(no | unsure), no)


def _bound(documents: Columns, condition: AtLeast | AtMost) -> Truths:
    column, value = documents.column(condition.field), condition.value
    bound = value.toordinal() if isinstance(value, date) else float(value)
    least = isinstance(condition, AtLeast)
    if condition.missing is Truth.YES:  # NaN compares false: what does not fail holds or is absent
        return Truths(~(column < bound if least else column > bound))
    yes = column >= bound if least else column <= bound
    if condition.missing is Truth.NO:
        return Truths(yes)
    return Truths(yes, column < bound if least else column > bound)


def _surely_pays(documents: Columns, condition: PayReaches) -> Mask:
    code = _basis(documents, condition.basis)
    if code is None or condition.basis is PayBasis.NEGOTIABLE:
        return np.zeros(documents.size, np.bool_)
    mask: Mask = documents.column("pay_min") >= condition.minimum
    mask &= documents.column("pay_basis") == code
    return mask


def _pay(documents: Columns, condition: PayReaches) -> Truths:
    reaches = _surely_pays(documents, condition)
    basis = documents.column("pay_basis")
    negotiable = _basis(documents, PayBasis.NEGOTIABLE)
    unknown = basis == 0
    if negotiable is not None:
        unknown |= basis == negotiable
    code = _basis(documents, condition.basis)
    if code is not None and condition.basis is not PayBasis.NEGOTIABLE:
        open_ended = basis == code
        if documents.has("pay_max"):
            open_ended &= ~(documents.column("pay_max") < condition.minimum)
        unknown |= open_ended
    return Truths(reaches, ~(reaches | unknown))


def _basis(documents: Columns, basis: PayBasis) -> int | None:
    codes = documents.lexicons["pay_basis"].holding([basis])
    return codes[0] if codes else None


def _in_box(documents: Columns, condition: InBox) -> Mask:
    box, lats, lons = condition.box, documents.column(LAT), documents.column(LON)
    inside: Mask = lons >= box.west
    inside &= lons <= box.east
    inside &= lats >= box.south
    inside &= lats <= box.north
    return inside


def _somewhere(documents: Columns, condition: WithinRadius | WithinReach | InPolygon) -> Truths:
    placed = documents.column(PLACED)
    yes = _inside(documents, condition) & placed
    elsewhere = documents.column(DISTRICT_LEVEL) & (documents.column("district") != 0)
    elsewhere &= ~_holding(documents, "district", condition.districts)
    return Truths(yes, (placed & ~yes) | elsewhere)


def _inside(documents: Columns, condition: WithinRadius | WithinReach | InPolygon) -> Mask:
    """Whether the points lie inside, whatever they stand for."""
    lats, lons = documents.column(LAT), documents.column(LON)
    match condition:
        case WithinRadius():
            return in_circle(lats, lons, Circle(condition.centre, condition.metres))
        case WithinReach():
            return in_any(lats, lons, documents.column(TILE), condition.circles)
        case InPolygon():
            return in_polygon(lats, lons, documents.column(TILE), condition.ring)
