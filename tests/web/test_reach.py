"""Minutes from a place and drawn lines, on the page and in the API."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.places.point import Point
from matcher.request import Outline, SearchRequest
from tests.matcher.test_reach_shape import holds
from tests.web.api import VACANCIES, answer, problem
from tests.web.html_page import Element, form_pairs
from tests.web.test_pages_search import cards, get, total

CITY_HALL = "25.04116,121.5654"
REACH = "/api/v1/reach"
AROUND_XINYI = "121.54,25.01;121.60,25.01;121.60,25.06;121.54,25.06"


def near_filter(page: Element) -> Element:
    (found,) = [one for one in page.all(class_="flt") if one.get("data-filter") == "near"]
    return found


def offered(page: Element) -> dict[str, bool]:
    """The minutes on offer, and which is chosen."""
    inputs = near_filter(page).all("input", name="minutes")
    return {one.get("value") or "": one.get("checked") is not None for one in inputs}


def test_minutes_can_be_chosen_where_a_place_is_asked_for(visitor: FlaskClient) -> None:
    page = get(visitor, where="市政府站")
    assert offered(page) == {"": True, "15": False, "30": False, "45": False, "60": False}
    assert "minutes" not in str(near_filter(get(visitor)).all("input", name="minutes"))
    chosen = get(visitor, where="市政府站", minutes="30")
    assert offered(chosen)["30"]
    assert "30 分鐘內" in near_filter(chosen).one("summary").text


def test_minutes_are_sent_by_the_form_without_javascript(visitor: FlaskClient) -> None:
    page = get(visitor, where="市政府站", minutes="30")
    sent = visitor.get("/", query_string=form_pairs(page), follow_redirects=True)
    assert sent.request.args["minutes"] == "30"
    assert sent.request.args["where"] == "市政府站"


def test_chosen_minutes_can_be_taken_back(visitor: FlaskClient) -> None:
    page = get(visitor, where="市政府站", minutes="30")
    (cross,) = near_filter(page).all("a", class_="x")
    without = dict(parse_qsl(urlsplit(cross.get("href") or "").query))
    assert "minutes" not in without


def test_understood_minutes_are_a_chip_and_the_place_stands_without_metres(
    visitor: FlaskClient,
) -> None:
    page = get(visitor, q="市政府站 30分鐘內")
    chips = [chip.text for chip in page.one(class_="got").all(class_="chip")]
    assert any("30 分鐘內" in chip for chip in chips)
    assert any("市政府站" in chip and "公里" not in chip and "公尺" not in chip for chip in chips)


def test_a_card_says_about_how_long_the_way_takes(visitor: FlaskClient) -> None:
    page = get(visitor, where="市政府站", minutes="30")
    said = [card.one(class_="why").text for card in cards(page)]
    assert any("約 " in text and " 分鐘（步行" in text for text in said)


def test_minutes_from_nowhere_are_named_as_left_out(visitor: FlaskClient) -> None:
    page = get(visitor, minutes="30")
    assert "minutes=30" in page.one("main").text
    assert total(page) == total(get(visitor))


def test_a_drawn_line_narrows_the_list_and_has_a_chip_that_takes_it_off(
    visitor: FlaskClient,
) -> None:
    drawn = SearchRequest(area=_outline(AROUND_XINYI)).to_query()
    page = get(visitor, area=AROUND_XINYI)
    assert total(page) != total(get(visitor))
    (chip,) = [one for one in page.one(class_="got").all(class_="chip") if "圈選範圍" in one.text]
    assert urlsplit(chip.one("a").get("href") or "").query == ""
    assert (page.one(id="map").get("data-line") or "").count(";") == 3
    # the form keeps it
    assert drawn[0] in form_pairs(page)


def test_the_map_is_told_where_to_get_the_shape(visitor: FlaskClient) -> None:
    page = get(visitor, where="市政府站", minutes="30")
    url = page.one(id="map").get("data-reach-url") or ""
    shape = visitor.get(url)
    assert shape.status_code == 200
    assert shape.get_json()["properties"]["minutes"] == 30
    assert page.one(id="map").get("data-line") is None
    assert get(visitor).one(id="map").get("data-reach-url") is None


def test_the_shape_of_a_reach_is_geojson_that_may_be_kept(client: FlaskClient) -> None:
    response = client.get(f"{REACH}?near={CITY_HALL}&minutes=30")
    assert response.content_type == "application/geo+json"
    assert "max-age=86400" in response.headers["Cache-Control"]
    assert len(response.data) < 40_000
    shape = response.get_json()
    assert shape["geometry"]["type"] == "MultiPolygon"
    polygons = [
        [[(lon, lat) for lon, lat in ring] for ring in polygon]
        for polygon in shape["geometry"]["coordinates"]
    ]
    assert holds(polygons, Point(25.0478, 121.517))
    assert not holds(polygons, Point(25.17, 121.44))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (f"near={CITY_HALL}", "minutes"),
        ("minutes=30", "near"),
        (f"near={CITY_HALL}&minutes=3", "minutes"),
        (f"near={CITY_HALL}&minutes=30&kind=part_time", "kind"),
        (f"near={CITY_HALL}&minutes=30&speed=5", "speed"),
        ("near=25&minutes=30", "near"),
    ],
)
def test_a_reach_that_cannot_be_drawn_is_refused_and_named(
    client: FlaskClient, query: str, field: str
) -> None:
    assert problem(client.get(f"{REACH}?{query}"), 400)["field"] == field


def test_the_api_refuses_minutes_from_nowhere(client: FlaskClient) -> None:
    for path in (VACANCIES, f"{VACANCIES}/map"):
        told = problem(client.get(f"{path}?minutes=30"), 400)
        assert (told["field"], told["code"]) == ("minutes", "needs_place")
        assert "near=lat,lon" in told["detail"]
    assert client.get(f"{VACANCIES}?where=市政府站&minutes=30").status_code == 200


def test_a_hit_of_the_api_has_minutes_and_its_way(client: FlaskClient) -> None:
    found = answer(client, [("near", CITY_HALL), ("minutes", "60")])
    matched = [hit for hit in found["hits"] if hit["section"] == "matched"]
    assert matched
    for hit in matched:
        (reason,) = [one for one in hit["reasons"] if one["code"] == "minutes"]
        assert hit["minutes"] == reason["values"]["minutes"] <= 60
        assert reason["values"]["legs"]
    counted = {one["value"]: one["count"] for one in found["facets"]["minutes"]}
    assert counted["15"] <= counted["30"] <= counted["45"] <= counted["60"] == found["total"]


def test_a_vacancys_page_says_the_way_from_where_one_searched(visitor: FlaskClient) -> None:
    listed = cards(get(visitor, where="淡水站", minutes="90"))
    far = next(url for card in listed if (url := card.one(class_="t").one("a").get("href")))
    (told,) = get(visitor, far).all(class_="way")
    assert re.fullmatch(r"從淡水站約 \d+ 分鐘：(步行|公車|.*線).*", told.text), told.text
    assert "淡水信義線 → " in told.text
    alone = urlsplit(far).path
    assert not get(visitor, alone).all(class_="way")


def _outline(text: str) -> Outline:
    asked, _ = SearchRequest.from_query([("area", text)], strict=True)
    assert asked.area
    return asked.area
