"""What a condition is of every document at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import EARTH_RADIUS_M, Point, haversine_m
from indexer.vocabulary import PayBasis
from matcher.engines.base import (
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    InBox,
    IsFlag,
    NoneOf,
    PayReaches,
    Truth,
    WithinRadius,
)
from matcher.engines.embedded.keywords import Mask, among
from matcher.engines.embedded.snapshot import Column, Snapshot

_EDGE_M = 1e-3
"""Distances this near to a circle's edge are computed again by the scalar formula, so that a
point exactly on the edge is inside whatever the arrays round to."""


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


def truths(documents: Snapshot, condition: Condition) -> Truths:  # noqa: PLR0911
    """What a condition is of every document, dead ones included."""
    match condition:
        case AnyOf():
            return _any_of(documents, condition)
        case NoneOf():
            return Truths(~_holding(documents, condition.field, condition.values))
        case AtLeast() | AtMost():
            return _bound(documents, condition)
        case IsFlag():
            column = documents.flags[condition.field]
            return _with_missing(column == condition.value, column < 0, condition.missing)
        case PayReaches():
            return _pay(documents, condition)
        case InBox():
            return Truths(_in_box(documents, condition))
        case WithinRadius():
            return _within(documents, condition)


def _with_missing(yes: Mask, absent: Mask, missing: Truth) -> Truths:
    """:param yes: false where the field is absent."""
    if missing is Truth.NO:
        return Truths(yes)
    if missing is Truth.YES:
        return Truths(yes | absent)
    return Truths(yes, ~(yes | absent))


def _holding(documents: Snapshot, field: str, values: frozenset[str]) -> Mask:
    codes = documents.lexicons[field].known(values)
    if field in documents.ones:
        return among(documents.ones[field], codes)
    return documents.many[field].holding(codes)


def _any_of(documents: Snapshot, condition: AnyOf) -> Truths:
    yes = _holding(documents, condition.field, condition.values)
    if condition.missing is Truth.NO:
        return Truths(yes)
    if condition.field in documents.ones:
        absent = documents.ones[condition.field] == 0
    else:
        absent = ~documents.many[condition.field].present()
    return _with_missing(yes, absent, condition.missing)


def _bound(documents: Snapshot, condition: AtLeast | AtMost) -> Truths:
    column = documents.numbers[condition.field]
    value = condition.value
    bound = value.toordinal() if isinstance(value, date) else float(value)
    yes = column >= bound if isinstance(condition, AtLeast) else column <= bound
    if condition.missing is Truth.NO:
        return Truths(yes)
    if condition.missing is Truth.YES:  # NaN compares false: one pass less than asking for it
        return Truths(~(column < bound if isinstance(condition, AtLeast) else column > bound))
    return Truths(yes, column < bound if isinstance(condition, AtLeast) else column > bound)


def _pay(documents: Snapshot, condition: PayReaches) -> Truths:
    basis = documents.ones["pay_basis"]
    codes = documents.lexicons["pay_basis"].codes
    same = basis == codes.get(condition.basis, -1)
    undisclosed = (basis == 0) | (basis == codes.get(PayBasis.NEGOTIABLE, -1))
    reaches = same & (documents.numbers["pay_min"] >= condition.minimum) & ~undisclosed
    if "pay_max" not in documents.numbers:
        return Truths(reaches, ~(same | undisclosed))
    below = same & ~reaches & (documents.numbers["pay_max"] < condition.minimum)
    return Truths(reaches, ~(same | undisclosed) | (below & ~undisclosed))


def _in_box(documents: Snapshot, condition: InBox) -> Mask:
    box = condition.box
    inside: Mask = documents.lons >= box.west
    inside &= documents.lons <= box.east
    inside &= documents.lats >= box.south
    inside &= documents.lats <= box.north
    return inside


def _within(documents: Snapshot, condition: WithinRadius) -> Truths:
    near = np.flatnonzero(documents.placed & _around(documents, condition))
    metres = distances(documents, near, condition.centre)
    inside = metres <= condition.metres
    for row in np.flatnonzero(np.abs(metres - condition.metres) < _EDGE_M).tolist():
        point = Point(float(documents.lats[near[row]]), float(documents.lons[near[row]]))
        inside[row] = haversine_m(condition.centre, point) <= condition.metres
    yes = np.zeros(documents.size, np.bool_)
    yes[near[inside]] = True
    district = documents.ones["district"]
    known = documents.district_level & (district != 0)
    touched = among(district, documents.lexicons["district"].known(condition.districts))
    return Truths(yes, (documents.placed & ~yes) | (known & ~touched))


def _around(documents: Snapshot, condition: WithinRadius) -> Mask:
    """A box that holds the circle: spares the trigonometry for everything far away."""
    angle = condition.metres / EARTH_RADIUS_M * 1.000001 + 1e-9
    lat = np.degrees(angle)
    cosine = np.cos(np.radians(abs(condition.centre.lat)))
    inside: Mask = np.abs(documents.lats - condition.centre.lat) <= lat
    if np.sin(min(angle, np.pi / 2)) < cosine:  # else the circle holds a pole: any longitude
        lon = np.degrees(np.arcsin(np.sin(angle) / cosine))
        apart = np.abs(documents.lons - condition.centre.lon)
        inside &= np.minimum(apart, 360 - apart) <= lon
    return inside


def distances(documents: Snapshot, positions: NDArray[np.int64], centre: Point) -> Column:
    """Great-circle metres from a point to documents that have one (``haversine_m``)."""
    lats, lons = np.radians(documents.lats[positions]), documents.lons[positions]
    half_lat = np.sin((lats - np.radians(centre.lat)) / 2)
    half_lon = np.sin(np.radians(lons - centre.lon) / 2)
    h = half_lat**2 + np.cos(np.radians(centre.lat)) * np.cos(lats) * half_lon**2
    metres: Column = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return metres
