"""How well real addresses are found: against points of other sources than our own."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from indexer.places.geocoder import locate
from indexer.places.located import Located
from indexer.places.mentions import best_place, find_places
from indexer.places.point import Point, haversine_m
from tests.indexer.places_gazetteer import gazetteer
from tests.shared_data import shared_path, shared_rows

_DISTRICT_ONLY = re.compile(r"..市..區(?:\(.*\))?")
_BORDER_M = 100.0


@dataclass(frozen=True)
class _Case:
    address: str
    point: Point
    located: Located | None

    @property
    def error_m(self) -> float | None:
        """Metres between the point found and the given one; None where nothing finer was found."""
        if self.located is None or self.located.point is None or not self.located.accuracy.on_map:
            return None
        return haversine_m(self.located.point, self.point)

    @property
    def in_wrong_district(self) -> bool:
        """Whether the district found is neither the one written nor the one of the given point."""
        if self.error_m is None or self.located is None or self.error_m <= _BORDER_M:
            return False
        named = gazetteer().districts.find_district(self.address)
        true = gazetteer().districts.district_of(self.point)
        return self.located.district not in {d.name for d in (named, true) if d}


def _cases(rows: Iterable[tuple[str, Point]]) -> list[_Case]:
    """The rows that name more than a district, located."""
    finer = [(a, p) for a, p in rows if not _DISTRICT_ONLY.fullmatch(a)]
    return [_Case(a, p, locate(a, gazetteer())) for a, p in finer]


def _check(cases: list[_Case], matched: float, median_m: float, p90_m: float) -> None:
    errors = sorted(error for case in cases if (error := case.error_m) is not None)
    assert len(errors) >= matched * len(cases)
    assert statistics.median(errors) <= median_m
    assert errors[len(errors) * 9 // 10] <= p90_m
    assert sum(case.in_wrong_district for case in cases) <= 0.005 * len(cases)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("kind", "matched", "median_m", "p90_m"),
    [
        # 60 m is wanted of welfare: 16 of 275 given points lie farther than that from the plate
        # of their own address, 8 from the crossing that they name.
        ("welfare", 0.97, 15, 70),
        ("youbike", 0.94, 25, 150),
    ],
)
def test_public_places_are_found(kind: str, matched: float, median_m: float, p90_m: float) -> None:
    rows = shared_rows("geo", "address_points_sample.csv.gz")
    _check(
        _cases(
            (r["address"], Point(float(r["lat"]), float(r["lon"])))
            for r in rows
            if r["kind"].startswith(kind)
        ),
        matched,
        median_m,
        p90_m,
    )


@pytest.mark.shared_data
def test_advertised_places_of_work_are_found() -> None:
    rows = shared_rows("vacancies", "104_with_coordinates_2025.jsonl.gz")
    _check(
        _cases(
            (r["address"], Point(r["lat"], r["lon"]))
            for r in rows
            if r.get("city") in {"台北市", "臺北市"}
        ),
        0.94,
        20,
        120,
    )


@pytest.mark.shared_data
def test_messy_official_addresses_are_doors() -> None:
    rows = [r["address"] for r in shared_rows("geo", "messy_addresses_taipei.csv")]
    located = [locate(address, gazetteer()) for address in rows]
    doors = [found for found in located if found and found.accuracy.value == "door"]
    assert len(doors) >= 0.95 * len(rows)


@pytest.mark.shared_data
def test_places_labelled_in_ads_lie_in_the_ads_district() -> None:
    agree = []
    for row in shared_rows("vacancies", "taiwanjobs_taipei_2026.jsonl.gz"):
        best = best_place(find_places(row.get("description") or "", gazetteer()))
        if best and best.explicit and best.located.district and row.get("district"):
            agree.append(best.located.district == row["district"])
    assert len(agree) >= 10
    assert sum(agree) >= 0.85 * len(agree)


@pytest.mark.shared_data
def test_one_command_makes_the_shipped_tables_again(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    geo = [
        *(shared_path("geo", f"{city}_doorplates.csv.gz") for city in ("taipei", "new_taipei")),
        *("--districts", shared_path("geo", "districts_taipei_newtaipei.geojson.gz")),
        *("--stations", shared_path("geo", "basemap", "stations.geojson")),
        *("--lines", shared_path("geo", "metro_stations.csv")),
        *("--exits", shared_path("geo", "metro_exits.csv")),
        *("--places", shared_path("geo", "basemap", "places.csv")),
    ]
    command = [str(part) for part in (sys.executable, root / "scripts" / "gazetteer", *geo)]
    subprocess.run([*command, "--out", str(tmp_path)], check=True, capture_output=True, timeout=120)
    shipped = root / "indexer" / "places" / "data"
    for name in ("districts.json", "stations.json", "places.csv"):
        assert (tmp_path / name).read_bytes() == (shipped / name).read_bytes(), name
    with np.load(tmp_path / "door_plates.npz") as made, np.load(shipped / "door_plates.npz") as had:
        assert sorted(made) == sorted(had)
        assert all(np.array_equal(made[name], had[name]) for name in made)
