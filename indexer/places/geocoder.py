"""Addresses, crossings, stations, landmarks and districts of Taipei and New Taipei to points."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from indexer.places.addresses import Address
from indexer.places.crossings import cross
from indexer.places.districts import Area
from indexer.places.gazetteer import Gazetteer
from indexer.places.located import Located
from indexer.places.named import NamedPlace, named_places
from indexer.places.point import Accuracy, haversine_m, moved
from indexer.places.resolve import BORDER_M, Hint, resolve
from indexer.places.spelling import fold

MAX_STREETS = 8
"""An address line names no more streets than this; the rest of a longer text is not read."""

NEAR_STREET_M = 1500.0
"""A station or landmark farther than this from the middle of the street named is not meant."""

SMALL_M = 300.0
"""A landmark of at most this radius is more exact than a stretch of a street."""

SIDE_M = 20.0
"""What stands on the east side (東側) of a door or crossing is about this far from it."""

_SIDE = re.compile("(?P<way>[東西南北]{1,2})側")
JOINER = re.compile(r"[東西南北側]?[/、與和及跟&,.近()\[\]-]{0,3}號?")
"""What may stand between two streets that are named together for their crossing."""


class TaipeiGeocoder(Geocoder):  # type: ignore[misc]  # geopy is not typed
    """geopy's interface over the shipped gazetteer; needs no network.

    :param gazetteer: the gazetteer to look places up in; read by the caller once per process.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Keep the gazetteer; nothing is read here."""
        super().__init__()
        self.gazetteer = gazetteer

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """The place a query names as a geopy ``Location``, whose ``raw`` is ``Located`` as a dict.

        A city alone has no point and gives None. ``timeout`` is part of geopy's interface and has
        no effect: nothing is waited for.
        """
        del timeout
        located = self.locate(query)
        if located is None or located.point is None:
            return None
        location = Location(
            located.matched, (located.point.lat, located.point.lon), dataclasses.asdict(located)
        )
        return location if exactly_one else [location]

    def locate(
        self, text: str, *, city: str | None = None, district: str | None = None
    ) -> Located | None:
        """The place that an address line names, or None where it names none that is known.

        ``city`` (台北市) and ``district`` (信義區) are what is known beside the text, in any
        spelling; the text's own words win. What is in doubt comes out vaguer, never guessed.
        """
        return locate(text, self.gazetteer, city=city, district=district)


def locate(
    text: str, gazetteer: Gazetteer, *, city: str | None = None, district: str | None = None
) -> Located | None:
    """As ``TaipeiGeocoder.locate``, over this gazetteer."""
    chinese = gazetteer.english.in_chinese(text)
    folded = fold(f"{chinese}\n{text}" if chinese else text).text
    districts = gazetteer.districts
    areas = list(districts.areas(folded)) or list(districts.short_names(folded))
    hint = read_hint(gazetteer, city, district)
    if areas[0].elsewhere if areas else hint is None:
        return None
    hint = hint or Hint()
    read = gazetteer.addresses.read(folded, areas)
    addresses = [a for a in islice(read, MAX_STREETS) if not (a.area and a.area.elsewhere)]
    found = _street_place(folded, addresses, gazetteer, hint)
    if found and found.accuracy.rank <= Accuracy.LANE.rank:
        return _on_side(found, folded[addresses[0].end :])
    area = located_area(_named_area(areas), gazetteer, hint)
    named = _named_place(folded, found, area, gazetteer)
    return named or found or area or _bare_station(text, gazetteer)


def read_hint(gazetteer: Gazetteer, city: str | None, district: str | None) -> Hint | None:
    """What stands beside the text, in canonical spelling; None where it is another county."""
    areas = list(gazetteer.districts.areas(fold(f"{city or ''}{district or ''}").text))
    if any(a.elsewhere for a in areas):
        return None
    area = _named_area(areas)
    return Hint(area.city, area.district) if area else Hint()


def _named_area(areas: Sequence[Area]) -> Area | None:
    here = [a for a in areas if not a.elsewhere]
    return next((a for a in here if a.district), here[0] if here else None)


def located_area(area: Area | None, gazetteer: Gazetteer, hint: Hint) -> Located | None:
    """A district's label point, or a city without a point; None where neither is known."""
    name = area.district if area else hint.district
    city = area.city if area else hint.city
    if area and not name and hint.city in {None, city}:
        name = hint.district
    if name and (district := gazetteer.districts.named(name)):
        return Located(
            district.point, Accuracy.DISTRICT, district.city, district.name, str(district)
        )
    return Located(None, Accuracy.CITY, city, None, city) if city else None


def _street_place(
    folded: str, addresses: Sequence[Address], gazetteer: Gazetteer, hint: Hint
) -> Located | None:
    """The first door, else the first crossing, else the most exact street."""
    found = [resolve(a, gazetteer, hint) for a in addresses]
    door = next((f for f in found if f and f.accuracy is Accuracy.DOOR), None)
    if door:
        return door
    for one, other in pairwise(addresses):
        between = folded[one.end : other.start]
        if one.number is None and other.number is None and JOINER.fullmatch(between):
            crossing = cross(one, other, gazetteer, hint)
            if crossing:
                return crossing
    return min((f for f in found if f), key=lambda f: f.accuracy.rank, default=None)


def _on_side(located: Located, words_after: str) -> Located:
    """A little way off where the words say 東側, 西北側 …: ``SIDE_M`` to that side."""
    side = _SIDE.search(words_after)
    if side is None or located.point is None:
        return located
    north = sum({"北": 1, "南": -1}.get(c, 0) for c in side["way"])
    east = sum({"東": 1, "西": -1}.get(c, 0) for c in side["way"])
    step = SIDE_M / math.hypot(north, east) if north or east else 0.0
    return dataclasses.replace(located, point=moved(located.point, north * step, east * step))


def _named_place(
    folded: str, street: Located | None, area: Located | None, gazetteer: Gazetteer
) -> Located | None:
    """The station or landmark a text names, where its street and district do not deny it.

    Beside a street only one that says more than the street: not a whole campus or quarter.
    """
    for place in named_places(folded, gazetteer):
        near_street = (
            street is None
            or street.point is None
            or (
                haversine_m(street.point, place.point) <= NEAR_STREET_M
                and (place.landmark is None or place.landmark.radius_m <= SMALL_M)
            )
        )
        if near_street and _allows(area, place, gazetteer):
            return _in_named_district(area, place, gazetteer)
    return None


def _bare_station(text: str, gazetteer: Gazetteer) -> Located | None:
    """The station whose name or number is all of the text: 復興崗, Y14."""
    station = gazetteer.stations.find_station(text)
    if station is None:
        return None
    district = gazetteer.districts.district_of(station.point)
    city, name = (district.city, district.name) if district else (None, None)
    return Located(station.point, Accuracy.LANDMARK, city, name, station.full_name)


def _in_named_district(area: Located | None, place: NamedPlace, gazetteer: Gazetteer) -> Located:
    """The place, in the district that was named with it where it reaches into that one."""
    if area is None or area.district is None or place.landmark is None:
        return place.located
    reaches = gazetteer.districts.distance_m(area.district, place.point) <= place.landmark.radius_m
    if not reaches:
        return place.located
    return dataclasses.replace(place.located, city=area.city, district=area.district)


def _allows(area: Located | None, place: NamedPlace, gazetteer: Gazetteer) -> bool:
    """Whether the city and district named beside a station or landmark fit it."""
    if area is None:
        return True
    if area.district is None:
        return place.located.city in {None, area.city}
    return gazetteer.districts.distance_m(area.district, place.point) <= BORDER_M
