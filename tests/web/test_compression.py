"""Answers go out packed as the browser takes them; nothing personal does, and tags stay true."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.api import VACANCIES
from tests.web.small_site import LettersWiring
from webapp import files, security

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
ANSWERS = (
    "/",
    "/?fragment=results",
    VACANCIES,
    f"{VACANCIES}/map",
    "/search.atom",
    "/search.csv",
    "/search.geojson",
    f"/static/~{files.version()}/css/search.css",
    f"/static/~{files.version()}/js/search_page.js",
)


def get(client: FlaskClient, path: str, accepted: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"Accept-Encoding": accepted, **named}, buffered=True)


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("identity", ""), ("", "")],
)
def test_an_answer_is_packed_as_it_is_accepted(
    client: FlaskClient, path: str, accepted: str, encoding: str
) -> None:
    plain = get(client, path, "identity")
    packed = get(client, path, accepted)
    assert packed.headers.get("Content-Encoding", "") == encoding
    assert UNPACK[encoding](packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    if encoding:
        assert len(packed.data) < len(plain.data)
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]


def test_an_encoding_that_is_refused_is_not_used(client: FlaskClient) -> None:
    assert get(client, "/", "br;q=0, gzip;q=0.1").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in get(client, "/", "*;q=0").headers


@pytest.mark.parametrize("path", ANSWERS)
def test_a_tag_stands_for_the_answer_however_it_is_packed(client: FlaskClient, path: str) -> None:
    packed, plain = get(client, path, "br"), get(client, path, "identity")
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert packed.headers["ETag"].startswith("W/")
    for accepted in ("gzip", "identity"):
        again = get(client, path, accepted, If_None_Match=packed.headers["ETag"])
        assert again.status_code == 304
        assert "Content-Encoding" not in again.headers
        assert "Accept-Encoding" in again.headers["Vary"]


def test_head_says_what_get_would_send(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "br"}
    head, whole = client.head("/", headers=asked), client.get("/", headers=asked)
    assert head.data == b""
    for name in ("Content-Length", "Content-Encoding", "Vary", "ETag"):
        assert head.headers[name] == whole.headers[name]


def test_pictures_and_small_answers_stay_as_they_are(client: FlaskClient) -> None:
    assert "Content-Encoding" not in get(client, "/static/app/icon-192.png", "br").headers
    assert "Content-Encoding" not in get(client, "/api/v1/status", "br").headers


def test_an_answer_that_is_not_to_be_stored_is_not_packed(client: FlaskClient) -> None:
    missing = get(client, "/nothing", "br")
    assert missing.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in missing.headers


def test_packed_files_keep_the_headers_of_all_answers(client: FlaskClient) -> None:
    headers = get(client, "/static/css/base.css", "br").headers
    assert headers["Content-Encoding"] == "br"
    assert {name: headers[name] for name in security.HEADERS} == security.HEADERS


def test_packed_files_lie_with_what_can_be_made_again(bank: LettersWiring) -> None:
    assert list((bank.settings.cache_dir / "static" / files.version()).rglob("*.css.br"))
