"""What lies within reach as a shape to draw: the outline of circles that overlap. Pure.

Circles are taken to a plane that is true at their mean latitude; over the region the outline is a
few metres off at most, which nobody sees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.places.point import EARTH_RADIUS_M
from matcher.engines.base import Circle

Position = tuple[float, float]
Ring = list[Position]
"""Closed; longitude and latitude, or metres on the plane."""
MultiPolygon = list[list[Ring]]

_TURN = 2 * math.pi
_STEP = math.radians(15)
"""Corners of the outline stand no further apart than this on their circle."""
_LEAST_M = 60.0
"""Smaller circles would be dots on the map."""
_LEAST_M2 = 1_000.0
"""Smaller parts and holes nobody sees."""
_DECIMALS = 5
_METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class _Disc:
    x: float
    y: float
    radius: float

    def at(self, angle: float) -> Position:
        """The point of its edge at an angle."""
        return self.x + self.radius * math.cos(angle), self.y + self.radius * math.sin(angle)


@dataclass(frozen=True, slots=True)
class _Arc:
    """A stretch of a disc's edge that no other covers, counter-clockwise; ``until`` is the disc in
    which it ends, ``None`` for the whole edge."""

    disc: int
    start: float
    end: float
    until: int | None


def outline(circles: Sequence[Circle]) -> MultiPolygon:
    """The union of circles as the coordinates of a GeoJSON MultiPolygon (RFC 7946)."""
    wide = [circle for circle in circles if circle.metres >= _LEAST_M]
    if not wide:
        return []
    lat = sum(circle.centre.lat for circle in wide) / len(wide)
    to_x, to_y = _METRES_PER_DEGREE * math.cos(math.radians(lat)), _METRES_PER_DEGREE
    discs = _outer([_Disc(c.centre.lon * to_x, c.centre.lat * to_y, c.metres) for c in wide])
    rings = _rings(discs, [arc for at in range(len(discs)) for arc in _free_arcs(discs, at)])
    return [
        [[_degrees(position, to_x, to_y) for position in ring] for ring in polygon]
        for polygon in _polygons(rings)
    ]


def _degrees(position: Position, to_x: float, to_y: float) -> Position:
    return round(position[0] / to_x, _DECIMALS), round(position[1] / to_y, _DECIMALS)


def _outer(discs: Sequence[_Disc]) -> list[_Disc]:
    """The discs that lie within no other, the widest first."""
    kept: list[_Disc] = []
    for disc in sorted(discs, key=lambda disc: -disc.radius):
        if all(math.dist((disc.x, disc.y), (o.x, o.y)) + disc.radius > o.radius for o in kept):
            kept.append(disc)
    return kept


def _free_arcs(discs: Sequence[_Disc], at: int) -> list[_Arc]:
    """What no other disc covers of one's edge."""
    covered = sorted(_covered(discs, at))
    if not covered:
        return [_Arc(at, 0.0, _TURN, None)]
    arcs = []
    free_from = max(end for _, end, _ in covered) - _TURN
    for start, end, by in covered:
        if start > free_from:
            arcs.append(_Arc(at, free_from, start, by))
        free_from = max(free_from, end)
    return arcs


def _covered(discs: Sequence[_Disc], at: int) -> list[tuple[float, float, int]]:
    """Stretches of a disc's edge that others cover: start (0 to a full turn), end, and by which."""
    disc, found = discs[at], []
    for number, other in enumerate(discs):
        x, y = other.x - disc.x, other.y - disc.y
        apart = math.hypot(x, y)
        if number == at or apart >= disc.radius + other.radius:
            continue
        cosine = (apart**2 + disc.radius**2 - other.radius**2) / (2 * apart * disc.radius)
        half = math.acos(max(-1.0, min(1.0, cosine)))
        start = (math.atan2(y, x) - half) % _TURN
        found.append((start, start + 2 * half, number))
    return found


def _rings(discs: Sequence[_Disc], arcs: Sequence[_Arc]) -> list[Ring]:
    """The arcs joined: each goes on where the disc in which it ends becomes free."""
    by_disc: dict[int, list[_Arc]] = {}
    for arc in arcs:
        by_disc.setdefault(arc.disc, []).append(arc)
    left, rings = dict.fromkeys(arcs), []
    while left:
        arc = first = next(iter(left))
        ring: Ring = []
        while arc in left:
            del left[arc]
            ring += _along(discs[arc.disc], arc)
            if arc.until is not None:
                arc = _following(discs, arc, by_disc[arc.until])
        ring.append(discs[first.disc].at(first.start))
        rings.append(ring)
    return rings


def _following(discs: Sequence[_Disc], arc: _Arc, candidates: Sequence[_Arc]) -> _Arc:
    """The arc that begins where another ends."""
    end = discs[arc.disc].at(arc.end)
    return min(candidates, key=lambda one: math.dist(end, discs[one.disc].at(one.start)))


def _along(disc: _Disc, arc: _Arc) -> Ring:
    """Points along an arc, without its end."""
    steps = max(1, math.ceil((arc.end - arc.start) / _STEP))
    width = (arc.end - arc.start) / steps
    return [disc.at(arc.start + step * width) for step in range(steps)]


def _polygons(rings: Sequence[Ring]) -> MultiPolygon:
    """Each ring that runs counter-clockwise with the holes that lie in it."""
    areas = [_area(ring) for ring in rings]
    outer = sorted((area, at) for at, area in enumerate(areas) if area > _LEAST_M2)
    polygons = {at: [rings[at]] for _, at in outer}
    for at, area in enumerate(areas):
        if area < -_LEAST_M2:
            around = (one for _, one in outer if _holds(rings[one], rings[at][0]))
            holder = next(around, None)
            if holder is not None:
                polygons[holder].append(rings[at])
    return [polygons[at] for _, at in reversed(outer)]


def _area(ring: Ring) -> float:
    """Positive where it runs counter-clockwise (the shoelace formula)."""
    x0, y0 = ring[0]
    pairs = pairwise(ring)
    return sum((x - x0) * (v - y0) - (u - x0) * (y - y0) for (x, y), (u, v) in pairs) / 2


def _holds(ring: Ring, position: Position) -> bool:
    """Even-odd rule."""
    x, y = position
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside
