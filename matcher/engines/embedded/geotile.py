"""Geotile cells: the tiles of web maps, as Elasticsearch's ``geotile_grid`` counts them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import Point
from matcher.engines.base import Cell

FINEST = 29
_DENSE = 1 << 21
"""Tiles in the rectangle around all points up to which counting by array is the quickest."""

Tiles = NDArray[np.int32]
Degrees = NDArray[np.float64]


def tiles(lats: Degrees, lons: Degrees) -> NDArray[np.int32]:
    """Tile numbers at the finest zoom, two a point (x, y); 0 where there is no point (NaN)."""
    count = 2.0**FINEST
    x = np.floor((lons + 180) / 360 * count)
    with np.errstate(divide="ignore"):  # the poles: clamped below
        sine = np.sin(np.radians(lats))
        y = np.floor((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * count)
    both = np.nan_to_num(np.stack([x, y], axis=-1), nan=0.0)
    tile: NDArray[np.int32] = np.clip(both, 0, count - 1).astype(np.int32)
    return tile


def cells(tile: NDArray[np.int32], lats: Degrees, lons: Degrees, zoom: int) -> tuple[Cell, ...]:
    """Cells of that zoom with the number and the mean of their points, by key.

    :param tile: tile numbers of the points as ``tiles`` gives them.
    """
    if not len(tile):
        return ()
    x, y = (tile[:, 0] >> (FINEST - zoom)), (tile[:, 1] >> (FINEST - zoom))
    west, north = int(x.min()), int(y.min())
    height = int(y.max()) - north + 1
    number = (x - west).astype(np.int64) * height + (y - north)
    if (int(x.max()) - west + 1) * height <= _DENSE:
        counts = np.bincount(number)
        kinds = np.flatnonzero(counts)
        place, size = number, len(counts)
        counts = counts[kinds]
        pick = kinds
    else:
        kinds, place, counts = np.unique(number, return_inverse=True, return_counts=True)
        size, pick = len(kinds), np.arange(len(kinds))
    mean_lat = np.bincount(place, lats, size)[pick] / counts
    mean_lon = np.bincount(place, lons, size)[pick] / counts
    rows = zip(kinds.tolist(), counts.tolist(), mean_lat.tolist(), mean_lon.tolist(), strict=True)
    made = (
        Cell(f"{zoom}/{west + kind // height}/{north + kind % height}", count, Point(lat, lon))
        for kind, count, lat, lon in rows
    )
    return tuple(sorted(made, key=lambda cell: cell.key))
