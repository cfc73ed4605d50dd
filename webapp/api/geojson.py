"""The map of an answer as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from indexer.places.point import Point
from matcher.engines.base import Cell
from matcher.reach_shape import MultiPolygon
from matcher.results import MapMark, MapResult
from webapp.presentation.pay import pay_tag

_DECIMALS = 6


def feature_collection(
    result: MapResult,
    label_points: Mapping[str, Point],
    vacancy_url: Callable[[str], str],
    district_url: Callable[[str], str],
) -> dict[str, Any]:
    """Marks or cells, and one feature a district of which only the district is known.

    :param label_points: where each district's mark stands.
    :param vacancy_url: a vacancy's address, from its id.
    :param district_url: the address of the search in one district.
    """
    features = [_mark(mark, vacancy_url) for mark in result.marks]
    features += [_cell(cell) for cell in result.cells]
    features += [
        _feature(
            label_points[district],
            type="district",
            district=district,
            count=count,
            url=district_url(district),
        )
        for district, count in sorted(result.district_only.items())
        if district in label_points
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "total": result.total,
        "in_view": result.in_view,
        "placed": result.placed,
        "city_only": result.city_only,
    }


def reach_feature(centre: Point, minutes: int, shape: MultiPolygon) -> dict[str, Any]:
    """What can be reached from a point in some minutes, as one feature."""
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": shape},
        "properties": {"minutes": minutes, "lat": centre.lat, "lon": centre.lon},
    }


def _mark(mark: MapMark, vacancy_url: Callable[[str], str]) -> dict[str, Any]:
    return _feature(
        mark.point,
        type="mark",
        id=mark.id,
        url=vacancy_url(mark.id),
        title=mark.facts.title,
        employer=mark.facts.employer_name,
        tag=pay_tag(mark.facts.pay),
        section=mark.section.value,
        best=mark.best,
    )


def _cell(cell: Cell) -> dict[str, Any]:
    return _feature(cell.centroid, type="cell", key=cell.key, count=cell.count)


def _feature(point: Point, **properties: Any) -> dict[str, Any]:
    coordinates = [round(point.lon, _DECIMALS), round(point.lat, _DECIMALS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": properties,
    }
