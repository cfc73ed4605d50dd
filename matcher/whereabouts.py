"""Where the work is to be: the conditions of a request's places. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.places.districts import District, Districts
from indexer.places.point import Point, haversine_m
from indexer.places.reach import Reach
from matcher.engines.base import (
    VIEWPORT,
    AnyOf,
    Box,
    Circle,
    Condition,
    InBox,
    InPolygon,
    Truth,
    WithinRadius,
    WithinReach,
)
from matcher.request import Near, SearchRequest

Corners = tuple[tuple[float, float], ...]
Ring = NDArray[np.float64]

_REMEMBERED = 512


def place_conditions(request: SearchRequest, districts: Districts, reach: Reach) -> list[Condition]:
    """District, distance or minutes from a point, drawn line, and the map's view."""
    found = _area(request.district, districts) if request.district else []
    if request.near is not None:
        found.append(_around(request.near, request.minutes, districts, reach))
    if request.area is not None:
        found.append(within_line(request.area.corners, districts))
    if view := request.viewport:
        box = Box(west=view.west, south=view.south, east=view.east, north=view.north)
        found.append(InBox(group=VIEWPORT, box=box))
    return found


def _around(
    near: Near, minutes: int | None, districts: Districts, reach: Reach
) -> WithinRadius | WithinReach:
    """So many minutes from the point; without minutes, so many metres."""
    centre = Point(near.lat, near.lon)
    if minutes is not None:
        return within_reach(centre, minutes, districts, reach)
    return WithinRadius(
        group="near",
        centre=centre,
        metres=near.metres,
        districts=districts.touching(centre, near.metres),
    )


@lru_cache(_REMEMBERED)
def circles_of(centre: Point, minutes: int, reach: Reach) -> tuple[Circle, ...]:
    """What can be reached from a point in so many minutes."""
    return tuple(Circle(*circle) for circle in reach.journeys(centre).circles(minutes))


@lru_cache(_REMEMBERED)
def within_reach(centre: Point, minutes: int, districts: Districts, reach: Reach) -> WithinReach:
    """The condition of a reach; remembered, for pages and moves of the map ask for it again."""
    circles = circles_of(centre, minutes, reach)
    touched = (d.name for d in districts if _reached(d, circles, districts))
    return WithinReach(group="minutes", circles=circles, districts=frozenset(touched))


def _reached(district: District, circles: Iterable[Circle], districts: Districts) -> bool:
    """Whether any of the circles touches the district."""
    return any(
        haversine_m(circle.centre, district.point) <= district.radius_m + circle.metres
        and districts.distance_m(district.name, circle.centre) <= circle.metres
        for circle in circles
    )


@lru_cache(_REMEMBERED)
def within_line(corners: Corners, districts: Districts) -> InPolygon:
    """The condition of a line drawn around a part of the map."""
    ring = np.array([*corners, corners[0]])
    touched = (
        district.name
        for district in districts
        if any(_overlap(ring, outline) for outline in districts.outline(district.name))
    )
    return InPolygon(group="area", ring=corners, districts=frozenset(touched))


def _overlap(one: Ring, other: Ring) -> bool:
    """Whether the insides of two closed rings (longitude, latitude) have a part in common: their
    lines cross, or one begins within the other."""
    if (one.max(axis=0) < other.min(axis=0)).any() or (other.max(axis=0) < one.min(axis=0)).any():
        return False
    return _cross(one, other) or _holds(one, other[0]) or _holds(other, one[0])


def _cross(one: Ring, other: Ring) -> bool:
    """Whether any sides of two rings cross: each ends on both hands of the other."""
    return bool((_parted(one, other) & _parted(other, one).T).any())


def _parted(one: Ring, other: Ring) -> NDArray[np.bool_]:
    """For each side of ``one`` (rows) whether each side of ``other`` ends on both hands of it."""
    start, along = one[:-1, None], np.diff(one, axis=0)[:, None]
    turn = along[..., 0] * (other[None, :, 1] - start[..., 1]) - along[..., 1] * (
        other[None, :, 0] - start[..., 0]
    )
    left: NDArray[np.bool_] = turn > 0
    parted: NDArray[np.bool_] = left[:, :-1] != left[:, 1:]
    return parted


def _holds(ring: Ring, corner: Ring) -> bool:
    """Even-odd rule: a ray to the east crosses the closed ring an odd number of times."""
    (x, y), (next_x, next_y) = ring[:-1].T, ring[1:].T
    spans = (y > corner[1]) != (next_y > corner[1])
    share = (corner[1] - y[spans]) / (next_y[spans] - y[spans])
    crossing = x[spans] + share * (next_x[spans] - x[spans])
    return bool(np.count_nonzero(crossing > corner[0]) % 2)


def _area(asked: Sequence[str], districts: Districts) -> list[Condition]:
    """One of the districts; a city's name stands for all of it."""
    asked_cities = frozenset(asked) & {district.city for district in districts}
    if len(asked_cities) == len(asked):
        return [AnyOf(group="district", field="city", values=asked_cities)]
    chosen = [d for d in districts if d.name in asked or d.city in asked_cities]
    names = frozenset(asked) - asked_cities | {district.name for district in chosen}
    cities = frozenset(district.city for district in chosen)
    return [
        AnyOf(group="district", field="district", values=names),
        # Keelung has a 信義區 too, and an ad that only says 新北市 is not in Taipei's.
        AnyOf(group="district", field="city", values=cities, missing=Truth.YES),
    ]
