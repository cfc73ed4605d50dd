"""Makes the shipped gazetteer from open data; only ``scripts/gazetteer`` and its test use it."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.places.door_plates import (
    DEGREE,
    MAX_NUMBER,
    MAX_SUB_NUMBER,
    Way,
    door_key,
)
from indexer.places.packing import pack, pack_names
from indexer.places.point import EARTH_RADIUS_M, Point, haversine_m
from indexer.places.spelling import fold, to_number, with_plain_numbers

METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
OUTLINE_TOLERANCE_M = 8.0

_HOUSE_NUMBER = re.compile(r"^(?P<locality>\D.*?)??(?P<number>\d+)(?:之(?P<sub>\d+))?(?:附\d+)?號")
_NAME = re.compile(r"[一-鿿]{2,10}")

Doors = dict[Way, dict[int, tuple[float, float]]]


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def collect_doors(rows: Iterable[Mapping[str, str]]) -> Doors:
    """Door-plate rows as ways with their numbers' (lat, lon); rows without a street are left out.

    Floors and shop numbers of one door are merged. Where a row names no road, its lane or its
    locality stands in for it.
    """
    doors: Doors = {}
    for row in rows:
        match = _HOUSE_NUMBER.match(row["number"])
        if match is None:
            continue
        way = _way(row, match["locality"] or "")
        number, sub = int(match["number"]), int(match["sub"] or 0)
        if way is None or number > MAX_NUMBER or sub > MAX_SUB_NUMBER:
            continue
        point = (float(row["lat"]), float(row["lon"]))
        doors.setdefault(way, {}).setdefault(door_key(number, sub), point)
    return doors


def _way(row: Mapping[str, str], locality: str) -> Way | None:
    road, lane = fold(row["road"]).text, with_plain_numbers(fold(row["lane"]).text)
    lane, alley = lane.removesuffix("巷"), with_plain_numbers(fold(row["alley"]).text)
    locality = with_plain_numbers(fold(locality).text)
    if not road and lane and not lane[0].isdigit():
        road, lane = fold(row["lane"]).text, ""
    elif not road:
        road, locality = locality, ""
    if not _NAME.fullmatch(road):
        return None
    section = to_number(row["section"].removesuffix("段")) or 0
    return Way(row["district"], road, section, lane, alley.removesuffix("弄"), locality)


def write_doors(doors: Doors, path: Path) -> None:
    """Write the packed file that ``DoorPlates.load`` reads; the same doors give the same bytes."""
    ways = sorted(doors)
    districts = sorted({w.district for w in ways})
    roads = sorted({w.road for w in ways})
    tokens = sorted({t for w in ways for t in (w.lane, w.alley, w.locality)})
    d, r, t = ({name: i for i, name in enumerate(names)} for names in (districts, roads, tokens))
    coded = [
        (d[w.district], r[w.road], w.section, t[w.lane], t[w.alley], t[w.locality]) for w in ways
    ]
    plates = [plate for way in ways for plate in sorted(doors[way].items())]
    columns = {
        f"way_{field}": pack(column)
        for field, column in zip(Way._fields, zip(*coded, strict=True), strict=True)
    }
    np.savez_compressed(
        path,
        allow_pickle=False,
        districts=pack_names(districts),
        roads=pack_names(roads),
        tokens=pack_names(tokens),
        counts=pack(len(doors[way]) for way in ways),
        keys=pack(key for key, _ in plates),
        lats=pack(round(lat * DEGREE) for _, (lat, _) in plates),
        lons=pack(round(lon * DEGREE) for _, (_, lon) in plates),
        **columns,
    )


def simplify(ring: Sequence[tuple[float, float]], tolerance_m: float) -> list[tuple[float, float]]:
    """A closed ring (lon, lat) with the points left out that a straight line replaces.

    Douglas and Peucker (1973), on a plane that is true at the ring's mean latitude.
    """
    flat = np.array(ring) * METRES_PER_DEGREE
    flat[:, 0] *= math.cos(math.radians(float(np.mean([lat for _, lat in ring]))))
    keep, spans = {0, len(ring) // 2, len(ring) - 1}, [(0, len(ring) // 2)]
    spans.append((len(ring) // 2, len(ring) - 1))
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distances = _distances_to_segment(flat[first + 1 : last], flat[first], flat[last])
        worst = int(distances.argmax())
        if distances[worst] > tolerance_m:
            middle = first + 1 + worst
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return [ring[i] for i in sorted(keep)]


def _distances_to_segment(
    points: npt.NDArray[np.float64], start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    along = end - start
    length = max(float(along @ along), 1e-9)
    share = np.clip((points - start) @ along / length, 0, 1)[:, None]
    distances: npt.NDArray[np.float64] = np.hypot(*(points - start - share * along).T)
    return distances


def district_rows(geojson: Mapping[str, Any], doors: Doors) -> list[dict[str, Any]]:
    """Each district's name, city, label point, radius in metres and simplified outline.

    The label point is the median door plate: where people are, not the middle of a mountain. A
    circle of the radius around it holds the whole district.
    """
    rows = []
    for feature in geojson["features"]:
        name, city = feature["properties"]["district"], feature["properties"]["city"]
        rings = [polygon[0] for polygon in feature["geometry"]["coordinates"]]
        label = _median_door(doors, name)
        corners = [Point(lat, lon) for ring in rings for lon, lat in ring]
        outline = [simplify([tuple(p) for p in ring], OUTLINE_TOLERANCE_M) for ring in rings]
        rows.append(
            {
                "name": name,
                "city": city,
                "lat": label.lat,
                "lon": label.lon,
                "radius_m": math.ceil(max(haversine_m(label, corner) for corner in corners)),
                "outline": [[[lon, lat] for lon, lat in ring] for ring in outline if len(ring) > 3],
            }
        )
    return rows


def _median_door(doors: Doors, district: str) -> Point:
    points = np.array([p for w, plates in doors.items() if w.district == district
                       for p in plates.values()])  # fmt: skip
    lat, lon = np.median(points, axis=0)
    return Point(round(float(lat), 5), round(float(lon), 5))


def station_rows(
    geojson: Mapping[str, Any], exits: Iterable[Mapping[str, str]], lines: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each station's name, English name, lines, numbers, point and exits; one row a name.

    ``lines`` names the line of each code. An exit "0" is a station's only one.
    """
    rows: list[dict[str, Any]] = []
    for feature in geojson["features"]:
        named, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        rows.append(
            {
                "name": named["name"],
                "name_en": named["name_en"],
                "kind": named["kind"],
                "lines": [lines[code] for code in named["lines"].split(",")],
                "codes": [code for code in named["codes"].split(",") if code],
                "lat": lat,
                "lon": lon,
                "exits": [],
            }
        )
    by_name = {row["name"]: row for row in rows}
    for row in exits:
        gates = by_name[row["name_zh"]]["exits"]
        gate = {
            "exit": "" if row["exit"] == "0" else row["exit"],
            "lat": round(float(row["lat"]), 5),
            "lon": round(float(row["lon"]), 5),
        }
        if gate not in gates:
            gates.append(gate)
    if len(by_name) < len(rows):
        raise ValueError("two stations have one name")
    return rows


def write_json(path: Path, source: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A table as JSON with one line a row, so that a rebuild's difference can be read."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    head = json.dumps(source, ensure_ascii=False)
    path.write_text(f'{{"_source":{head},\n"rows":[\n{lines}\n]}}\n', "utf-8")
