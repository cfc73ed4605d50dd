"""How long it takes from a point to others on foot, by rail and by bus, and what lies within reach.

The model, its assumptions and what it was compared with: docs/reach.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.places.point import EARTH_RADIUS_M, Point
from indexer.places.rail import STEP_MINUTES, UNREACHED
from indexer.places.stations import Stations
from indexer.places.travel import Travel, travel

Floats = npt.NDArray[np.float64]

_ORIGINS_REMEMBERED = 256
_SMALLEST_CIRCLE_M = 1.0


class Means(StrEnum):
    """What one goes by."""

    WALK = "walk"
    BUS = "bus"
    RAIL = "rail"


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a way. ``lines`` by rail, in their order; a change of lines is within the leg.

    ``minutes`` by rail are from the street to the street, with the waiting.
    """

    means: Means
    minutes: float
    lines: tuple[str, ...] = ()
    start: str = ""
    """By rail: the station where one enters, and ``end`` where one leaves."""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The quickest way between two points."""

    minutes: float
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The stations, and the minutes between them by rail. Immutable; share between threads.

    ``minutes[i, j]`` is from the street at station i to the street at j, ``inf`` for no way.
    """

    names: tuple[str, ...]
    lats: Floats
    lons: Floats
    minutes: Floats
    ways: tuple[tuple[str, ...], ...]
    way: npt.NDArray[np.uint16]
    """By pair of stations, which of ``ways`` (lines in their order) one takes."""
    travel: Travel

    @classmethod
    def shipped(cls, stations: Stations) -> Reach:
        """Of the matrix that ships; milliseconds."""
        with as_file(files("indexer.places") / "data" / "rail_minutes.npz") as path:
            return cls.load(path, stations)

    @classmethod
    def load(cls, path: Path, stations: Stations) -> Reach:
        """Read the matrix that ``scripts/reach`` writes.

        :raises KeyError: where it has a station that is not among the stations: make it again.
        """
        points = {station.name: station.point for station in stations}
        with np.load(path, allow_pickle=False) as data:
            names = tuple(str(data["names"]).split("\n"))
            steps = data["half_minutes"]
            minutes = np.where(steps == UNREACHED, np.inf, steps * STEP_MINUTES)
            np.fill_diagonal(minutes, np.inf)  # no ride at all
            ways = tuple(tuple(filter(None, w.split("|"))) for w in str(data["ways"]).split("\n"))
            way = data["way"]
        places = np.array([(points[name].lat, points[name].lon) for name in names])
        return cls(names, places[:, 0], places[:, 1], minutes, ways, way, travel())

    def journeys(self, origin: Point) -> Journeys:
        """All ways from a point, be it a station, an address or a spot on the map."""
        return _journeys(self, origin)


@dataclass(frozen=True, slots=True)
class Journeys:
    """All ways from one point."""

    reach: Reach
    origin: Point
    to_station: Floats
    """Minutes to the street at each station, having ridden there; ``inf`` for no way."""
    from_station: npt.NDArray[np.int64]
    """The station where one enters for it."""

    @classmethod
    def of(cls, reach: Reach, origin: Point) -> Journeys:
        """The quickest way to each station."""
        metres = distances_m(origin.lat, origin.lon, reach.lats, reach.lons)
        minutes = reach.travel.minutes(metres)[:, None] + reach.minutes
        entered = minutes.argmin(axis=0)
        return cls(reach, origin, minutes[entered, np.arange(len(entered))], entered)

    def minutes(self, points: Sequence[Point]) -> list[float]:
        """Minutes to each point by its quickest way."""
        if not points:
            return []
        lats, lons = np.array([(point.lat, point.lon) for point in points]).T
        direct, by_rail = self._minutes(lats, lons)
        quickest: list[float] = np.minimum(direct, by_rail.min(axis=1)).tolist()
        return quickest

    def way(self, point: Point) -> Way:
        """The quickest way to a point; straight there rather than by a ride that is no quicker."""
        reach, travel = self.reach, self.reach.travel
        directs, by_rail = self._minutes(np.array([point.lat]), np.array([point.lon]))
        direct, last = float(directs[0]), int(by_rail[0].argmin())
        if direct <= by_rail[0, last]:
            metres = _metres(self.origin, point.lat, point.lon)
            return Way(direct, (_own_leg(travel, metres),))
        first = int(self.from_station[last])
        ride = Leg(
            Means.RAIL,
            float(reach.minutes[first, last]),
            reach.ways[int(reach.way[first, last])],
            reach.names[first],
            reach.names[last],
        )
        before = _metres(self.origin, float(reach.lats[first]), float(reach.lons[first]))
        after = _metres(point, float(reach.lats[last]), float(reach.lons[last]))
        return Way(
            float(by_rail[0, last]), (_own_leg(travel, before), ride, _own_leg(travel, after))
        )

    def _minutes(self, lats: Floats, lons: Floats) -> tuple[Floats, Floats]:
        """To each point straight from the origin, and by each station where one may leave."""
        reach, travel = self.reach, self.reach.travel
        direct = travel.minutes(distances_m(self.origin.lat, self.origin.lon, lats, lons))
        from_stations = distances_m(lats[:, None], lons[:, None], reach.lats, reach.lons)
        return direct, self.to_station + travel.minutes(from_stations)

    def circles(self, minutes: float) -> tuple[tuple[Point, float], ...]:
        """What can be reached in so many minutes: centres and whole metres, the widest first.

        A point lies in a circle just where :meth:`minutes` says that it takes no longer (but for
        the last metre). Circles that lie within another are left out.
        """
        reach = self.reach
        left = np.append(minutes, minutes - self.to_station)
        metres = np.floor(reach.travel.metres(np.maximum(left, 0.0)))
        lats, lons = np.append(self.origin.lat, reach.lats), np.append(self.origin.lon, reach.lons)
        order = np.argsort(-metres, kind="stable")
        order = order[metres[order] >= _SMALLEST_CIRCLE_M]
        lats, lons, metres = lats[order], lons[order], metres[order]
        apart = distances_m(lats[:, None], lons[:, None], lats, lons)
        within_a_wider = np.tril(apart + metres[:, None] <= metres, -1).any(axis=1)
        kept = np.flatnonzero(~within_a_wider).tolist()
        return tuple((Point(float(lats[i]), float(lons[i])), float(metres[i])) for i in kept)


@lru_cache(_ORIGINS_REMEMBERED)
def _journeys(reach: Reach, origin: Point) -> Journeys:
    return Journeys.of(reach, origin)


def _own_leg(travel: Travel, metres: float) -> Leg:
    minutes = float(travel.minutes(np.array(metres)))
    return Leg(Means.WALK if travel.is_walked(metres) else Means.BUS, minutes)


def _metres(point: Point, lat: float, lon: float) -> float:
    return float(distances_m(point.lat, point.lon, np.array(lat), np.array(lon)))


def distances_m(lat: Floats | float, lon: Floats | float, lats: Floats, lons: Floats) -> Floats:
    """Great-circle metres (``haversine_m``) between points in degrees, shaped by numpy's rules."""
    own, other = np.radians(lat), np.radians(lats)
    half_lat = np.sin((other - own) / 2)
    half_lon = np.sin(np.radians(lons - lon) / 2)
    h = half_lat**2 + np.cos(own) * np.cos(other) * half_lon**2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return metres
