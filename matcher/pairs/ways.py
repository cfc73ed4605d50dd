"""Minutes from one place to many, and from many to one, quickly enough for every candidate."""

from __future__ import annotations

import numpy as np

from indexer.places.point import EARTH_RADIUS_M, Point
from indexer.places.reach import Journeys, Reach
from matcher.pairs.columns import Codes, Column, Columns


class Ways:
    """Reckons minutes by ``indexer.places.reach``, to a second.

    Distances are chords between points on the sphere, which below 100 km is the way over ground to
    a millionth: a product of matrices in place of a thousand times two hundred haversines. Nothing
    is remembered, for one end is where somebody lives.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._stations = _on_sphere(reach.lats, reach.lons)

    def minutes(self, homes: Columns, works: Columns) -> Column:
        """Minutes from each home to each place of work, of which one side is one; NaN where either
        has no point."""
        home, work = _places(homes), _places(works)
        count = max(len(home), len(work))
        if len(home) == 1:
            return self._from(home[0], work)
        found = np.full(count, np.nan)
        known = np.flatnonzero(~np.isnan(home[:, 0]))
        first, at = _distinct(home[known])
        ways = [self._from(place, work)[0] for place in home[known[first]]]
        found[known] = np.array(ways, np.float64)[at]
        return found

    def journeys(self, home: Columns) -> Journeys | None:
        """All ways from the only résumé's place; ``None`` where it has none."""
        lat, lon = _places(home)[0]
        if np.isnan(lat):
            return None
        return Journeys.of(self._reach, Point(float(lat), float(lon)))

    def _from(self, home: Column, works: Column) -> Column:
        found = np.full(len(works), np.nan)
        known = np.flatnonzero(~np.isnan(works[:, 0]))
        if np.isnan(home).any() or not len(known):
            return found
        journeys = Journeys.of(self._reach, Point(float(home[0]), float(home[1])))
        first, at = _distinct(works[known])
        there = _on_sphere(*works[known[first]].T)
        own = _on_sphere(home[:1], home[1:])
        travel = self._reach.travel
        direct = travel.minutes(_metres(there, own))[:, 0]
        stations = np.flatnonzero(np.isfinite(journeys.to_station))
        last = travel.minutes(_metres(there, self._stations[stations]))
        by_rail = (last + journeys.to_station[stations]).min(axis=1, initial=np.inf)
        found[known] = np.minimum(direct, by_rail)[at]
        return found


def _places(columns: Columns) -> Column:
    return np.column_stack([columns.numbers["latitude"], columns.numbers["longitude"]])


def _distinct(places: Column) -> tuple[Codes, Codes]:
    """The first row of each distinct place, and for each row which of them it is."""
    _, first, at = np.unique(
        places[:, 0] + 1j * places[:, 1], return_index=True, return_inverse=True
    )
    return first, at.reshape(-1)


def _on_sphere(lats: Column, lons: Column) -> Column:
    lat, lon = np.radians(lats), np.radians(lons)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _metres(ones: Column, others: Column) -> Column:
    chords: Column = np.sqrt(np.maximum(2.0 - 2.0 * (ones @ others.T), 0.0))
    return EARTH_RADIUS_M * chords
