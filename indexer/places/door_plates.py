"""Every house number of the two cities, packed small and looked up fast.

A *way* is what numbers run along: (district, road, section, lane, alley, locality). The numbers of
one way lie together, even before odd, so that both neighbours on the same side of the street are
one binary search away. File format: a NumPy archive of delta-coded columns (see ``packing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.places.packing import unpack, unpack_names
from indexer.places.point import Point, haversine_m

DEGREE = 100_000
"""Coordinates are whole numbers of 1/100,000 degree (about 1 m)."""

_ODD, _PER_NUMBER = 1 << 26, 1 << 12
MAX_NUMBER, MAX_SUB_NUMBER = _ODD // _PER_NUMBER - 1, _PER_NUMBER - 1

NEAR_M = 80.0
"""Neighbours this close on one side of a street leave no doubt where a number between them is."""

OUT_ON_STREET = 0.3
"""The pavement before a door lies at about this share of the way to the door across."""

BLOCK_M = 300.0
"""Between neighbours this far apart a number is placed too, but vaguely."""

NEXT_DOORS = 4
"""A number this little beyond the last one known (two doors) is still beside it."""


Rows = npt.NDArray[np.float64]
"""Plates as rows (lat, lon, side): degrees, degrees, 1 for odd numbers and 0 for even ones."""


class Way(NamedTuple):
    """What house numbers run along; section 0 and empty names where there is none."""

    district: str
    road: str
    section: int = 0
    lane: str = ""
    alley: str = ""
    locality: str = ""


class Fit(Enum):
    """How a number was found, surest first."""

    EXACT = "exact"
    BESIDE = "beside"
    VAGUE = "vague"

    @property
    def sure(self) -> bool:
        """Whether the point may pass for the door."""
        return self is not Fit.VAGUE


@dataclass(frozen=True, slots=True)
class Found:
    """Where a number is, and how it was found."""

    point: Point
    fit: Fit


def door_key(number: int, sub_number: int = 0) -> int:
    """The sort key of a house number within its way: evens, then odds, each ascending."""
    return (number % 2) * _ODD + number * _PER_NUMBER + sub_number


def numbers_of(key: int) -> tuple[int, int]:
    """The number and sub-number of a sort key."""
    return _number(key), key % _PER_NUMBER


def _number(key: int) -> int:
    return (key % _ODD) // _PER_NUMBER


class DoorPlates:
    """The house numbers of all ways; read-only."""

    def __init__(
        self,
        ways: Sequence[Way],
        starts: npt.NDArray[np.int32],
        keys: npt.NDArray[np.int32],
        lats: npt.NDArray[np.int32],
        lons: npt.NDArray[np.int32],
    ) -> None:
        """``ways`` sorted; numbers ``starts[i]:starts[i + 1]`` of the columns are way i's."""
        self._starts = starts.tolist()
        self._keys, self._lats, self._lons = keys, lats, lons
        self._index = {way: i for i, way in enumerate(ways)}
        self._streets: dict[str, dict[str, dict[int, list[int]]]] = {}
        for i, way in enumerate(ways):
            sections = self._streets.setdefault(way.road, {}).setdefault(way.district, {})
            sections.setdefault(way.section, []).append(i)
        self._lanes = {(way.road, way.lane) for way in ways if way.lane}
        self._ways = ways

    @classmethod
    def load(cls, path: Path) -> DoorPlates:
        """Read the packed file that ``scripts/gazetteer`` writes."""
        with np.load(path, allow_pickle=False) as file:
            names = {n: unpack_names(file[n]) for n in ("districts", "roads", "tokens")}
            columns = [unpack(file[f"way_{field}"]).tolist() for field in Way._fields]
            counts = unpack(file["counts"])
            keys, lats, lons = (unpack(file[n]).astype(np.int32) for n in ("keys", "lats", "lons"))
        tokens = names["tokens"]
        ways = [
            Way(names["districts"][d], names["roads"][r], s, tokens[la], tokens[al], tokens[lo])
            for d, r, s, la, al, lo in zip(*columns, strict=True)
        ]
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        return cls(ways, starts, keys, lats, lons)

    def __len__(self) -> int:
        """How many house numbers are held."""
        return len(self._keys)

    @property
    def roads(self) -> Iterable[str]:
        """The folded names of all roads and localities."""
        return self._streets.keys()

    def has_road(self, road: str, district: str) -> bool:
        """Whether a road of this name has house numbers in the district."""
        return district in self._streets.get(road, ())

    def districts_with(self, road: str) -> list[str]:
        """The districts in which a road of this name has house numbers."""
        return list(self._streets.get(road, ()))

    def sections(self, road: str, district: str) -> list[int]:
        """The sections of the road that have house numbers in the district; 0 is no section."""
        return list(self._streets.get(road, {}).get(district, ()))

    def has(self, way: Way) -> bool:
        """Whether any house number runs along this very way."""
        return way in self._index

    def has_lane(self, road: str, lane: str) -> bool:
        """Whether a road of this name, in any district, has a lane of this name."""
        return (road, lane) in self._lanes

    def find(self, way: Way, number: int, sub_number: int = 0) -> Found | None:
        """Where a house number is: its plate, or beside its neighbours; None for an unknown way.

        A number between two plates of the same side that stand within ``NEAR_M`` is placed between
        them; failing that, between two of the other side; failing that, between plates of its side
        within ``BLOCK_M`` or at the nearest plate, and then the fit is ``VAGUE``.
        """
        i = self._index.get(way)
        if i is None or not 0 <= number <= MAX_NUMBER:
            return None
        first, last = self._starts[i], self._starts[i + 1]
        keys = self._keys[first:last]
        key = door_key(number, min(sub_number, MAX_SUB_NUMBER))
        at = int(np.searchsorted(keys, key))
        if at < len(keys) and keys[at] == key:
            return Found(self._point(first + at), Fit.EXACT)
        for neighbour in (at - 1, at):
            if 0 <= neighbour < len(keys) and keys[neighbour] // _PER_NUMBER == key // _PER_NUMBER:
                return Found(self._point(first + neighbour), Fit.BESIDE)
        between = self._between(first, keys, at, number)
        if between and between.fit.sure:
            return between
        across = self._across(first, keys, number)
        return across or between or self._nearest(first, keys, number)

    def _point(self, i: int) -> Point:
        return Point(int(self._lats[i]) / DEGREE, int(self._lons[i]) / DEGREE)

    def _between(
        self, first: int, keys: npt.NDArray[np.int32], at: int, number: int
    ) -> Found | None:
        """Between the plates ``at - 1`` and ``at``, where they are of one side and close."""
        side = number % 2
        sides = [j for j in (at - 1, at) if 0 <= j < len(keys) and int(keys[j]) // _ODD == side]
        if len(sides) == 1:
            beyond = abs(_number(int(keys[sides[0]])) - number)
            near = beyond <= NEXT_DOORS
            return Found(self._point(first + sides[0]), Fit.BESIDE) if near else None
        if not sides:
            return None
        gap = haversine_m(*(self._point(first + j) for j in sides))
        if gap > BLOCK_M:
            return None
        point = self._on_the_way(first, sides[0], sides[1], keys, number)
        return Found(point, Fit.BESIDE if gap <= NEAR_M else Fit.VAGUE)

    def _across(self, first: int, keys: npt.NDArray[np.int32], number: int) -> Found | None:
        """Between two close plates on the other side of the street.

        Not where the plates of its own side say otherwise: the sides of some roads run apart.
        """
        at = int(np.searchsorted(keys, door_key(number + 1)))
        if not (0 < at < len(keys)) or int(keys[at - 1]) // _ODD != int(keys[at]) // _ODD:
            return None
        found = self._between(first, keys, at, number + 1)
        own_side = np.flatnonzero(keys // _ODD == number % 2)
        if found is None or not found.fit.sure:
            return None
        if not len(own_side):
            return found
        nearest = self._nearest(first, keys, number)
        return found if haversine_m(found.point, nearest.point) <= 2 * NEAR_M else None

    def _nearest(self, first: int, keys: npt.NDArray[np.int32], number: int) -> Found:
        """The plate nearest in number, of the same side where that has any."""
        numbers, sides = (keys % _ODD) // _PER_NUMBER, keys // _ODD
        same = np.flatnonzero(sides == number % 2)
        choice = same if len(same) else np.arange(len(keys))
        nearest = int(choice[np.abs(numbers[choice] - number).argmin()])
        return Found(self._point(first + nearest), Fit.VAGUE)

    def _on_the_way(
        self, first: int, before: int, after: int, keys: npt.NDArray[np.int32], number: int
    ) -> Point:
        """The point of a number on the straight line between two plates, by its share of them."""
        low, high = _number(int(keys[before])), _number(int(keys[after]))
        share = (number - low) / max(high - low, 1)
        start, end = self._point(first + before), self._point(first + after)
        return Point(
            start.lat + share * (end.lat - start.lat), start.lon + share * (end.lon - start.lon)
        )

    def towards_other_side(self, way: Way, number: int, point: Point) -> Point:
        """A point at this number's door, moved out on the street: part of the way to the nearest
        plate of the other side, where one stands within ``NEAR_M``."""
        rows = self.points_of(way)
        other = rows[rows[:, 2] != number % 2]
        gap, i = min(
            ((haversine_m(point, Point(lat, lon)), i) for i, (lat, lon, _) in enumerate(other)),
            default=(NEAR_M + 1, 0),
        )
        if gap > NEAR_M:
            return point
        lat, lon, _ = other[i]
        return Point(
            float(point.lat + OUT_ON_STREET * (lat - point.lat)),
            float(point.lon + OUT_ON_STREET * (lon - point.lon)),
        )

    def points_of(self, way: Way) -> Rows:
        """The plates of this very way; no rows for an unknown way."""
        i = self._index.get(way)
        return self._rows([] if i is None else [i])

    def street_points(
        self, road: str, district: str, section: int | None = None, lane: str | None = None
    ) -> Rows:
        """The plates of a street in a district; ``section`` None means all its sections.

        With ``lane`` its plates and its alleys'; without, the plates on the road itself where there
        are any, else those of its lanes.
        """
        by_section = self._streets.get(road, {}).get(district, {})
        ways = [
            i
            for s, members in by_section.items()
            if section is None or s == section
            for i in members
        ]
        if lane is not None:
            return self._rows([i for i in ways if self._ways[i].lane == lane])
        return self._rows([i for i in ways if not self._ways[i].lane] or ways)

    def _rows(self, ways: Sequence[int]) -> Rows:
        if not ways:
            return np.empty((0, 3))
        spans = [slice(self._starts[i], self._starts[i + 1]) for i in ways]
        lats = np.concatenate([self._lats[s] for s in spans])
        lons = np.concatenate([self._lons[s] for s in spans])
        sides = np.concatenate([self._keys[s] for s in spans]) // _ODD
        return np.column_stack((lats / DEGREE, lons / DEGREE, sides))


def middle_of(plates: Rows) -> Point:
    """The one of these plates that is nearest to their median; there must be one at least."""
    points = plates[:, :2]
    offsets = points - np.median(points, axis=0)
    lat, lon = points[int(np.square(offsets).sum(axis=1).argmin())]
    return Point(float(lat), float(lon))
