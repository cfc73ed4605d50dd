"""How far a vacancy is from the place asked for: metres, minutes, and the way as data."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from indexer.facts import VacancyFacts
from indexer.places.point import Point, haversine_m
from indexer.places.reach import Leg, Way
from matcher.request import SearchRequest

_SHORTEST_LEG = 0.5
"""Minutes; from the very station one does not walk to it."""


def metres_to(facts: VacancyFacts, request: SearchRequest) -> float | None:
    """Metres in a straight line from the place asked for; ``None`` where either is not known
    finer than a district."""
    point = own_point(facts)
    if request.near is None or point is None:
        return None
    return haversine_m(Point(request.near.lat, request.near.lon), point)


def own_point(facts: VacancyFacts) -> Point | None:
    """The point of a vacancy that is placed finer than a district."""
    place = facts.place
    if place.lat is None or place.lon is None:
        return None
    fine = place.accuracy is not None and place.accuracy.on_map
    return Point(place.lat, place.lon) if fine else None


def whole_minutes(minutes: float) -> int:
    """Minutes as they are told: rounded up, at least 1."""
    return max(1, ceil(minutes - 1e-6))


def told_legs(way: Way) -> tuple[Leg, ...]:
    """The legs of a way that are worth telling."""
    return tuple(leg for leg in way.legs if leg.minutes >= _SHORTEST_LEG)


def legs_of(way: Way) -> tuple[Mapping[str, Any], ...]:
    """The legs of a way as data: see ``matcher.results.Reason``."""
    return tuple(map(_leg, told_legs(way)))


def _leg(leg: Leg) -> Mapping[str, Any]:
    told: dict[str, Any] = {"means": leg.means.value, "minutes": whole_minutes(leg.minutes)}
    if leg.lines:
        told |= {"lines": leg.lines, "start": leg.start, "end": leg.end}
    return told
