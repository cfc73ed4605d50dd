"""``GET /api/v1/vacancies/map``: GeoJSON (RFC 7946) whose marks and cells add up to the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.places.point import Accuracy
from tests.web.api import VACANCIES, Pairs, all_facts, answer
from tests.web.small_site import LettersWiring

MAP = f"{VACANCIES}/map"
CITY = [("box", "121.2,24.7,122.1,25.4"), ("zoom", "10")]


def geojson(client: FlaskClient, pairs: Pairs) -> dict[str, Any]:
    """An answer, checked to be GeoJSON as RFC 7946 has it."""
    response = client.get(f"{MAP}?{urlencode(list(pairs))}")
    assert response.status_code == 200, response.text
    assert response.content_type == "application/geo+json"
    body: dict[str, Any] = response.get_json()
    assert body["type"] == "FeatureCollection"
    assert isinstance(body["features"], list)
    assert not {"coordinates", "geometries", "geometry", "properties"} & body.keys()  # §7.1
    for feature in body["features"]:
        assert feature.keys() == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert feature["geometry"].keys() == {"type", "coordinates"}
        assert feature["geometry"]["type"] == "Point"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 119 < longitude < 123  # §3.1.1: longitude first
        assert 21 < latitude < 26
    return body


def of_type(body: dict[str, Any], type_: str) -> list[dict[str, Any]]:
    return [f["properties"] for f in body["features"] if f["properties"]["type"] == type_]


def test_few_vacancies_are_marks(client: FlaskClient, bank: LettersWiring) -> None:
    body = geojson(client, [*CITY, ("kind", "part_time")])
    marks = of_type(body, "mark")
    assert body["placed"] <= 500
    assert of_type(body, "cell") == []
    placed = {
        one.id
        for one in all_facts(bank)
        if one.kind == "part_time"
        and one.place.lat is not None
        and one.place.accuracy not in {Accuracy.DISTRICT, Accuracy.CITY}
    }
    matched = {mark["id"] for mark in marks if mark["section"] == "matched"}
    assert matched == placed
    assert len(matched) == body["placed"]
    assert 0 < sum(mark["best"] for mark in marks) <= 30


def test_a_mark_leads_to_its_vacancy(client: FlaskClient) -> None:
    mark = of_type(geojson(client, [*CITY, ("kind", "part_time")]), "mark")[0]
    assert mark["url"] == f"/vacancies/{mark['id']}"
    assert mark["tag"]
    facts = answer(client, path=f"{VACANCIES}/{mark['id']}")
    assert (mark["title"], mark["employer"]) == (facts["title"], facts["employer_name"])


def test_many_vacancies_are_cells_that_add_up(client: FlaskClient) -> None:
    body = geojson(client, CITY)
    cells = of_type(body, "cell")
    assert body["placed"] > 500
    assert of_type(body, "mark") == []
    assert sum(cell["count"] for cell in cells) == body["placed"]
    assert len({cell["key"] for cell in cells}) == len(cells)


def test_those_of_which_only_the_district_is_known_are_one_mark_a_district(
    client: FlaskClient, site: Flask
) -> None:
    body = geojson(client, CITY)
    districts = of_type(body, "district")
    assert districts
    assert len({one["district"] for one in districts}) == len(districts)
    assert body["in_view"] == body["placed"] + sum(one["count"] for one in districts)
    assert body["total"] == body["in_view"] + body["city_only"]
    page = site.test_client().get(districts[0]["url"])
    assert page.status_code == 200


def test_a_smaller_box_shows_what_lies_in_it(client: FlaskClient) -> None:
    west, south, east, north = 121.53, 25.02, 121.56, 25.05
    body = geojson(client, [("box", f"{west},{south},{east},{north}"), ("zoom", "15")])
    points = [
        feature["geometry"]["coordinates"]
        for feature in body["features"]
        if feature["properties"]["type"] == "mark"
    ]
    assert len(points) == body["placed"] > 0
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in points)
    assert body["in_view"] < body["total"] == answer(client)["total"]


@pytest.mark.parametrize("pairs", [[], [("district", "大安區")], [("q", "服務生")]])
def test_map_and_list_count_the_same(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    for box in ([], CITY, [("box", "121.5,25.0,121.6,25.1"), ("zoom", "12")]):
        listed, mapped = answer(client, [*pairs, *box]), geojson(client, [*pairs, *box])
        assert (listed["total"], listed["in_view"]) == (mapped["total"], mapped["in_view"])
        assert listed["city_only"] == mapped["city_only"]


def test_nothing_found_is_an_empty_collection(client: FlaskClient) -> None:
    body = geojson(client, [*CITY, ("pay", "900000"), ("pay_basis", "hour")])
    assert of_type(body, "cell") == []
    assert body["total"] == body["placed"] == 0
