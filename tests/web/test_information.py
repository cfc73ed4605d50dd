"""The pages about the site lead to each other and to what they speak of."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.html_page import read
from webapp.information.pages import PAGES

PATHS = [page.path for page in PAGES]


@pytest.mark.parametrize("path", ["/", *PATHS, "/nowhere", "/vacancies/{W1}"])
def test_every_page_leads_to_all_of_them(
    visitor: FlaskClient, public_ids: dict[str, str], path: str
) -> None:
    foot = read(visitor.get(path.format(**public_ids)).text).one("footer")
    assert set(PATHS) <= {urlsplit(a["href"]).path for a in foot.all("a")}


@pytest.mark.parametrize("path", PATHS)
def test_no_link_of_theirs_is_dead(visitor: FlaskClient, path: str) -> None:
    main = read(visitor.get(path).text).one("main")
    inner = {a["href"] for a in main.all("a") if a["href"].startswith("/")}
    for href in inner:
        assert visitor.get(href).status_code == 200, href


def test_one_page_speaks_to_all_three_audiences(visitor: FlaskClient) -> None:
    page = read(visitor.get("/about").text)
    assert {"seekers", "employers", "staff"} <= {h["id"] for h in page.all("h2") if h.get("id")}


def test_the_site_map_explains_every_access_key_and_lists_every_district(
    visitor: FlaskClient,
) -> None:
    page = read(visitor.get("/site-map").text)
    keys = {e["accesskey"] for e in page if e.get("accesskey")}
    explained = {th.text[-1] for th in page.one("table").one("tbody").all("th")}
    assert explained == keys
    assert len([a for a in page.one("main").all("a") if "district=" in a["href"]]) == 12


def test_every_source_that_is_reused_names_its_licence(visitor: FlaskClient) -> None:
    table = read(visitor.get("/open-data").text).all("table")[1]
    assert "政府資料開放授權條款第1版" in table.text
    assert "© OpenStreetMap contributors" in table.text


def test_they_may_be_kept_for_minutes_and_are_sent_once(visitor: FlaskClient) -> None:
    first = visitor.get("/privacy")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert visitor.get("/privacy", headers=tag).status_code == 304
