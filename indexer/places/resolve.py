"""From an address as written to a place; where the words leave doubt, a vaguer place or none."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.places.addresses import Address
from indexer.places.corners import corner_of
from indexer.places.districts import District
from indexer.places.door_plates import DoorPlates, Fit, Found, Rows, Way, middle_of
from indexer.places.gazetteer import Gazetteer
from indexer.places.located import Located
from indexer.places.point import EARTH_RADIUS_M, Accuracy, Point, haversine_m

BORDER_M = 400.0
"""People name the neighbouring district this far beyond its border."""

ONE_PLACE_M = 400.0
"""Candidates this close together are one place for a job seeker."""

STREET_M = 1500.0
"""A street whose plates lie within this of its middle still tells where to go."""

SHORT_STREET_M = 600.0
"""Of a longer street than this, without a number, no more is known than of a district."""


_NO_LOCALITY = ("臨", "大樓", "大廈", "中心", "廣場", "館", "社區")
"""Words between a street and its number that plates do not carry: 敬業一路大灣科技大樓99號."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of the place beside the text: a city, a district, both or neither."""

    city: str | None = None
    district: str | None = None


def resolve(address: Address, gazetteer: Gazetteer, hint: Hint) -> Located | None:
    """Where an address is, as exactly as its words allow.

    A named district is believed; a number that is not there but stands, alone in the city, just
    over the district's border is taken from there. Without a district a number or a street counts
    only where it can mean one place.
    """
    plates, wanted = gazetteer.plates, wanted_place(address, hint)
    candidates = _candidates(address, gazetteer, wanted)
    sure = address.trusted or (address.section and address.number is not None and not address.slip)
    if not sure:
        candidates = []
    doors = [c for c in candidates if c.found is not None and c.found.fit.sure]
    if address.slip:
        doors = [c for c in doors if c.exact and wanted.district]
    if wanted.district:
        named = gazetteer.districts.named(wanted.district)
        here = [c for c in candidates if c.district == named]
        inside = [c for c in doors if c.district == named]
        if any(c.exact for c in inside) and (found := _door(address, inside, plates)):
            return found
        near = _over_the_border(doors, wanted.district, gazetteer)
        return (
            _door(address, [c for c in near if c.exact], plates)
            or _door(address, inside, plates)
            or _door(address, near, plates)
            or _street(address, here, plates)
        )
    cities = {c.district.city for c in candidates}
    if len(cities) == 1 and not wanted.city and not doors:
        wanted = Hint(*cities)
    return (
        _door(address, doors, plates)
        or (None if doors else _street(address, candidates, plates))
        or (Located(None, Accuracy.CITY, wanted.city, None, wanted.city) if wanted.city else None)
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    district: District
    way: Way
    found: Found | None
    nearest: Point | None
    """The plate nearest to the number asked for, or to the lane's, on the way or on its road."""

    @property
    def exact(self) -> bool:
        """Whether the very number has a plate."""
        return self.found is not None and self.found.fit is Fit.EXACT


def wanted_place(address: Address, hint: Hint) -> Hint:
    """What an address says of its city and district, and the hint where it says nothing."""
    if address.area is None:
        return hint
    if address.area.district:
        return Hint(address.area.city, address.area.district)
    same_city = hint.city in {None, address.area.city}
    return Hint(address.area.city, hint.district if same_city else None)


def _candidates(address: Address, gazetteer: Gazetteer, wanted: Hint) -> list[_Candidate]:
    """The street in every district of the city that has it, and the number found there."""
    plates, candidates = gazetteer.plates, []
    for name in plates.districts_with(address.road):
        district = gazetteer.districts.named(name)
        if district is None or (wanted.city and district.city != wanted.city):
            continue
        sections = plates.sections(address.road, name)
        for section in [address.section] if address.section else sections:
            if section not in sections:
                continue
            way = Way(name, address.road, section, address.lane, address.alley, address.locality)
            candidates.append(_candidate(address, district, way, plates))
    return candidates


def _candidate(address: Address, district: District, way: Way, plates: DoorPlates) -> _Candidate:
    found = None
    if address.number is not None:
        found = plates.find(way, address.number, address.sub_number)
        if found is None and way.locality.endswith(_NO_LOCALITY):
            way = way._replace(locality="")
            found = plates.find(way, address.number, address.sub_number)
    nearest = found
    if found is None and address.lane[:1].isdigit():
        road = Way(way.district, way.road, way.section)
        nearest = plates.find(road, int(address.lane.partition("之")[0]))
    return _Candidate(district, way, found, nearest.point if nearest else None)


def _door(address: Address, doors: Sequence[_Candidate], plates: DoorPlates) -> Located | None:
    """The one door that is meant, or None where two may be.

    A plate comes before a neighbour's place, and that of the section as written, none included,
    before those of other sections.
    """
    doors = [d for d in doors if d.exact] or doors
    doors = [d for d in doors if d.exact and d.way.section == address.section] or doors
    points = [d.found.point for d in doors if d.found]
    if not points or any(haversine_m(points[0], p) > ONE_PLACE_M for p in points[1:]):
        return None
    district, point = doors[0].district, points[0]
    if address.at_street:
        point = plates.towards_other_side(doors[0].way, address.number or 0, point)
    words = dataclasses.replace(address, locality=doors[0].way.locality).text
    return Located(point, Accuracy.DOOR, district.city, district.name, f"{district}{words}")


def _over_the_border(
    doors: Sequence[_Candidate], district: str, gazetteer: Gazetteer
) -> list[_Candidate]:
    return [
        d
        for d in doors
        if d.found and gazetteer.districts.distance_m(district, d.found.point) <= BORDER_M
    ]


def _street(
    address: Address, candidates: Sequence[_Candidate], plates: DoorPlates
) -> Located | None:
    """The lane's or the road's place, where the candidates are one place."""
    if address.lane:
        lanes = [(c, _lane_points(address, c.way, plates)) for c in candidates]
        if any(len(rows) for _, rows in lanes):
            return _one_street(lanes, Accuracy.LANE, address)
    if len(candidates) == 1 and (nearest := candidates[0].nearest):
        district = candidates[0].district
        words = f"{district}{address.road_and_section}"
        return Located(nearest, Accuracy.ROAD, district.city, district.name, words)
    roads = [(c, plates.street_points(c.way.road, c.way.district, c.way.section))
             for c in candidates]  # fmt: skip
    return _one_street(roads, Accuracy.ROAD, address)


def _one_street(
    found: Sequence[tuple[_Candidate, Rows]], accuracy: Accuracy, address: Address
) -> Located | None:
    """The middle of all these plates, or the plate nearest in number; None where they lie apart.

    The district stays open where the street runs through several.
    """
    found = [(candidate, rows) for candidate, rows in found if len(rows)]
    if not found:
        return None
    everything = np.vstack([rows for _, rows in found])
    middle = middle_of(everything)
    if len(found) > 1 and _reach_m(everything, middle) > STREET_M:
        return None
    biggest = max(found, key=lambda entry: len(entry[1]))[0]
    words = address.street if accuracy is Accuracy.LANE else address.road_and_section
    point = middle
    if len(found) == 1 and address.number is not None:
        point = biggest.nearest or middle
    districts = {candidate.district for candidate, _ in found}
    if len(districts) > 1:
        city = biggest.district.city
        return Located(point, accuracy, city, None, f"{city}{words}")
    district = biggest.district
    somewhere = address.number is None and not address.lane
    if accuracy is Accuracy.ROAD and somewhere and _reach_m(everything, middle) > SHORT_STREET_M:
        accuracy = Accuracy.DISTRICT
    return Located(point, accuracy, district.city, district.name, f"{district}{words}")


def _reach_m(rows: Rows, middle: Point) -> float:
    """How far nine in ten of the plates reach from the middle, in metres on a plane."""
    degree = math.radians(1) * EARTH_RADIUS_M
    scale = np.array([degree, degree * math.cos(math.radians(middle.lat))])
    away = (rows[:, :2] - (middle.lat, middle.lon)) * scale
    return float(np.quantile(np.hypot(*away.T), 0.9))


def _lane_points(address: Address, way: Way, plates: DoorPlates) -> Rows:
    """The plates of a lane or alley; its mouth where 口 asks for it or it has no plates."""
    way = way._replace(locality="")
    rows = plates.points_of(way)
    if not len(rows) and not way.alley:
        rows = plates.street_points(way.road, way.district, way.section, way.lane)
    if len(rows) and not address.mouth:
        return rows
    mouth = _mouth(way, rows, plates)
    if mouth is not None:
        return np.array([[mouth.lat, mouth.lon, 0.0]])
    if len(rows) or not way.alley:
        return rows
    return plates.street_points(way.road, way.district, way.section, way.lane)


def _mouth(way: Way, rows: Rows, plates: DoorPlates) -> Point | None:
    """Where a lane or alley begins: at the corner, or beside the door whose number it carries."""
    parent = way._replace(alley="") if way.alley else way._replace(lane="")
    corner = corner_of(plates.points_of(parent), rows) if len(rows) else None
    number = (way.alley or way.lane).partition("之")[0]
    if corner is not None or not number.isdigit():
        return corner
    found = plates.find(parent, int(number))
    return found.point if found is not None and found.fit.sure else None
