"""The districts of Taipei and New Taipei: where they are and which one a point lies in.

No name occurs twice within the two cities, so a district is called by its plain name (信義區).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.places.point import EARTH_RADIUS_M, Point, haversine_m
from indexer.places.spelling import OTHER_COUNTIES, OTHER_COUNTIES_SHORT, OTHER_TOWNS, fold

TAIPEI = "臺北市"
NEW_TAIPEI = "新北市"

BORDER_GAP_M = 150.0
"""Outlines come from two sources and are simplified; a point this near to one counts as inside."""

_METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
_CITIES = {"臺北": TAIPEI, "新北": NEW_TAIPEI}


@dataclass(frozen=True, slots=True)
class District:
    """A district: its label point, and the radius in metres of a circle around it that holds it."""

    name: str
    city: str
    point: Point
    radius_m: float

    @property
    def stem(self) -> str:
        """The name without 區."""
        return self.name.removesuffix("區")

    def __str__(self) -> str:
        """City and district, as an address begins."""
        return f"{self.city}{self.name}"


@dataclass(frozen=True, slots=True)
class Area:
    """A stretch of folded text that names a city, a district or both; ``elsewhere`` another county.

    ``exact`` is False where the suffix (區) is missing.
    """

    start: int
    end: int
    city: str | None
    district: str | None
    elsewhere: bool = False
    exact: bool = True


class Districts(Sequence[District]):
    """All districts, Taipei's first."""

    def __init__(
        self, districts: Sequence[District], outlines: Sequence[Sequence[Sequence[Sequence[float]]]]
    ) -> None:
        """``outlines[i]`` holds district i's closed rings of (longitude, latitude)."""
        self._all = tuple(districts)
        self._by_name = {d.name: d for d in districts}
        self._rings = [[np.array(ring) for ring in rings] for rings in outlines]
        self._area = _area_pattern(districts)
        stems = "|".join(d.stem for d in districts)
        self._short = re.compile(
            rf"(?:(?<![0-9a-z一-鿿])|(?<=[為是在於到至]))(?:{stems})(?![0-9a-z一-鿿])"
        )

    @classmethod
    def load(cls, path: Path) -> Districts:
        """Read the table that ``scripts/gazetteer`` writes."""
        rows = json.loads(path.read_text("utf-8"))["rows"]
        found = [
            District(r["name"], r["city"], Point(r["lat"], r["lon"]), r["radius_m"]) for r in rows
        ]
        return cls(found, [r["outline"] for r in rows])

    def __getitem__(self, i: int) -> District:  # type: ignore[override]  # no slices
        """The i-th district."""
        return self._all[i]

    def __len__(self) -> int:
        """How many districts there are."""
        return len(self._all)

    def __iter__(self) -> Iterator[District]:
        """The districts, Taipei's first."""
        return iter(self._all)

    def named(self, name: str) -> District | None:
        """The district of exactly this name (信義區), or None."""
        return self._by_name.get(name)

    def city_of(self, name: str) -> str | None:
        """The city of the district of exactly this name, or None."""
        district = self._by_name.get(name)
        return district.city if district else None

    def district_of(self, point: Point) -> District | None:
        """The district that a point lies in, or that ends within ``BORDER_GAP_M``; else None."""
        nearest, gap = None, BORDER_GAP_M
        for i, district in enumerate(self._all):
            if haversine_m(point, district.point) > district.radius_m + BORDER_GAP_M:
                continue
            distance = self._distance(i, point)
            if distance == 0:
                return district
            if distance <= gap:
                nearest, gap = district, distance
        return nearest

    def touching(self, point: Point, metres: float) -> frozenset[str]:
        """The names of the districts that a circle reaches, those the point lies in included."""
        return frozenset(
            district.name
            for i, district in enumerate(self._all)
            if haversine_m(point, district.point) <= district.radius_m + metres
            and self._distance(i, point) <= metres
        )

    def outline(self, name: str) -> Sequence[npt.NDArray[np.float64]]:
        """The closed rings of (longitude, latitude) of the district of this name.

        :raises KeyError: where there is no such district.
        """
        return self._rings[self._all.index(self._by_name[name])]

    def distance_m(self, name: str, point: Point) -> float:
        """Metres from a point to the district of this name; 0 inside.

        :raises KeyError: where there is no such district.
        """
        return self._distance(self._all.index(self._by_name[name]), point)

    def _distance(self, i: int, point: Point) -> float:
        scale = np.array([math.cos(math.radians(point.lat)), 1.0]) * _METRES_PER_DEGREE
        best = math.inf
        for ring in self._rings[i]:
            flat = (ring - (point.lon, point.lat)) * scale
            if _holds_origin(flat):
                return 0.0
            best = min(best, _distance_from_origin(flat))
        return best

    def find_district(self, text: str) -> District | None:
        """The first district that a text names: 信義區, 台北市信義區, 台北信義, or 信義 alone."""
        folded = fold(text).text
        for areas in (self.areas(folded), self.short_names(folded)):
            for area in areas:
                if area.district:
                    return self._by_name[area.district]
        return None

    def areas(self, folded: str) -> Iterator[Area]:
        """The cities and districts that a folded text names, in order."""
        for match in self._area.finditer(folded):
            yield self._read_area(match)

    def short_names(self, folded: str) -> Iterator[Area]:
        """Districts without 區 that stand by themselves between marks: 內湖、南港."""
        for match in self._short.finditer(folded):
            district = self._by_name[f"{match[0]}區"]
            yield Area(match.start(), match.end(), district.city, district.name, exact=False)

    def _read_area(self, match: re.Match[str]) -> Area:
        if match["elsewhere"]:
            return Area(match.start(), match.end(), match["elsewhere"], None, elsewhere=True)
        written = match["city"] or match["city_of_bare"] or match["city_alone"] or ""
        city = _CITIES.get(written[:2])
        if written.startswith("臺北縣"):
            city = NEW_TAIPEI
        stem = match["taipei"] or match["new_taipei"] or match["bare"]
        district = self._by_name.get(f"{stem}區") if stem else None
        if district and city not in {None, district.city}:
            district = None  # 新北市信義區: the words contradict each other
        return Area(
            match.start(),
            match.end(),
            district.city if district else city,
            district.name if district else None,
            exact=match["bare"] is None,
        )


def _area_pattern(districts: Sequence[District]) -> re.Pattern[str]:
    stems = {
        city: "|".join(d.stem for d in districts if d.city == city) for city in (TAIPEI, NEW_TAIPEI)
    }
    city = "臺北[市縣]?|新北市?"
    # 中山區域 is a region, 三重市場 a market, 板橋市民 a citizen: none of them names a district.
    town = (
        f"(?:(?P<taipei>{stems[TAIPEI]})區|(?P<new_taipei>{stems[NEW_TAIPEI]})"
        "(?:[區鎮鄉]|市(?![場民立區])))(?![域塊])"
    )
    # 桃園中正路 is in another county; 基隆路, 金門街 and 新竹貨運 are not.
    counties, short, towns = (
        "|".join(sorted(names)) for names in (OTHER_COUNTIES, OTHER_COUNTIES_SHORT, OTHER_TOWNS)
    )
    street = "(?:路|大道)(?=[一二三四五六七八九十0-9]|$)"
    return re.compile(
        f"(?P<elsewhere>(?:{counties})(?:[一-鿿]{{1,3}}[區鄉鎮市])?"
        f"|(?<![一-鿿])(?:{short})(?![路街河])[一-鿿]{{1,3}}(?:[區鄉鎮]|{street})"
        f"|(?:(?<![一-鿿])|(?<=[在於至到為是和及與]))(?:{towns})(?![域塊場]))"
        f"|(?P<city>(?:{city})[-,、/]?)?{town}"
        f"|(?P<city_of_bare>{city})[-,、/]?(?P<bare>{stems[TAIPEI]}|{stems[NEW_TAIPEI]})"
        "(?![東西南北]?[一二三四五六七八九]?[路街]|大道)"
        "|(?P<city_alone>臺北[市縣]|新北市|(?:臺北|新北)(?:(?![一-鿿])|(?=總?公司|分公司|辦公室|辦事處|市區|各區|或|及)))"
    )


def _holds_origin(ring: npt.NDArray[np.float64]) -> bool:
    """Even-odd rule: a ray along +x crosses the closed ring an odd number of times."""
    x, y = ring[:-1].T
    next_x, next_y = ring[1:].T
    spans = (y > 0) != (next_y > 0)
    crossing = x[spans] + (0 - y[spans]) * (next_x[spans] - x[spans]) / (next_y[spans] - y[spans])
    return bool(np.count_nonzero(crossing > 0) % 2)


def _distance_from_origin(ring: npt.NDArray[np.float64]) -> float:
    start, along = ring[:-1], np.diff(ring, axis=0)
    length = np.maximum(np.square(along).sum(axis=1), 1e-9)
    share = np.clip(-(start * along).sum(axis=1) / length, 0, 1)[:, None]
    return float(np.hypot(*(start + share * along).T).min())
