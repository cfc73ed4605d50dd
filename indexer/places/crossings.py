"""The crossing that two streets named side by side mean: A路與B路口."""

from __future__ import annotations

import dataclasses

import numpy as np

from indexer.places.addresses import Address
from indexer.places.corners import approach_of, corner_of
from indexer.places.door_plates import Rows
from indexer.places.gazetteer import Gazetteer
from indexer.places.located import Located
from indexer.places.point import Accuracy
from indexer.places.resolve import BORDER_M, Hint, resolve, wanted_place


def cross(one: Address, other: Address, gazetteer: Gazetteer, hint: Hint) -> Located | None:
    """The crossing of two streets, or None where they are not known to meet in one place.

    A street and its own lane (成功路/成功路30巷) mean the lane's mouth. Where two streets only come
    near each other, that stretch of the first one is meant, and the accuracy is ``ROAD``.
    """
    if one.street == other.street:
        return None
    same_road = one.road_and_section == other.road_and_section
    if same_road and ("" in {one.lane, other.lane} or one.lane == other.lane):
        longer = max(one, other, key=lambda a: (a.lane != "", a.alley != ""))
        mouth = dataclasses.replace(longer, mouth=True, area=one.area)
        return resolve(mouth, gazetteer, hint)
    wanted = wanted_place(one, hint)
    plates = [_plates(a, gazetteer, wanted.city) for a in (one, other)]
    point, accuracy = corner_of(*plates), Accuracy.LANE
    if point is None and not one.lane:
        point, accuracy = approach_of(*plates), Accuracy.ROAD
    if point is None:
        return None
    name = wanted.district
    district = gazetteer.districts.named(name) if name else gazetteer.districts.district_of(point)
    if district is None or (name and gazetteer.districts.distance_m(name, point) > BORDER_M):
        return None
    return Located(
        point,
        accuracy,
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
    return np.vstack([np.empty((0, 3)), *rows])
