"""Which points lie within a line drawn around a part of the map (``base.InPolygon``)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from matcher.engines.base import NEAR_LINE
from matcher.engines.embedded.geotile import Tiles
from matcher.engines.embedded.keywords import Mask
from matcher.engines.embedded.raster import IN, OUT, UNSURE, Grid, Raster
from matcher.engines.embedded.snapshot import Column

Ring = tuple[tuple[float, float], ...]

_CELLS_ACROSS = 64
_REMEMBERED = 64
_MARGIN = 2 * NEAR_LINE


def in_polygon(lats: Column, lons: Column, tiles: Tiles, ring: Ring) -> Mask:
    """Which points lie within a ring or on it.

    A raster of map tiles settles all points but those in a tile that the line runs through.

    :param tiles: tile numbers of the points (``geotile.tiles``).
    :param ring: corners (longitude, latitude).
    """
    _, codes = _raster(ring).look_up(tiles)
    mask: Mask = codes == IN
    rows = np.flatnonzero(codes == UNSURE)
    inside, on_line = _inside(lats.take(rows), lons.take(rows), ring, np.full(len(rows), NEAR_LINE))
    mask[rows] = inside | on_line
    return mask


@lru_cache(_REMEMBERED)
def _raster(ring: Ring) -> Raster:
    """The tiles within the ring, and those that its line runs through."""
    lons, lats = np.array(ring).T
    grid = Grid.around(
        float(lons.min()) - _MARGIN,
        float(lats.min()) - _MARGIN,
        float(lons.max()) + _MARGIN,
        float(lats.max()) + _MARGIN,
        most_across=_CELLS_ACROSS,
    )
    reach = np.hypot(grid.half_lon, np.repeat(grid.half_lats, grid.width)) + _MARGIN
    inside, run_through = _inside(
        np.repeat(grid.lats, grid.width), np.tile(grid.lons, grid.height), ring, reach
    )
    codes = np.where(run_through, UNSURE, np.where(inside, IN, OUT))
    return Raster.of(grid, codes.astype(np.int8))


def _inside(lats: Column, lons: Column, ring: Ring, near: Column) -> tuple[Mask, Mask]:
    """Which points lie within the ring by the even-odd rule, and which are as near to its line.

    :param near: degrees, one a point.
    """
    order = np.argsort(lats)
    x, y, near = lons[order], lats[order], near[order]
    odd, close = np.zeros(len(y), np.bool_), np.zeros(len(y), np.bool_)
    widest = near.max(initial=0.0)
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        first = np.searchsorted(y, min(y1, y2) - widest)
        at_height = slice(first, np.searchsorted(y, max(y1, y2) + widest, "right"))
        dx, dy, length = x2 - x1, y2 - y1, float(np.hypot(x2 - x1, y2 - y1))
        east, north = x[at_height] - x1, y[at_height] - y1
        turn = dx * north - dy * east
        spans = (north < 0) != (y[at_height] < y2)
        odd[at_height] ^= spans & ((turn > 0) == (dy > 0))
        beside = np.flatnonzero(np.abs(turn) <= near[at_height] * length)
        along = np.clip((east[beside] * dx + north[beside] * dy) / (length**2 or 1.0), 0.0, 1.0)
        distance = np.hypot(east[beside] - along * dx, north[beside] - along * dy)
        close[first + beside] |= distance <= near[first + beside]
    inside, on_line = np.empty_like(odd), np.empty_like(close)
    inside[order], on_line[order] = odd, close
    return inside, on_line
