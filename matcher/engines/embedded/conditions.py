"""What a condition is of every document at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

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
from matcher.engines.embedded.snapshot import (
    DISTRICT_LEVEL,
    LAT,
    LON,
    PLACED,
    Column,
    Columns,
)

_EDGE_M = 1e-3
"""Distances this near to a circle's edge are computed again by the scalar formula, so that a
point exactly on the edge is inside whatever the arrays round to."""
_FLAT, _POLAR, _DATE_LINE = 0.03, 80.0, 170.0
"""Radians, degrees of latitude and of longitude up to which the plane's error is known."""


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
            return Truths(~_holding(documents, condition.field, condition.values))
        case AtLeast() | AtMost():
            return _bound(documents, condition)
        case IsFlag():
            column = documents.column(condition.field)
            return _with_missing(column == condition.value, column < 0, condition.missing)
        case PayReaches():
            return _pay(documents, condition)
        case InBox():
            return Truths(_in_box(documents, condition))
        case WithinRadius():
            return _within(documents, condition)


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


def _within(documents: Columns, condition: WithinRadius) -> Truths:
    placed = documents.column(PLACED)
    yes = _in_circle(documents.column(LAT), documents.column(LON), condition)
    yes &= placed
    elsewhere = documents.column(DISTRICT_LEVEL) & (documents.column("district") != 0)
    elsewhere &= ~_holding(documents, "district", condition.districts)
    return Truths(yes, (placed & ~yes) | elsewhere)


def _in_circle(lats: Column, lons: Column, condition: WithinRadius) -> Mask:
    """Which points lie in the circle.

    On the plane that touches the earth at the centre, distances are wrong by a small known share:
    they settle all but the points near the edge, and only those need the trigonometry.
    """
    centre, metres = condition.centre, condition.metres
    size, rows = len(lats), np.flatnonzero(_around(lats, lons, condition))
    lats, lons = lats.take(rows), lons.take(rows)
    angle = metres / EARTH_RADIUS_M
    north, east = np.radians(lats - centre.lat), np.radians(lons - centre.lon)
    east *= np.cos(np.radians(centre.lat))
    plane = np.sqrt(north * north + east * east) * EARTH_RADIUS_M
    doubt = metres * (2 * angle * (1 + abs(np.tan(np.radians(centre.lat)))) + 1e-6) + _EDGE_M
    if angle > _FLAT or abs(centre.lat) > _POLAR or abs(centre.lon) > _DATE_LINE:
        doubt = np.inf
    inside = plane <= metres
    unsure = np.flatnonzero(np.abs(plane - metres) <= doubt)
    exact = distances(lats.take(unsure), lons.take(unsure), centre)
    inside[unsure] = exact <= metres
    for row in unsure[np.abs(exact - metres) < _EDGE_M].tolist():
        inside[row] = haversine_m(centre, Point(float(lats[row]), float(lons[row]))) <= metres
    mask = np.zeros(size, np.bool_)
    mask[rows.compress(inside)] = True
    return mask


def _around(lats: Column, lons: Column, condition: WithinRadius) -> Mask:
    """A box that holds the circle: spares the trigonometry for everything far away."""
    centre = condition.centre
    angle = condition.metres / EARTH_RADIUS_M * 1.000001 + 1e-9
    lat = float(np.degrees(angle))
    inside: Mask = lats >= centre.lat - lat
    inside &= lats <= centre.lat + lat
    cosine = np.cos(np.radians(abs(centre.lat)))
    if np.sin(min(angle, np.pi / 2)) < cosine:  # else the circle holds a pole: any longitude
        lon = float(np.degrees(np.arcsin(np.sin(angle) / cosine)))
        if abs(centre.lon) + lon < 180:  # else it crosses the date line
            inside &= lons >= centre.lon - lon
            inside &= lons <= centre.lon + lon
    return inside


def distances(lats: Column, lons: Column, centre: Point) -> Column:
    """Great-circle metres from a point to others, given in degrees (``haversine_m``)."""
    radians = np.radians(lats)
    half_lat = np.sin((radians - np.radians(centre.lat)) / 2)
    half_lon = np.sin(np.radians(lons - centre.lon) / 2)
    h = half_lat**2 + np.cos(np.radians(centre.lat)) * np.cos(radians) * half_lon**2
    metres: Column = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return metres
