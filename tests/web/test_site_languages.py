"""The language of a page: by the address, else the cookie, else the browser, else the first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web import small_site

CHINESE, ENGLISH = "zh-Hant-TW", "en"


def language(client: FlaskClient, path: str = "/", accept: str | None = None) -> str:
    headers = {"Accept-Language": accept} if accept else {}
    found = re.search(r'<html[^>]*\blang="([^"]+)"', client.get(path, headers=headers).text)
    assert found
    return found[1]


def test_the_first_one_offered_without_any_wish(client: FlaskClient) -> None:
    assert language(client) == CHINESE


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("en", ENGLISH),
        ("en-GB,en;q=0.9", ENGLISH),
        ("zh-TW,zh;q=0.9,en;q=0.8", CHINESE),
        ("zh", CHINESE),
        ("zh-Hant-TW", CHINESE),
        ("zh-HK, en;q=0.5", CHINESE),
        ("vi,en;q=0.7", ENGLISH),
        ("en;q=0.3, zh-TW;q=0.9", CHINESE),
        ("fr", CHINESE),
        ("*", CHINESE),
        ("?!,;;=", CHINESE),
        ("x-" + "y" * 500, CHINESE),
    ],
)
def test_by_the_browser(client: FlaskClient, accept: str, expected: str) -> None:
    assert language(client, accept=accept) == expected


def test_the_address_comes_first_and_is_remembered(client: FlaskClient) -> None:
    assert language(client, "/?lang=en", accept="zh-TW") == ENGLISH
    cookie = client.get_cookie("language")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("en", True, "Lax")
    assert language(client, accept="zh-TW") == ENGLISH
    assert language(client, "/?lang=zh_Hant_TW") == CHINESE
    assert language(client, accept="en") == CHINESE


def test_the_cookie_is_sent_over_https_only_where_the_site_is(client: FlaskClient) -> None:
    secure = client.get("/?lang=en", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in secure
    assert "Secure" not in client.get("/?lang=en").headers["Set-Cookie"]


@pytest.mark.parametrize("wish", ["de", "", "EN", "../en", "en\r\nX: y"])
def test_what_is_not_offered_is_passed_over_and_not_remembered(
    client: FlaskClient, wish: str
) -> None:
    response = client.get("/", query_string={"lang": wish})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def test_error_pages_speak_the_language_too(client: FlaskClient) -> None:
    assert language(client, "/nothing?lang=en") == ENGLISH


def test_caches_are_told_that_pages_differ_by_language(client: FlaskClient) -> None:
    varies = {name.strip() for name in client.get("/").headers["Vary"].split(",")}
    assert {"Accept-Language", "Cookie"} <= varies


def test_one_language_only_where_the_settings_say_so(tmp_path: Path) -> None:
    parts = small_site.wiring(tmp_path, languages=("en",))
    client = small_site.site(parts).test_client()
    assert language(client, "/nothing?lang=zh_Hant_TW", accept="zh-TW") == ENGLISH
    assert client.get_cookie("language") is None
