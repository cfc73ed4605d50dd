"""Where two streets meet, told from the house numbers around the corner."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from indexer.places.door_plates import Rows
from indexer.places.point import EARTH_RADIUS_M, Point

CORNER_M = 120.0
"""Streets whose nearest plates are this close meet there, whatever their directions."""

BLOCK_M = 300.0
"""Streets that do not run alike meet although their nearest plates are up to a block apart."""

APPROACH_M = 600.0
"""Streets named together that come this near leave open where they meet, but not by much."""

_SAMPLE = 120
_AROUND_M = 200.0
_SLACK_M = 120.0
_LEAST_PLATES = 4
_LEAST_ANGLE_SINE = 0.4
_CELL_CODE = np.array([1 << 20, 1])
_METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
_SCALE = np.array([1.0, math.cos(math.radians(25.05))]) * _METRES_PER_DEGREE

_Vector = npt.NDArray[np.float64]


def corner_of(first: Rows, second: Rows) -> Point | None:
    """The point where two streets' middle lines cross near their nearest plates.

    Where the directions are unclear it is the middle between the two plates nearest to each other.
    None where the streets are not known to meet. Works on plates in metres on a plane.
    """
    flat, other = (np.column_stack((r[:, :2] * _SCALE, r[:, 2])) for r in (first, second))
    flat, other = _close(flat, other), _close(other, flat)
    if not len(flat) or not len(other):
        return None
    gaps = np.hypot(*(flat[:, None, :2] - other[None, :, :2]).transpose(2, 0, 1))
    i, j = np.unravel_index(int(gaps.argmin()), gaps.shape)
    middle: _Vector = (flat[i, :2] + other[j, :2]) / 2
    gap = float(gaps[i, j])
    meeting = _intersection(_middle_line(flat, flat[i]), _middle_line(other, other[j]))
    if meeting is None or math.dist(meeting, middle) > gap + _SLACK_M:
        if gap > CORNER_M:
            return None
        meeting = middle
    lat, lon = meeting / _SCALE
    return Point(float(lat), float(lon))


def approach_of(first: Rows, second: Rows) -> Point | None:
    """Half way between two streets where they come nearest, told from a sample of their plates.

    None where they keep more than ``APPROACH_M`` apart, or one has no plates.
    """
    if not len(first) or not len(second):
        return None
    one, other = (r[:: max(1, len(r) // _SAMPLE), :2] * _SCALE for r in (first, second))
    gaps = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))
    i, j = np.unravel_index(int(gaps.argmin()), gaps.shape)
    if gaps[i, j] > APPROACH_M:
        return None
    lat, lon = (one[i] + other[j]) / 2 / _SCALE
    return Point(float(lat), float(lon))


def _close(plates: Rows, others: Rows) -> Rows:
    """The plates (metres) with one of the others in their own or a neighbouring cell."""
    if not len(plates) or not len(others):
        return plates[:0]
    cells, near = (np.floor(r[:, :2] / BLOCK_M).astype(np.int64) for r in (plates, others))
    steps = np.array([(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]) @ _CELL_CODE
    around = np.unique((near @ _CELL_CODE)[:, None] + steps)
    return plates[np.isin(cells @ _CELL_CODE, around)]


def _middle_line(plates: Rows, corner: _Vector) -> tuple[_Vector, _Vector] | None:
    """A point on a street's middle line near a corner, and the street's direction there.

    The direction is the principal axis of the plates around, each side about its own mean; the
    middle lies half way between the sides. None where there are too few plates to tell.
    """
    near = plates[np.hypot(*(plates[:, :2] - corner[:2]).T) <= _AROUND_M]
    if len(near) < _LEAST_PLATES:
        return None
    points = near[:, :2]
    sides = [points[near[:, 2] == side] for side in (0, 1)]
    sides = [side for side in sides if len(side)]
    centred = np.vstack([side - side.mean(axis=0) for side in sides])
    along, across = np.linalg.svd(centred, full_matrices=False)[2]
    offset = np.mean([np.median(side @ across) for side in sides])
    centre = points.mean(axis=0)
    return centre + (offset - centre @ across) * across, along


def _intersection(
    one: tuple[_Vector, _Vector] | None, other: tuple[_Vector, _Vector] | None
) -> _Vector | None:
    """Where two lines cross; None where one is unknown or they run nearly alike."""
    if one is None or other is None:
        return None
    (start, along), (other_start, other_along) = one, other
    sine = along[0] * other_along[1] - along[1] * other_along[0]
    if abs(sine) < _LEAST_ANGLE_SINE:
        return None
    step = other_start - start
    crossing: _Vector = start + (step[0] * other_along[1] - step[1] * other_along[0]) / sine * along
    return crossing
