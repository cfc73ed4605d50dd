"""Every form that an address takes: 400 writings, each with the one place that it means.

The places are checked against the official door plates and the metro's exits, not against what the
geocoder said.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from indexer.places.build import collect_doors, write_doors
from indexer.places.door_plates import DoorPlates, Fit, numbers_of
from indexer.places.geocoder import locate
from indexer.places.point import Accuracy, Point, haversine_m
from indexer.places.spelling import fold
from tests.indexer.places_gazetteer import gazetteer, place
from tests.shared_data import shared_path, shared_rows

_ON_THE_STREET_M = 30.0


@functools.cache
def _forms() -> list[dict[str, str]]:
    path = Path(__file__).parent / "data" / "addresses.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _named(accuracy: Accuracy) -> dict[str, list[Point]]:
    """The points of all writings of each place of this accuracy."""
    found: dict[str, list[Point]] = {}
    for row in _forms():
        if row["accuracy"] == accuracy:
            point = place(row["written"]).point
            assert point is not None
            found.setdefault(row["matched"], []).append(point)
    return found


@pytest.mark.parametrize(
    "row", _forms(), ids=lambda row: f"{row['slice']}: {row['written']}".replace("/", "|")
)
def test_every_writing_means_its_one_place(row: dict[str, str]) -> None:
    located = locate(row["written"], gazetteer())
    if row["accuracy"] == "null":
        assert located is None
    else:
        assert located is not None
        assert (located.accuracy.value, located.matched) == (row["accuracy"], row["matched"])


def test_the_table_has_no_writing_twice() -> None:
    written = [row["written"] for row in _forms()]
    assert len(set(written)) == len(written) >= 250


@pytest.mark.shared_data
def test_all_writings_of_a_door_lie_at_its_official_plate() -> None:
    doors = _named(Accuracy.DOOR)
    official: dict[str, Point] = {}
    for city in ("taipei", "new_taipei"):
        path = shared_path("geo", f"{city}_doorplates.csv.gz")
        for row in shared_rows("geo", path.name):
            name = "{district}{road}{section}{lane}{alley}{number}".format_map(row)
            official[fold(name).text] = Point(float(row["lat"]), float(row["lon"]))
    for name, points in doors.items():
        plate = official[fold(name).text[3:]]
        assert all(haversine_m(point, plate) <= _ON_THE_STREET_M for point in points), name


_SECTIONS = str.maketrans("一二三四五六七八九", "123456789")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_CHANGES: dict[str, Callable[[str], str]] = {
    "as the register writes it": lambda a: a,
    "digits of full width": lambda a: a.translate(_WIDE),
    "digits for sections": lambda a: re.sub("[一-九]段", lambda m: m[0].translate(_SECTIONS), a),
    "without the city": lambda a: a[3:],
    "behind a postcode": lambda a: f"106{a}",
    "with a neighbourhood": lambda a: f"{a[:6]}測試里12鄰{a[6:]}" if a[5] == "區" else a,
    "with a floor and a room": lambda a: f"{a}12樓之3",
    "in front of it": lambda a: f"{a}前",
    "with blanks": lambda a: " ".join(re.split("(?<=[市區路街段巷弄])", a)),
    "a shop before and behind": lambda a: f"甜點店，{a}（近公園）",
    "a dash for 之": lambda a: a.replace("之", "-"),
}


@functools.cache
def _plates() -> list[tuple[str, Point]]:
    """Every 997th address of the official register, with its point."""
    return [
        (
            city + "{district}{road}{section}{lane}{alley}{number}".format_map(row),
            Point(float(row["lat"]), float(row["lon"])),
        )
        for file, city in (("taipei", "臺北市"), ("new_taipei", "新北市"))
        for row in islice(shared_rows("geo", f"{file}_doorplates.csv.gz"), 7, None, 997)
        if row["road"]
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize("change", _CHANGES)
def test_official_plates_are_found_by_their_own_address(change: str) -> None:
    found = 0
    for address, plate in _plates():
        located = locate(_CHANGES[change](address), gazetteer())
        is_door = located is not None and located.accuracy is Accuracy.DOOR
        if located and located.point and is_door:
            found += haversine_m(located.point, plate) <= _ON_THE_STREET_M
    assert found >= 0.985 * len(_plates())


@pytest.mark.shared_data
def test_exits_lie_where_the_metro_says() -> None:
    official = {
        f"捷運{row['name_zh'].removesuffix('站')}站{row['exit']}號出口": Point(
            float(row["lat"]), float(row["lon"])
        )
        for row in shared_rows("geo", "metro_exits.csv")
    }
    exits = {n: p for n, p in _named(Accuracy.LANDMARK).items() if n.endswith("出口")}
    assert exits
    for name, points in exits.items():
        assert all(haversine_m(point, official[name]) <= 2 for point in points), name


@pytest.mark.shared_data
def test_every_landmark_with_an_address_stands_at_it() -> None:
    landmarks = {landmark.name: landmark for landmark in gazetteer().landmarks}
    folder = Path(__file__).resolve().parents[2] / "indexer" / "places" / "data"
    with (folder / "landmarks.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["address"]]
    assert len(rows) > 150
    for row in rows:
        located = place(row["address"])
        assert located.point is not None
        assert located.accuracy.on_map or located.accuracy is Accuracy.DISTRICT
        assert haversine_m(located.point, landmarks[row["name"]].point) <= 50, row["name"]


@pytest.mark.shared_data
def test_a_missing_number_is_a_door_only_where_its_neighbours_stand_close(tmp_path: Path) -> None:
    """Every tenth plate of 信義區 is taken away and looked for again."""
    rows = shared_rows("geo", "taipei_doorplates.csv.gz")
    doors = collect_doors(row for row in rows if row["district"] == "信義區")
    taken = [
        (way, key, doors[way].pop(key))
        for way in sorted(doors)
        for key in sorted(doors[way])[5::10]
    ]
    write_doors(doors, tmp_path / "doors.npz")
    plates = DoorPlates.load(tmp_path / "doors.npz")
    errors: dict[Fit, list[float]] = {fit: [] for fit in Fit}
    for way, key, (lat, lon) in taken:
        found = plates.find(way, *numbers_of(key))
        assert found is not None
        errors[found.fit].append(haversine_m(found.point, Point(lat, lon)))
    assert len(errors[Fit.BESIDE]) > 500
    assert sorted(errors[Fit.BESIDE])[len(errors[Fit.BESIDE]) * 9 // 10] <= 30
    assert not errors[Fit.EXACT]
