"""Feeds of a search hold what the search finds: safe, attributed, page by page, to the end."""

from __future__ import annotations

import csv
from io import StringIO
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from indexer.facts import VacancyFacts
from tests.web.api import answer, problem, walk
from tests.web.html_page import read
from webapp.feeds.table import BOM, COLUMNS, safe, vacancy_table

NS = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = ("/search.atom", "/search.csv", "/search.geojson")


def rows(response: TestResponse) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    text = response.data.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(StringIO(text.removeprefix(BOM))))


def next_page(response: TestResponse) -> str | None:
    """The path of the next answer, by its header."""
    link = response.headers.get("Link", "")
    if not link:
        return None
    address = urlsplit(link.partition(">")[0].removeprefix("<"))
    return f"{address.path}?{address.query}"


@pytest.mark.parametrize(
    "query", ["", "q=清潔", "district=大安區&sort=pay", "kind=part_time&page=2"]
)
def test_a_table_has_every_matched_vacancy_once_in_the_order_of_the_list(
    client: FlaskClient, query: str
) -> None:
    found: list[str] = []
    path: str | None = f"/search.csv?{query}"
    while path:
        response = client.get(path)
        found += [row["職缺編號"] for row in rows(response)]
        path = next_page(response)
    pairs = [tuple(pair.split("=")) for pair in query.split("&") if pair and "page" not in pair]
    listed = [hit["id"] for hit in walk(client, pairs)]  # type: ignore[arg-type]
    assert found == (listed[100:] if "page=2" in query else listed)


def test_an_answer_is_bounded_and_says_where_the_next_one_is(client: FlaskClient) -> None:
    response = client.get("/search.geojson")
    body = response.get_json()
    assert body["total"] > len(body["features"]) == 1_000
    following = {link["rel"]: link["href"] for link in body["links"]}["next"]
    assert following in response.headers["Link"]
    rest = client.get(following).get_json()
    assert len(rest["features"]) == body["total"] - 1_000
    assert "next" not in {link["rel"] for link in rest["links"]}


def test_atom_is_newest_first_and_valid_by_what_it_must_hold(client: FlaskClient) -> None:
    response = client.get("/search.atom?q=門市")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.data)
    assert feed.find("a:title", NS) is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NS)}
    assert links["self"] == feed.findtext("a:id", namespaces=NS)
    assert "/?q=" in str(links["alternate"])
    entries = feed.findall("a:entry", NS)
    assert 0 < len(entries) <= 100
    days = [str(entry.findtext("a:updated", namespaces=NS)) for entry in entries]
    assert days == sorted(days, reverse=True)
    assert feed.findtext("a:updated", namespaces=NS) == days[0]
    for entry in entries:
        for name in ("id", "title", "rights", "summary"):
            assert entry.findtext(f"a:{name}", namespaces=NS), name
        assert entry.findtext("a:author/a:name", namespaces=NS)
    ids = [entry.findtext("a:id", namespaces=NS) for entry in entries]
    assert len(set(ids)) == len(ids)
    assert client.get(str(ids[0])).status_code == 200


def test_only_places_that_are_known_are_points(visitor: FlaskClient) -> None:
    body = visitor.get("/search.geojson?size=20").get_json()
    by_accuracy: dict[str | None, set[bool]] = {}
    for feature in body["features"]:
        accuracy = feature["properties"]["place"].get("accuracy")
        by_accuracy.setdefault(accuracy, set()).add(feature["geometry"] is not None)
        assert feature["properties"]["attribution"]
        assert feature["properties"]["page"].endswith(feature["id"])
    assert by_accuracy["door"] == {True}
    assert by_accuracy["district"] == {False}


def test_every_row_says_where_it_comes_from(visitor: FlaskClient) -> None:
    found = {row["職務名稱"]: row for row in rows(visitor.get("/search.csv"))}
    assert "政府資料開放授權條款" in found["行政專員"]["出處與授權"]
    assert found["外場服務生"]["資料來源"] == found["外場服務生"]["出處與授權"] == "雇主提供的檔案"
    assert found["行政專員"]["網址"].startswith("http://localhost/vacancies/")


def test_headings_and_words_speak_the_readers_language(visitor: FlaskClient) -> None:
    first = rows(visitor.get("/search.csv?q=會計&lang=en"))[0]
    assert "Job title" in first
    assert first["City"] == "臺北市", "what the ad says stays as it is"


def test_hostile_words_stay_words(visitor: FlaskClient) -> None:
    assert b"<script>" not in visitor.get("/search.atom").data
    ElementTree.fromstring(visitor.get("/search.atom").data)
    response = visitor.get("/search.csv")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@given(st.text(max_size=20))
def test_no_cell_begins_a_formula(text: str) -> None:
    cell = str(safe(text))
    assert not cell.lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert cell.removeprefix("'").endswith(text.removeprefix("'"))


@pytest.mark.parametrize("evil", ["=1+1", " =1", "@SUM(A1)", "-2+3", "+886", "\t=1", "＝１"])
def test_a_title_that_is_a_formula_is_text(evil: str) -> None:
    facts = VacancyFacts.model_validate(
        {
            "id": "a", "source": "table", "source_id": "1", "title": evil, "employer_id": "e",
            "employer_name": evil, "pay": {"basis": "hour", "minimum": 200}, "place": {},
            "fold_key": "k",
        }
    )  # fmt: skip
    text = vacancy_table([facts], lambda id_: f"https://jobs.example/{id_}")
    row = list(csv.reader(StringIO(text.removeprefix(BOM))))[1]
    assert row[1] == row[2] == f"'{evil}"
    assert row[list(COLUMNS).index("pay_min")] == "200"


@pytest.mark.parametrize("feed", FEEDS)
def test_feeds_read_their_parameters_as_strictly_as_the_api(client: FlaskClient, feed: str) -> None:
    assert problem(client.get(f"{feed}?pay=lots"), 400)["field"] == "pay"
    assert problem(client.get(f"{feed}?nonsense=1"), 400)["field"] == "nonsense"
    assert problem(client.get(f"{feed}?after=abc"), 400)["field"] == "after"


def test_the_search_page_names_its_feeds(client: FlaskClient) -> None:
    page = read(client.get("/?q=清潔&page=2").text)
    alternates = [link["href"] for link in page.all("link", rel="alternate")]
    assert [urlsplit(href).path for href in alternates] == list(FEEDS)
    assert all("page=" not in href for href in alternates)
    shown = [a["href"] for a in page.one(class_="feeds").all("a")]
    assert shown == alternates
    total = answer(client, [("q", "清潔")])["total"]
    assert client.get(alternates[2]).get_json()["total"] == total
