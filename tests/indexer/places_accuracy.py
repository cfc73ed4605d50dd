"""How far the geocoder is from points of other sources; ``scripts/bench places`` prints it too."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import locate
from indexer.places.located import Located
from indexer.places.point import Point, haversine_m
from tests.shared_data import shared_rows

SOURCES = ("welfare", "youbike", "104")

_DISTRICT_ONLY = re.compile(r"..市..區(?:\(.*\))?")
_BORDER_M = 100.0


@dataclass(frozen=True)
class Case:
    """An address with its given point and the place found."""

    address: str
    point: Point
    located: Located | None

    @property
    def error_m(self) -> float | None:
        """Metres between the point found and the given one; None where nothing finer was found."""
        if self.located is None or self.located.point is None or not self.located.accuracy.on_map:
            return None
        return haversine_m(self.located.point, self.point)

    def in_wrong_district(self, gazetteer: Gazetteer) -> bool:
        """Whether the district found is neither the one written nor the one of the given point."""
        if self.error_m is None or self.located is None or self.error_m <= _BORDER_M:
            return False
        named = gazetteer.districts.find_district(self.address)
        true = gazetteer.districts.district_of(self.point)
        return self.located.district not in {d.name for d in (named, true) if d}


@dataclass(frozen=True)
class Figures:
    """What one source says: shares of its rows, metres of those found."""

    rows: int
    matched: float
    median_m: float
    p90_m: float
    within_100_m: float
    wrong_district: float


def cases(source: str, gazetteer: Gazetteer) -> list[Case]:
    """The rows of a source that name more than a district, located."""
    return [
        Case(address, point, locate(address, gazetteer))
        for address, point in _given(source)
        if not _DISTRICT_ONLY.fullmatch(address)
    ]


def figures(source: str, gazetteer: Gazetteer) -> Figures:
    """The figures of one of ``SOURCES``; the 90th percentile is the nearest rank above."""
    rows = cases(source, gazetteer)
    errors = sorted(error for case in rows if (error := case.error_m) is not None)
    return Figures(
        len(rows),
        round(len(errors) / len(rows), 3),
        round(statistics.median(errors), 1),
        round(errors[len(errors) * 9 // 10], 1),
        round(sum(error <= 100 for error in errors) / len(errors), 3),
        round(sum(case.in_wrong_district(gazetteer) for case in rows) / len(rows), 4),
    )


def _given(source: str) -> Iterator[tuple[str, Point]]:
    if source == "104":
        for row in shared_rows("vacancies", "104_with_coordinates_2025.jsonl.gz"):
            if row.get("city") in {"台北市", "臺北市", "新北市"}:
                yield row["address"], Point(row["lat"], row["lon"])
        return
    for row in shared_rows("geo", "address_points_sample.csv.gz"):
        if row["kind"].startswith(source):
            yield row["address"], Point(float(row["lat"]), float(row["lon"]))
