"""Static files: types that browsers accept, packed where they can be, kept as long as they hold."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import webapp

STATIC = Path(webapp.__file__).parent / "static"


def _get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """The answer, read to its end, so that the file is closed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=named, buffered=True)


def _some(pattern: str) -> str:
    """The address of a file of this kind."""
    found = next(iter(sorted(STATIC.glob(pattern))), None)
    if found is None:
        pytest.skip(f"scripts/assets has not been run: no {pattern}")
    return f"/static/{found.relative_to(STATIC)}"


def test_vendored_files_never_change(client: FlaskClient) -> None:
    control = _get(client, _some("vendor/*/*.mjs")).headers["Cache-Control"]
    assert "immutable" in control
    assert "max-age=315360000" in control


def test_our_own_files_are_asked_for_again(client: FlaskClient) -> None:
    response = _get(client, "/static/css/base.css")
    assert response.headers["Cache-Control"] == "max-age=0, public"
    seen = response.headers["Last-Modified"]
    assert _get(client, "/static/css/base.css", If_Modified_Since=seen).status_code == 304


@pytest.mark.parametrize(
    ("pattern", "type_"),
    [
        ("vendor/*/*.mjs", "text/javascript"),
        ("js/*.js", "text/javascript"),
        ("css/*.css", "text/css"),
        ("*.svg", "image/svg+xml"),
        ("basemap/*.geojson", "application/geo+json"),
    ],
)
def test_types(client: FlaskClient, pattern: str, type_: str) -> None:
    assert _get(client, _some(pattern)).content_type.partition(";")[0] == type_


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_basemap_is_sent_packed(client: FlaskClient, encoding: str) -> None:
    address = _some("basemap/*.geojson")
    packed = _get(client, address, Accept_Encoding=encoding)
    assert packed.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = _get(client, address, Accept_Encoding="identity")
    assert "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data) / 2
    if encoding == "gzip":
        assert gzip.decompress(packed.data) == plain.data


def test_the_favicon_is_where_browsers_look(client: FlaskClient) -> None:
    response = _get(client, "/favicon.ico")
    assert response.status_code == 200
    assert response.content_type == "image/x-icon"
    assert response.data == (STATIC / "favicon.ico").read_bytes()


@pytest.mark.parametrize(
    "path", ["/static/../site.py", "/static/%2e%2e/site.py", "/static//etc/passwd", "/static/css"]
)
def test_nothing_but_the_files_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_other_sites_may_not_read_our_files(client: FlaskClient) -> None:
    headers = _get(client, "/static/css/base.css").headers
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
