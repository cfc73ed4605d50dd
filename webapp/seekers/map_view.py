"""Which part of the city the map shows first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from indexer.places.districts import TAIPEI, District
from indexer.places.point import Point
from matcher.request import SearchRequest
from matcher.results import SearchResult

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

_METRES_PER_DEGREE = 111_195
_LEAST_M = 400
"""A single place is shown with so much around it."""
_M_PER_MINUTE = 200
"""A minute on the way brings one about so far, all in all."""
_BESIDE_LABEL_M = 2_500
"""Around the districts' label points: where people work, without the hills beyond."""


def first_bounds(result: SearchResult, districts: Sequence[District]) -> Bounds:
    """The address's box; else the drawn line, the circle or the districts asked for; else the hits,
    where all of them are on the page; else Taipei."""
    request = result.effective
    if view := request.viewport:
        return view.west, view.south, view.east, view.north
    if drawn := request.area:
        lons, lats = zip(*drawn.corners, strict=True)
        return min(lons), min(lats), max(lons), max(lats)
    if near := request.near:
        metres = near.metres if request.minutes is None else request.minutes * _M_PER_MINUTE
        return _around([(Point(near.lat, near.lon), metres)])
    asked = [d for d in districts if d.name in request.district]
    if asked:
        return _around((d.point, d.radius_m / math.sqrt(2)) for d in asked)
    placed = [
        (Point(place.lat, place.lon), float(_LEAST_M))
        for place in (hit.facts.place for hit in result.hits)
        if place.lat is not None and place.lon is not None
    ]
    if placed and result.total + result.possible <= len(result.hits):
        return _around(placed)
    return _around((d.point, _BESIDE_LABEL_M) for d in districts if d.city == TAIPEI)


def as_text(bounds: Bounds) -> str:
    """「121.55,25.02,121.59,25.05」, as the address writes a box."""
    return ",".join(f"{degrees:.5f}" for degrees in bounds)


def line(request: SearchRequest) -> str:
    """The corners of the drawn line, 「121.55,25.02;121.59,25.05;…」, or nothing."""
    corners = request.area.corners if request.area else ()
    return ";".join(f"{lon:.5f},{lat:.5f}" for lon, lat in corners)


def reach(request: SearchRequest) -> str:
    """The query of the API's shape of what lies within the minutes asked for, or nothing."""
    if request.near is None or request.minutes is None:
        return ""
    centre = f"{request.near.lat:.5f},{request.near.lon:.5f}"
    return urlencode({"near": centre, "minutes": request.minutes})


def zoom_for(bounds: Bounds) -> float:
    """A zoom at which the box about fills a map of 900 pixels (tiles of 512 pixels)."""
    width = max(bounds[2] - bounds[0], 1e-4)
    return round(min(17.0, max(9.0, math.log2(900 / 512 * 360 / width))), 1)


def _around(circles: Iterable[tuple[Point, float]]) -> Bounds:
    """The box of circles, their radii in metres."""
    boxes = []
    for centre, metres in circles:
        lat = metres / _METRES_PER_DEGREE
        lon = lat / math.cos(math.radians(centre.lat))
        boxes.append((centre.lon - lon, centre.lat - lat, centre.lon + lon, centre.lat + lat))
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
