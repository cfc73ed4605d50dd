"""What the gazetteer knows of districts, stations and parks, and how its file is made."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.places.build import collect_doors, simplify, write_doors
from indexer.places.door_plates import (
    DoorPlates,
    Fit,
    Way,
)
from indexer.places.packing import pack, pack_names, unpack, unpack_names
from indexer.places.point import Point, haversine_m
from indexer.places.spelling import fold
from tests.indexer.places_gazetteer import gazetteer

TAIPEI_101 = Point(25.0334, 121.5648)


def test_the_shipped_files_are_small() -> None:
    folder = files("indexer.places") / "data"
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 4_000_000


def test_all_districts_of_both_cities_are_known_by_distinct_names() -> None:
    districts = gazetteer().districts
    assert sum(d.city == "臺北市" for d in districts) == 12
    assert sum(d.city == "新北市" for d in districts) == 29
    assert len({d.name for d in districts}) == 41


def test_every_label_point_lies_in_its_district_and_its_circle_holds_the_doors() -> None:
    districts, plates = gazetteer().districts, gazetteer().plates
    for district in districts:
        assert districts.district_of(district.point) == district
    for name in ("北投區", "信義區"):
        circle = districts.named(name)
        assert circle
        rows = np.vstack(
            [
                plates.street_points(road, name)
                for road in plates.roads
                if name in plates.districts_with(road)
            ]
        )
        far = max(haversine_m(circle.point, Point(lat, lon)) for lat, lon, _ in rows[::50])
        assert far <= circle.radius_m


def test_points_lie_in_their_district() -> None:
    districts = gazetteer().districts
    assert districts.district_of(TAIPEI_101) == districts.named("信義區")
    assert districts.district_of(Point(22.6, 120.3)) is None


def test_a_circle_touches_the_districts_it_reaches() -> None:
    districts = gazetteer().districts
    assert districts.touching(TAIPEI_101, 0) == {"信義區"}
    assert {"信義區", "大安區", "松山區"} <= districts.touching(TAIPEI_101, 2000)
    assert districts.touching(Point(22.6, 120.3), 1000) == frozenset()


@given(st.floats(24.9, 25.2), st.floats(121.4, 121.7), st.floats(0, 5000))
def test_the_district_of_a_point_always_touches_it(lat: float, lon: float, metres: float) -> None:
    point = Point(lat, lon)
    district = gazetteer().districts.district_of(point)
    touching = gazetteer().districts.touching(point, metres + 150)
    assert district is None or district.name in touching


def test_the_nearest_stations_come_first_with_minutes_on_foot() -> None:
    near = gazetteer().stations.nearest(TAIPEI_101, limit=2)
    assert [station.name for station in near] == ["台北101/世貿", "象山"]
    assert near[0].lines == ("淡水信義線",)
    assert near[0].metres < 100
    assert near[0].walking_minutes == 2
    assert near[1].walking_minutes == -int(-near[1].metres * 1.3 // 80)
    assert gazetteer().stations.nearest(TAIPEI_101, within_m=10) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("捷運西湖站", "西湖"),
        ("西湖", "西湖"),
        ("Xihu", "西湖"),
        ("捷運藍線永春站", "永春"),
        ("台鐵樹林站", "樹林"),
        ("台北101站", "台北101/世貿"),
        ("加油站", None),
        ("北投就業服務站", None),
        ("中山北路", None),
    ],
)
def test_stations_are_found_by_name(text: str, name: str | None) -> None:
    station = gazetteer().stations.find_station(text)
    assert (station and station.name) == name


def _aliases() -> list[tuple[str, str, str]]:
    table = files("indexer.places") / "data" / "aliases.csv"
    rows = csv.DictReader(table.read_text("utf-8").splitlines())
    return [(row["kind"], row["alias"], row["name"]) for row in rows]


@pytest.mark.parametrize(("kind", "alias", "name"), _aliases())
def test_every_alias_means_its_place(kind: str, alias: str, name: str) -> None:
    if kind == "road":
        (address,) = gazetteer().addresses.read(fold(f"{alias}1號").text, [])
        assert address.road == fold(name).text
    elif kind == "station":
        station = gazetteer().stations.find_station(f"捷運{alias.removesuffix('站')}站")
        assert station is not None
        assert station.name == name
    else:
        (match,) = gazetteer().landmarks.matches(fold(alias).text)
        assert match.landmark.name == name


def test_a_point_knows_its_business_park() -> None:
    landmarks = gazetteer().landmarks
    park = landmarks.park_of(Point(25.0786, 121.5716))
    assert park
    assert park.name == "內湖科技園區"
    assert landmarks.park_of(Point(25.0170, 121.5398)) is None


@given(st.lists(st.integers(-(2**30), 2**30 - 1)))
def test_packed_numbers_come_back(values: list[int]) -> None:
    assert unpack(pack(values)).tolist() == values


def test_packed_names_come_back() -> None:
    assert unpack_names(pack_names(["", "信義路", "a b"])) == ["", "信義路", "a b"]


def _row(number: str, lat: float, lon: float, **more: str) -> dict[str, str]:
    empty = {"section": "", "lane": "", "alley": ""}
    return {"district": "信義區", "road": "測試路", "number": number, "lat": str(lat),
            "lon": str(lon), **empty, **more}  # fmt: skip


@pytest.fixture
def plates(tmp_path: Path) -> DoorPlates:
    """A street with doors 1, 2, 3, 9 and a far 99, and a lane of it."""
    rows = [
        _row("1號", 25.0, 121.5),
        _row("2號", 25.0, 121.5001),
        _row("3號", 25.0002, 121.5),
        _row("3之1號", 25.0003, 121.5),
        _row("3之1號三樓", 25.5, 121.9),
        _row("9號", 25.0008, 121.5),
        _row("99號", 25.02, 121.5),
        _row("5號", 25.001, 121.501, lane="光華一巷"),
        _row("無號", 25.0, 121.5),
        _row("7號", 25.0, 121.5, road=""),
    ]
    write_doors(collect_doors(rows), tmp_path / "doors.npz")
    return DoorPlates.load(tmp_path / "doors.npz")


_WAY = Way("信義區", "測試路")


def test_a_built_file_holds_each_door_once(plates: DoorPlates) -> None:
    assert len(plates) == 7
    assert plates.districts_with("測試路") == ["信義區"]
    assert plates.has_lane("測試路", "光華1")


@pytest.mark.parametrize(
    ("number", "sub", "fit", "lat"),
    [
        (3, 0, Fit.EXACT, 25.0002),
        (3, 1, Fit.EXACT, 25.0003),
        (9, 5, Fit.BESIDE, 25.0008),
        (7, 0, Fit.BESIDE, 25.00065),
        (101, 0, Fit.BESIDE, 25.02),
        (55, 0, Fit.VAGUE, 25.02),
        (200, 0, Fit.VAGUE, 25.0),
    ],
)
def test_a_number_is_exact_between_neighbours_or_vague(
    plates: DoorPlates, number: int, sub: int, fit: Fit, lat: float
) -> None:
    found = plates.find(_WAY, number, sub)
    assert found
    assert found.fit is fit
    assert found.point.lat == pytest.approx(lat, abs=1e-4)


def test_an_unknown_way_has_no_numbers(plates: DoorPlates) -> None:
    assert plates.find(Way("信義區", "別的路"), 1) is None
    assert plates.find(_WAY, 10**9) is None


def test_the_same_doors_give_the_same_file(tmp_path: Path) -> None:
    rows = [_row("1號", 25.0, 121.5), _row("2號", 25.0, 121.5001)]
    for name, order in (("a", rows), ("b", rows[::-1])):
        write_doors(collect_doors(order), tmp_path / f"{name}.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_simplified_outline_keeps_its_corners() -> None:
    side = [(121.5 + i / 10_000, 25.0) for i in range(100)]
    ring = [*side, (121.51, 25.01), (121.5, 25.01), (121.5, 25.0)]
    simple = simplify(ring, 8.0)
    assert simple[0] == simple[-1] == (121.5, 25.0)
    assert {(121.51, 25.01), (121.5, 25.01)} <= set(simple)
    assert len(simple) < 10
