"""Where two streets meet, told from the house numbers at the corner."""

from __future__ import annotations

import math

import numpy as np

from indexer.places.addresses import Address
from indexer.places.gazetteer import Gazetteer
from indexer.places.located import Located
from indexer.places.point import EARTH_RADIUS_M, Accuracy, Point
from indexer.places.resolve import BORDER_M, Hint, Rows, wanted_place

CORNER_M = 120.0
"""Two streets whose nearest plates are farther apart than this are not known to meet."""

_ALIKE_M, _REACH_M, _CELL_M = 25.0, 60.0, 150.0
_CELL_CODE = np.array([1 << 20, 1])
_METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
_SCALE = np.array([1.0, math.cos(math.radians(25.05))]) * _METRES_PER_DEGREE


def cross(one: Address, other: Address, gazetteer: Gazetteer, hint: Hint) -> Located | None:
    """The crossing of two streets, or None where they are not known to meet in one place.

    The point is the middle of the pairs of plates, one of each street, that are about as near to
    each other as the nearest pair: those of all corners, so that it falls on the crossing itself.
    """
    wanted = wanted_place(one, hint)
    if one.road_and_section == other.road_and_section and one.lane == other.lane:
        return None
    first, second = (_plates(a, gazetteer, wanted.city) * _SCALE for a in (one, other))
    first, second = _close(first, second), _close(second, first)
    if not len(first) or not len(second):
        return None
    gaps = np.hypot(*(first[:, None, :] - second[None, :, :]).transpose(2, 0, 1))
    nearest = float(gaps.min())
    if nearest > CORNER_M:
        return None
    i, j = np.nonzero(gaps <= nearest + _ALIKE_M)
    middles = (first[i] + second[j]) / 2
    best = middles[int(gaps[i, j].argmin())]
    distances = np.hypot(*(middles - best).T)
    lat, lon = middles[distances <= _REACH_M].mean(axis=0) / _SCALE
    return _located(one, other, Point(float(lat), float(lon)), gazetteer, wanted)


def _located(
    one: Address, other: Address, point: Point, gazetteer: Gazetteer, wanted: Hint
) -> Located | None:
    name = wanted.district
    district = gazetteer.districts.named(name) if name else gazetteer.districts.district_of(point)
    if district is None or (name and gazetteer.districts.distance_m(name, point) > BORDER_M):
        return None
    return Located(
        point,
        Accuracy.LANE,
        district.city,
        district.name,
        f"{district}{one.street}與{other.street}口",
    )


def _plates(address: Address, gazetteer: Gazetteer, city: str | None) -> Rows:
    """The plates of a street in all districts of the city: crossings lie on borders."""
    rows = [
        gazetteer.plates.street_points(
            address.road, name, address.section or None, address.lane or None
        )
        for name in gazetteer.plates.districts_with(address.road)
        if city is None or gazetteer.districts.city_of(name) == city
    ]
    return np.vstack([np.empty((0, 2)), *rows])


def _close(rows: Rows, others: Rows) -> Rows:
    """Those of the rows (metres) with one of the others in their own or a neighbouring cell."""
    if not len(rows) or not len(others):
        return rows[:0]
    cells, near = (np.floor(r / _CELL_M).astype(np.int64) for r in (rows, others))
    steps = np.array([(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]) @ _CELL_CODE
    around = np.unique((near @ _CELL_CODE)[:, None] + steps)
    return rows[np.isin(cells @ _CELL_CODE, around)]
