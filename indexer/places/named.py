"""Stations and landmarks that a text names, as places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.places.gazetteer import Gazetteer
from indexer.places.landmarks import Landmark
from indexer.places.located import Located
from indexer.places.point import Accuracy, Point


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A station or landmark and the span of folded text that names it.

    ``landmark`` is None for a station; ``sure`` where the words can mean nothing else.
    """

    start: int
    end: int
    point: Point
    located: Located
    landmark: Landmark | None
    sure: bool


def named_places(folded: str, gazetteer: Gazetteer) -> Iterator[NamedPlace]:
    """All stations, then the landmarks that are not part of a station's name."""
    taken = []
    for match in gazetteer.stations.matches(folded):
        taken.append((match.start, match.end))
        located = _located(match.point, match.matched, None, gazetteer)
        yield NamedPlace(match.start, match.end, match.point, located, None, sure=True)
    for found in gazetteer.landmarks.matches(folded):
        if any(found.start < end and start < found.end for start, end in taken):
            continue
        landmark = found.landmark
        located = _located(landmark.point, landmark.name, landmark.city, gazetteer)
        yield NamedPlace(found.start, found.end, landmark.point, located, landmark, found.sure)


def _located(point: Point, matched: str, city: str | None, gazetteer: Gazetteer) -> Located:
    district = gazetteer.districts.district_of(point)
    return Located(
        point,
        Accuracy.LANDMARK,
        district.city if district else city,
        district.name if district else None,
        matched,
    )
