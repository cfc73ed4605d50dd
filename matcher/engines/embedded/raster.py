"""Map tiles that settle most points of a shape at once: surely inside, surely outside, or not.

The tile of every point is known (``geotile``), so that asking a raster is one look-up a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from matcher.engines.embedded.geotile import FINEST, Tiles, tiles
from matcher.engines.embedded.snapshot import Column

OUT, IN, UNSURE = 0, 1, 2
_FINEST_CELL = 18
"""Tiles of some 140 m in Taipei: finer ones would settle few points more."""

Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """The tiles of one zoom over a box, row by row from the north-west."""

    zoom: int
    west: int
    north: int
    lons: Column
    """Middles of the columns, in degrees."""
    lats: Column
    """Middles of the rows."""
    half_lon: float
    half_lats: Column
    """Half the heights of the rows."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.lons)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.lats)

    @classmethod
    def around(
        cls, west: float, south: float, east: float, north: float, *, most_across: int
    ) -> Grid:
        """The finest grid over a box (degrees) that has no more than so many columns or rows."""
        corners = tiles(np.array([north, south]), np.array([west, east])).astype(np.int64)
        span = int((corners[1] - corners[0]).max())
        zoom = max(0, min(_FINEST_CELL, FINEST - ceil(log2(max(1.0, span / (most_across - 1))))))
        (first_x, first_y), (last_x, last_y) = corners >> (FINEST - zoom)
        count = 2.0**zoom
        lon_edges = np.arange(first_x, last_x + 2) / count * 360 - 180
        # the inverse of the map's projection
        ys = np.arange(first_y, last_y + 2) / count
        lat_edges = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * ys))))
        # what lies beyond the map's end counts to its last row
        lat_edges[ys == 0], lat_edges[ys == 1] = 90, -90
        return cls(
            zoom,
            int(first_x),
            int(first_y),
            (lon_edges[:-1] + lon_edges[1:]) / 2,
            (lat_edges[:-1] + lat_edges[1:]) / 2,
            float(180 / count),
            (lat_edges[:-1] - lat_edges[1:]) / 2,
        )

    def rows(self, souths: Column, norths: Column) -> list[slice]:
        """The rows that each stretch of latitudes within the grid touches."""
        y = [tiles(lats, np.zeros_like(lats))[:, 1] >> self._shift for lats in (norths, souths)]
        firsts, lasts = y[0] - self.north, y[1] - self.north
        return [
            slice(max(0, a), b + 1) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)
        ]

    def columns(self, wests: Column, easts: Column) -> list[slice]:
        """The columns that each stretch of longitudes within the grid touches."""
        x = [tiles(np.zeros_like(lons), lons)[:, 0] >> self._shift for lons in (wests, easts)]
        firsts, lasts = x[0] - self.west, x[1] - self.west
        return [
            slice(max(0, a), b + 1) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)
        ]

    @property
    def _shift(self) -> int:
        return FINEST - self.zoom


@dataclass(frozen=True, slots=True)
class Raster:
    """What is known of each tile of a grid: ``OUT``, ``IN`` or ``UNSURE``."""

    grid: Grid
    codes: NDArray[np.int8]
    """A tile each, row by row; one ``OUT`` more at the end, for all tiles outside the grid."""

    @classmethod
    def of(cls, grid: Grid, codes: NDArray[np.int8]) -> Raster:
        """A raster of the codes of a grid's tiles."""
        return cls(grid, np.append(codes.ravel(), np.int8(OUT)))

    def look_up(self, tile: Tiles) -> tuple[Cells, NDArray[np.int8]]:
        """For each point the number of its tile in the grid, and what is known of it."""
        grid = self.grid
        # unsigned: what lies west or north of the grid is far beyond its width
        x = ((tile[:, 0] >> (FINEST - grid.zoom)) - grid.west).view(np.uint32)
        y = ((tile[:, 1] >> (FINEST - grid.zoom)) - grid.north).view(np.uint32)
        within = (x < grid.width) & (y < grid.height)
        cells = np.where(within, y.astype(np.int64) * grid.width + x, len(self.codes) - 1)
        return cells, self.codes.take(cells)
