"""What a text says about a place, once it is found."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.places.point import Accuracy, Point


@dataclass(frozen=True, slots=True)
class Located:
    """A place found: ``point`` is None for a whole city, and only then.

    ``accuracy`` is ``LANE`` for lanes, their mouths and crossings alike: right within a few tens of
    metres; ``LANDMARK`` for stations too; ``DISTRICT`` also for a street so long that its middle
    says no more. ``city`` (臺北市) and ``district`` (信義區) are None where they are not known.
    ``matched`` is the canonical text of what was recognised.
    """

    point: Point | None
    accuracy: Accuracy
    city: str | None
    district: str | None
    matched: str
