"""An employer's page: its open vacancies, where they are, and what search engines are told."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.html_page import Element, read


def employer_of(visitor: FlaskClient, vacancy: str) -> str:
    """The path of the page that a vacancy links to."""
    page = read(visitor.get(f"/vacancies/{vacancy}").text)
    path = page.one(class_="lead").one(class_="emp").one("a")["href"]
    assert re.fullmatch("/employers/[0-9a-z]{12}", path)
    return path


@pytest.fixture
def bistro(visitor: FlaskClient, public_ids: dict[str, str]) -> Element:
    answer = visitor.get(employer_of(visitor, public_ids["W1"]))
    assert answer.status_code == 200
    return read(answer.text)


def test_it_lists_the_open_vacancies_of_this_employer(
    bistro: Element, visitor: FlaskClient
) -> None:
    assert bistro.one("h1").text == "松菸巷弄餐酒館"
    assert bistro.one(id="open").one("h2").text == "刊登中的職缺 2 筆"
    cards = bistro.one(id="open").all("article")
    assert len(cards) == 2
    for card in cards:
        assert visitor.get(card.all("a")[0]["href"]).status_code == 200
        assert "松菸巷弄餐酒館" in card.text


def test_places_are_counted_on_a_map_that_needs_no_script(
    bistro: Element, visitor: FlaskClient
) -> None:
    places = bistro.one(class_="places")
    (there,) = places.one(class_="district-list").all("a")
    assert there.text == "信義區 2 筆"
    drawn = places.one("svg", class_="district-map")
    assert [a["aria-label"] for a in drawn.all("a")] == ["信義區 2 筆"], "no links to nothing"
    assert len(drawn.all("path")) == 12
    assert "共 2 筆" in read(visitor.get(there["href"]).text).one(id="total").text
    on_map = read(visitor.get(places.one("a", class_="btn")["href"]).text)
    assert on_map.one(id="total").text == "共 2 筆"


def test_search_engines_are_told_who_it_is(bistro: Element) -> None:
    told: dict[str, Any] = json.loads(bistro.one("script", type="application/ld+json").text)
    address = bistro.one("link", rel="canonical")["href"]
    assert told == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "松菸巷弄餐酒館",
        "url": address,
    }
    assert not bistro.all("meta", name="robots")


def test_nothing_open_is_gone_and_unknown_is_not_found(
    visitor: FlaskClient, public_ids: dict[str, str]
) -> None:
    closed = read(visitor.get(f"/vacancies/{public_ids['X1']}").text)
    answer = visitor.get(closed.one(class_="lead").one(class_="emp").one("a")["href"])
    assert answer.status_code == 410
    page = read(answer.text)
    assert "目前沒有刊登中的職缺" in page.one("main").text
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert not page.all("script", type="application/ld+json")
    assert visitor.get("/employers/nosuchfirm00").status_code == 404


def test_invented_employers_say_so(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    page = read(visitor.get(employer_of(visitor, public_ids["D1"])).text)
    assert "編造" in page.one("p", class_="notice").text
    assert page.one("meta", name="robots")["content"] == "noindex"


def test_hostile_names_stay_text(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    page = read(visitor.get(employer_of(visitor, public_ids["H1"])).text)
    assert page.one("h1").text.startswith("公司</script>")
    assert not page.all("img")
    assert json.loads(page.one("script", type="application/ld+json").text)["name"] == (
        page.one("h1").text
    )


def test_long_lists_have_pages_at_the_same_address(
    visitor: FlaskClient, public_ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.seekers.employer_page.A_PAGE", 1)
    own = employer_of(visitor, public_ids["W1"])
    first = read(visitor.get(own).text)
    following = first.one("nav", class_="pager").one("a", rel="next")["href"]
    assert following == f"{own}?page=2"
    second = read(visitor.get(following).text)
    ids = [{card["data-id"] for card in one.all("article")} for one in (first, second)]
    assert ids[0] | ids[1] == {public_ids["W1"], public_ids["W2"]}
    assert second.one("meta", name="robots")["content"] == "noindex"
    assert visitor.get(f"{own}?page=wrong&after=wrong").status_code == 200


def test_it_speaks_english(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    path = employer_of(visitor, public_ids["W1"])
    page = read(visitor.get(path, query_string={"lang": "en"}).text)
    assert page.one(id="open").one("h2").text == "2 open vacancies"
