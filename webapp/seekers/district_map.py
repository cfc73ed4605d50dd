"""The map that needs no script: the districts of Taipei as one SVG, with counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from matcher.request import SearchRequest
from matcher.results import FacetValue
from webapp.seekers import links
from webapp.seekers.links import Links

_FILE = Path(__file__).parents[1] / "static" / "basemap" / "district_map.json"
_LINE = 14


@dataclass(frozen=True, slots=True)
class DistrictShape:
    """One district: its outline, where its name and count stand, and the search in it."""

    name: str
    short: str
    path: str
    x: float
    y: float
    count: int
    chosen: bool
    url: str
    """Empty where the map leads to nothing there."""

    @property
    def count_y(self) -> float:
        """Where the count stands: a line under the name."""
        return self.y + _LINE


@dataclass(frozen=True, slots=True)
class DistrictMap:
    """The drawn districts, and every district with vacancies as a list."""

    width: float
    height: float
    shapes: tuple[DistrictShape, ...]
    listed: tuple[tuple[str, int, str], ...]
    """Name, count, address."""


def district_map(request: SearchRequest, counts: tuple[FacetValue, ...], to: Links) -> DistrictMap:
    """The districts with the counts of an answer."""
    drawn = _drawn()
    by_name = {value.value: value for value in counts}
    shapes = tuple(
        _shape(
            one, by_name.get(one["district"]), to.to(links.in_district(request, one["district"]))
        )
        for one in drawn["districts"]
    )
    listed = tuple(
        (value.value, value.count, to.to(links.in_district(request, value.value)))
        for value in counts
        if value.count
    )
    return DistrictMap(drawn["width"], drawn["height"], shapes, listed)


def only_where_some(drawn: DistrictMap) -> DistrictMap:
    """The map whose districts without vacancies are no links."""
    shapes = (shape if shape.count else replace(shape, url="") for shape in drawn.shapes)
    return replace(drawn, shapes=tuple(shapes))


def _shape(one: Mapping[str, Any], counted: FacetValue | None, url: str) -> DistrictShape:
    return DistrictShape(
        name=one["district"],
        short=one["short"],
        path=one["path"],
        x=one["x"],
        y=one["y"],
        count=counted.count if counted else 0,
        chosen=bool(counted and counted.chosen),
        url=url,
    )


@cache
def _drawn() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return read
