"""How well real addresses are found: against points of other sources than our own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.places.geocoder import locate
from indexer.places.mentions import best_place, find_places
from tests.indexer.places_accuracy import figures
from tests.indexer.places_gazetteer import gazetteer
from tests.shared_data import shared_path, shared_rows


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("source", "matched", "median_m", "p90_m"),
    [
        # 60 m is wanted of welfare: 16 of 275 given points lie farther than that from the plate
        # of their own address, 8 from the crossing that they name.
        ("welfare", 0.97, 15, 70),
        ("youbike", 0.94, 25, 150),
        ("104", 0.94, 20, 120),
    ],
)
def test_real_addresses_are_found_where_they_are(
    source: str, matched: float, median_m: float, p90_m: float
) -> None:
    found = figures(source, gazetteer())
    assert found.matched >= matched
    assert found.median_m <= median_m
    assert found.p90_m <= p90_m
    assert found.wrong_district <= 0.005


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
