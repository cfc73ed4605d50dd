"""Makes webapp/static/basemap from a folder of collected open geodata.

The folder holds `data/geo/districts_taipei_newtaipei.geojson.gz` and `data/geo/basemap/`; their
sources and licences are named in DATA-LICENCES.md, which must name every file written here.
"""

import argparse
import csv
import gzip
import itertools
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[2] / "webapp" / "static" / "basemap"
TAIPEI = "臺北市"

# Only what the map draws or filters on; everything else is weight on a phone.
KEPT = {
    "districts": ("city", "district"),
    "avenues_taipei": ("name", "class"),
    "avenues_new_taipei": ("name", "class"),
    "streets_taipei": ("name", "class"),
    "streets_new_taipei": ("name", "class"),
    "highways": ("kind",),
    "rail": ("name", "kind", "color", "approx"),
    "water": ("name", "kind"),
    "parks": ("kind",),
}
AVENUE = 1  # of the classes 1 to 3
PLACE_KINDS = {
    "park",
    "university",
    "hospital",
    "government",
    "landmark",
    "shopping",
    "night_market",
}
WIDEST_PLACE_M = 420  # a bigger area is no point on a map
DISTRICT_MAP_WIDTH = 320
DISTRICT_MAP_MARGIN = 4
DISTRICT_MAP_THIN = 0.9  # in units of the map: what nobody sees at twice its size

Feature = dict[str, Any]
Point = tuple[float, float]
Ring = list[Point]
GridPoint = tuple[int, int]


def main() -> None:
    """Reads the folder named on the command line and writes every layer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds data/geo")
    geo = parser.parse_args().shared / "data" / "geo"
    sources = {
        "districts": geo / "districts_taipei_newtaipei.geojson.gz",
        **{
            name: geo / "basemap" / f"{name}.geojson.gz"
            for name in ("highways", "rail", "water", "parks")
        },
    }
    TARGET.mkdir(parents=True, exist_ok=True)
    layers = {name: read(path) for name, path in sources.items()}
    for city, file in (("taipei", "roads_taipei"), ("new_taipei", "roads_newtaipei")):
        # apart, because a map of the whole city needs no streets
        roads = read(geo / "basemap" / f"{file}.geojson.gz")
        is_avenue = [road["properties"]["class"] == AVENUE for road in roads]
        layers[f"avenues_{city}"] = list(itertools.compress(roads, is_avenue))
        layers[f"streets_{city}"] = list(
            itertools.compress(roads, (not avenue for avenue in is_avenue))
        )
    for name, features in layers.items():
        write(name, (trimmed(feature, KEPT[name]) for feature in features))
    stations = read(geo / "basemap" / "stations.geojson")
    write("labels", labels(layers["districts"], stations, geo / "basemap" / "places.csv"))
    districts = [f for f in layers["districts"] if f["properties"]["city"] == TAIPEI]
    (TARGET / "district_map.json").write_text(
        json.dumps(district_map(districts), ensure_ascii=False, separators=(",", ":")) + "\n",
        encoding="utf-8",
    )


def read(path: Path) -> list[Feature]:
    """The features of a GeoJSON file, gzipped or not."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    features: list[Feature] = json.loads(data)["features"]
    return features


def write(name: str, features: Iterable[Feature]) -> None:
    """Writes one layer, a feature a line so that a change reads as a change."""
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features
    )
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (TARGET / f"{name}.geojson").write_text(text, encoding="utf-8")


def trimmed(feature: Feature, kept: Iterable[str]) -> Feature:
    """The feature with only the properties named, the empty ones left out."""
    properties = feature["properties"]
    return {
        "type": "Feature",
        "properties": {key: properties[key] for key in kept if properties.get(key)},
        "geometry": feature["geometry"],
    }


def labels(districts: list[Feature], stations: list[Feature], places: Path) -> Iterator[Feature]:
    """Every named point: `kind` is district, station or the kind of place; `rank` sorts them."""
    for district in districts:
        properties = district["properties"]
        yield point(
            centroid(rings(district)),
            name=properties["district"],
            kind="district",
            rank=0 if properties["city"] == TAIPEI else 1,
        )
    for station in stations:
        properties = station["properties"]
        yield point(
            station["geometry"]["coordinates"],
            name=properties["name"],
            name_en=properties["name_en"],
            kind="station",
            rank=properties["lines"].count(",") + 1,
        )
    with places.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            radius = float(row["radius_m"])
            if row["kind"] in PLACE_KINDS and radius < WIDEST_PLACE_M:
                yield point(
                    (float(row["lon"]), float(row["lat"])),
                    name=row["name"],
                    kind=row["kind"],
                    rank=round(radius),
                )


def point(coordinates: Iterable[float], **properties: str | int) -> Feature:
    """A GeoJSON point; coordinates are longitude and latitude in degrees."""
    rounded = [round(value, 5) for value in coordinates]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": rounded},
    }


def rings(feature: Feature) -> list[Ring]:
    """The outer rings of a polygon or multipolygon."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(x, y) for x, y, *_ in polygon[0]] for polygon in polygons]


def moments(ring: Ring) -> tuple[float, float, float]:
    """Twice the signed area and the first moments of a closed ring (shoelace formula)."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        cross = x1 * y2 - x2 * y1
        area += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return area, x, y


def centroid(outlines: list[Ring]) -> Point:
    """The area centroid of the largest ring."""
    area, x, y = max((moments(ring) for ring in outlines), key=lambda found: abs(found[0]))
    return x / (3 * area), y / (3 * area)


def district_map(districts: list[Feature]) -> dict[str, Any]:
    """The districts as SVG paths on a grid of whole units, for pages without the drawn map.

    Shared borders round to the same grid points and are thinned stretch by stretch, so neighbours
    still touch. Longitudes are scaled by the cosine of the middle latitude.
    """
    outlines = {d["properties"]["district"]: rings(d) for d in districts}
    every = [p for group in outlines.values() for ring in group for p in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (DISTRICT_MAP_WIDTH - 2 * DISTRICT_MAP_MARGIN) / ((east - west) * narrow)

    def placed(p: Point) -> GridPoint:
        return (
            round(DISTRICT_MAP_MARGIN + (p[0] - west) * narrow * scale),
            round(DISTRICT_MAP_MARGIN + (north - p[1]) * scale),
        )

    grid = {
        name: [[p for p, _ in itertools.groupby(map(placed, ring))] for ring in group]
        for name, group in outlines.items()
    }
    owners: dict[GridPoint, set[str]] = {}
    for name, group in grid.items():
        for p in itertools.chain.from_iterable(group):
            owners.setdefault(p, set()).add(name)
    shapes = []
    for name, group in grid.items():
        x, y = placed(centroid(outlines[name]))
        path = "".join(svg_path(thinned_ring(ring, owners)) for ring in group)
        shapes.append(
            {"district": name, "short": name.removesuffix("區"), "path": path, "x": x, "y": y}
        )
    height = round((north - south) * scale) + 2 * DISTRICT_MAP_MARGIN
    return {"width": DISTRICT_MAP_WIDTH, "height": height, "districts": shapes}


def thinned_ring(ring: list[GridPoint], owners: dict[GridPoint, set[str]]) -> list[GridPoint]:
    """The closed ring with each stretch between two meetings of borders thinned by itself."""
    if len(ring) < 4:
        return []
    sides = [owners[a] & owners[b] for a, b in itertools.pairwise(ring)]
    meetings = [i for i in range(len(sides)) if sides[i - 1] != sides[i]] or [0]
    turned = ring[meetings[0] : -1] + ring[: meetings[0] + 1]
    cuts = [i - meetings[0] for i in meetings] + [len(ring) - 1]
    thin = [thinned(turned[a : b + 1]) for a, b in itertools.pairwise(cuts)]
    return [p for stretch in thin for p in stretch[:-1]] + [turned[-1]]


def thinned(line: list[GridPoint]) -> list[GridPoint]:
    """Douglas-Peucker: the line without points nearer than DISTRICT_MAP_THIN to the rest of it."""
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = math.hypot(x2 - x1, y2 - y1)

    def away(p: GridPoint) -> float:
        if not length:
            return math.hypot(p[0] - x1, p[1] - y1)
        return abs((x2 - x1) * (y1 - p[1]) - (x1 - p[0]) * (y2 - y1)) / length

    farthest = max(range(len(line)), key=lambda i: away(line[i]))
    if away(line[farthest]) <= DISTRICT_MAP_THIN:
        return [line[0], line[-1]]
    return thinned(line[: farthest + 1])[:-1] + thinned(line[farthest:])


def svg_path(ring: list[GridPoint]) -> str:
    """A closed SVG path through the ring's points; empty if too small to show."""
    if len(ring) < 4:
        return ""
    return "M" + "L".join(f"{x} {y}" for x, y in ring[:-1]) + "Z"


if __name__ == "__main__":
    main()
