"""Points on the earth, the distance between them, and how exact a place is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

EARTH_RADIUS_M = 6_371_008.7714
"""Mean earth radius in metres (IUGG); the one radius of both search engines."""


class Accuracy(StrEnum):
    """How exactly a place is known, finest first."""

    DOOR = "door"
    LANE = "lane"
    ROAD = "road"
    LANDMARK = "landmark"
    DISTRICT = "district"
    CITY = "city"

    @property
    def rank(self) -> int:
        """0 for a door, rising as the place gets vaguer."""
        return _RANKS[self]

    @property
    def on_map(self) -> bool:
        """Whether such a place has a point of its own (finer than a district)."""
        return self in _ON_MAP


_RANKS = {accuracy: rank for rank, accuracy in enumerate(Accuracy)}
_ON_MAP = frozenset(list(Accuracy)[: _RANKS[Accuracy.DISTRICT]])


@dataclass(frozen=True, slots=True)
class Point:
    """A WGS84 point, in degrees."""

    lat: float
    lon: float


def haversine_m(a: Point, b: Point) -> float:
    """Great-circle distance between two points, in metres."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2)
    h = half_lat * half_lat + math.cos(lat_a) * math.cos(lat_b) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def moved(point: Point, north_m: float, east_m: float) -> Point:
    """The point this many metres farther north and east; for distances within a city."""
    degree = math.radians(1) * EARTH_RADIUS_M
    shrink = math.cos(math.radians(point.lat))
    return Point(point.lat + north_m / degree, point.lon + east_m / degree / shrink)
