"""Which points lie within a circle, or within any of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import EARTH_RADIUS_M, Point, haversine_m
from matcher.engines.base import Circle
from matcher.engines.embedded.geotile import Tiles
from matcher.engines.embedded.keywords import Mask
from matcher.engines.embedded.raster import IN, UNSURE, Grid, Raster
from matcher.engines.embedded.snapshot import Column

_EDGE_M = 1e-3
"""Distances this near to a circle's edge are computed again by the scalar formula, so that a
point exactly on the edge is inside whatever the arrays round to."""
_FLAT, _POLAR, _DATE_LINE = 0.03, 80.0, 170.0
"""Radians, degrees of latitude and of longitude up to which the plane's error is known."""
_CELLS_ACROSS = 128
_REMEMBERED = 128
_NO_CELLS = np.empty(0, np.int64)
_METRES_PER_DEGREE = float(np.radians(1) * EARTH_RADIUS_M)


def in_circle(lats: Column, lons: Column, circle: Circle) -> Mask:
    """Which points lie in a circle."""
    rows = np.flatnonzero(_around(lats, lons, circle))
    mask = np.zeros(len(lats), np.bool_)
    centre = circle.centre
    inside = _within(
        lats.take(rows),
        lons.take(rows),
        np.array(centre.lat),
        np.array(centre.lon),
        np.array(circle.metres),
    )
    mask[rows.compress(inside)] = True
    return mask


def in_any(lats: Column, lons: Column, tiles: Tiles, circles: Sequence[Circle]) -> Mask:
    """Which points lie in at least one of the circles.

    A raster of map tiles settles all points but those near the edge of the whole; only these are
    measured, and only against the circles that end in their tile.

    :param tiles: tile numbers of the points (``geotile.tiles``).
    """
    mask = np.zeros(len(lats), np.bool_)
    if not circles:
        return mask
    if not all(_is_flat(circle) for circle in circles):
        for circle in circles:
            mask |= in_circle(lats, lons, circle)
        return mask
    raster, ends = _raster(tuple(circles))
    cells, codes = raster.look_up(tiles)
    mask[codes == IN] = True
    rows = np.flatnonzero(codes == UNSURE)
    at, of = ends.pairs(cells.take(rows))
    points = rows.take(at)
    table = _table(circles)
    inside = _within(lats.take(points), lons.take(points), *(column.take(of) for column in table.T))
    mask[points.compress(inside)] = True
    return mask


def _table(circles: Sequence[Circle]) -> NDArray[np.float64]:
    """Latitude, longitude and metres, a row a circle."""
    return np.array([(c.centre.lat, c.centre.lon, c.metres) for c in circles])


def _is_flat(circle: Circle) -> bool:
    """Whether the error of measuring it on a plane is known."""
    angle = circle.metres / EARTH_RADIUS_M
    return (
        angle <= _FLAT and abs(circle.centre.lat) <= _POLAR and abs(circle.centre.lon) <= _DATE_LINE
    )


def _doubt(lat: Column, metres: Column) -> Column:
    """Metres by which a distance of about ``metres`` may be wrong on the plane."""
    angle = metres / EARTH_RADIUS_M
    doubt: Column = metres * (2 * angle * (1 + np.abs(np.tan(np.radians(lat)))) + 1e-6) + _EDGE_M
    return doubt


def _within(lats: Column, lons: Column, lat: Column, lon: Column, metres: Column) -> Mask:
    """Whether each point lies within so many metres of its centre.

    On the plane that touches the earth at the centre, distances are wrong by a small known share:
    they settle all but the points near the edge, and only those need the trigonometry.

    :param lat: latitudes of the centres, like ``lon`` and ``metres`` one for all or one a point.
    """
    north, east = np.radians(lats - lat), np.radians(lons - lon)
    east *= np.cos(np.radians(lat))
    plane = np.sqrt(north * north + east * east) * EARTH_RADIUS_M
    angle = metres / EARTH_RADIUS_M
    curved = (angle > _FLAT) | (np.abs(lat) > _POLAR) | (np.abs(lon) > _DATE_LINE)
    doubt = np.where(curved, np.inf, _doubt(lat, metres))
    inside: Mask = plane <= metres
    unsure = np.flatnonzero(np.abs(plane - metres) <= doubt)
    lat, lon, metres = (np.broadcast_to(one, lats.shape)[unsure] for one in (lat, lon, metres))
    exact = distances(lats.take(unsure), lons.take(unsure), lat, lon)
    inside[unsure] = exact <= metres
    for at in np.flatnonzero(np.abs(exact - metres) < _EDGE_M).tolist():
        row = unsure[at]
        point, centre = Point(float(lats[row]), float(lons[row])), Point(lat[at], lon[at])
        inside[row] = haversine_m(centre, point) <= metres[at]
    return inside


def _around(lats: Column, lons: Column, circle: Circle) -> Mask:
    """A box that holds the circle: spares the trigonometry for everything far away."""
    centre = circle.centre
    angle = circle.metres / EARTH_RADIUS_M * 1.000001 + 1e-9
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


def distances(lats: Column, lons: Column, lat: Column | float, lon: Column | float) -> Column:
    """Great-circle metres from a point to others, given in degrees (``haversine_m``).

    :param lat: of the point, or of one point for each of the others; like ``lon``.
    """
    radians, own = np.radians(lats), np.radians(lat)
    half_lat = np.sin((radians - own) / 2)
    half_lon = np.sin(np.radians(lons - lon) / 2)
    h = half_lat**2 + np.cos(own) * np.cos(radians) * half_lon**2
    metres: Column = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return metres


@dataclass(frozen=True, slots=True)
class _Ends:
    """By tile, the circles that end in it."""

    starts: NDArray[np.int64]
    circles: NDArray[np.int64]

    @classmethod
    def of(cls, cells: NDArray[np.int64], circles: NDArray[np.int64], count: int) -> _Ends:
        """Of pairs of a tile (one of ``count``) and a circle."""
        per_cell = np.bincount(cells, minlength=count)
        return cls(np.append(0, np.cumsum(per_cell)), circles[np.argsort(cells)])

    def pairs(self, cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each of the tiles, by its place in ``cells``, with each of its circles."""
        first, count = self.starts[cells], self.starts[cells + 1] - self.starts[cells]
        at = np.repeat(np.arange(len(cells)), count)
        within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
        return at, self.circles[np.repeat(first, count) + within]


@lru_cache(_REMEMBERED)
def _raster(circles: tuple[Circle, ...]) -> tuple[Raster, _Ends]:
    """The tiles that lie within one of the circles, and those in which circles end.

    The circles of a reach are asked for again with every page and every move of the map.
    """
    table = _table(circles)
    lat, lon, metres = table.T
    north = np.degrees(metres / EARTH_RADIUS_M) + 1e-6
    east = north / np.cos(np.radians(np.abs(lat) + north))
    grid = Grid.around(
        float((lon - east).min()),
        float((lat - north).min()),
        float((lon + east).max()),
        float((lat + north).max()),
        most_across=_CELLS_ACROSS,
    )
    doubt = _doubt(lat, metres)
    rows = grid.rows(lat - north, lat + north)
    columns = grid.columns(lon - east, lon + east)
    shrink = np.cos(np.radians(lat)) * _METRES_PER_DEGREE
    half = np.hypot(grid.half_lats.max() * _METRES_PER_DEGREE, grid.half_lon * shrink) + doubt
    within, touching = np.maximum(metres - half, 0.0) ** 2, (metres + half) ** 2
    inside = np.zeros((grid.height, grid.width), np.bool_)
    touched: list[NDArray[np.int64]] = []
    for at in range(len(circles)):
        inner = inside[rows[at], columns[at]]
        if inner.all():
            touched.append(_NO_CELLS)
            continue
        up = (grid.lats[rows[at]] - lat[at]) * _METRES_PER_DEGREE
        across = (grid.lons[columns[at]] - lon[at]) * shrink[at]
        square = np.add.outer(up * up, across * across)
        inner |= square < within[at]
        ys, xs = np.nonzero((square <= touching[at]) & ~inner)
        touched.append((ys + rows[at].start) * grid.width + xs + columns[at].start)
    ending = np.repeat(np.arange(len(circles)), [len(cells) for cells in touched])
    cells, settled = np.concatenate(touched), inside.ravel()
    open_ones = ~settled[cells]
    codes = settled.astype(np.int8)
    codes[cells[open_ones]] = UNSURE
    return Raster.of(grid, codes), _Ends.of(cells[open_ones], ending[open_ones], len(codes))
