"""Every answer of the site carries its security headers, and gives nothing of the inside away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import small_site
from tests.web.api import VACANCIES
from tests.web.small_site import LettersWiring
from webapp.security import MAX_BODY_BYTES

EVERY_KIND: dict[str, Callable[[FlaskClient], TestResponse]] = {
    "page": lambda c: c.get("/"),
    "fragment": lambda c: c.get("/?fragment=1"),
    "redirect": lambda c: c.get("/?q=x&wish=hour:200"),
    "no such page": lambda c: c.get("/nothing"),
    "no such vacancy": lambda c: c.get("/vacancies/nothing"),
    "wrong method": lambda c: c.post("/"),
    "too large": lambda c: c.post("/", data=b"x" * (MAX_BODY_BYTES + 1)),
    "API": lambda c: c.get(VACANCIES),
    "API error": lambda c: c.get(f"{VACANCIES}?nonsense=1"),
    "API without such an endpoint": lambda c: c.get("/api/v1/nothing"),
    "static file": lambda c: c.get("/static/css/base.css", buffered=True),
    "no such file": lambda c: c.get("/static/nothing.css"),
    "favicon": lambda c: c.get("/favicon.ico", buffered=True),
    "options": lambda c: c.options(VACANCIES),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_headers(client: FlaskClient, kind: str) -> None:
    response = EVERY_KIND[kind](client)
    policy = dict(
        part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    for name in ("Server", "X-Powered-By"):
        assert name not in response.headers


def test_kinds_are_what_they_are_called(client: FlaskClient) -> None:
    statuses = {kind: ask(client).status_code for kind, ask in EVERY_KIND.items()}
    assert statuses == {
        "page": 200, "fragment": 200, "redirect": 302, "no such page": 404,
        "no such vacancy": 404, "wrong method": 405, "too large": 413, "API": 200,
        "API error": 400, "API without such an endpoint": 404, "static file": 200,
        "no such file": 404, "favicon": 200, "options": 200,
    }  # fmt: skip


def test_transport_security_is_asked_for_over_https_only(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    secure = client.get("/", base_url="https://localhost").headers
    assert "max-age=31536000" in secure["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", VACANCIES])
def test_a_large_body_is_refused_unread(client: FlaskClient, path: str) -> None:
    assert client.post(path, data=b"x" * MAX_BODY_BYTES).status_code == 405
    response = client.post(path, data=b"x" * (MAX_BODY_BYTES + 1))
    assert response.status_code == 413


def test_a_failure_shows_no_trace_and_nothing_of_the_inside(
    own_bank: LettersWiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of the inside")

    monkeypatch.setattr(own_bank.matcher, "search", fail)
    app = small_site.site(own_bank)
    assert not app.debug
    for path in ("/", VACANCIES):
        response = app.test_client().get(path)
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Traceback" not in response.text
        assert "Content-Security-Policy" in response.headers


def test_only_trusted_hosts_are_answered(bank: LettersWiring, tmp_path: Path) -> None:
    parts = small_site.wiring(tmp_path, trusted_hosts=("jobs.example", ".work.example"))
    client = small_site.site(parts).test_client()
    for path in ("/nothing", "/api/v1/nothing"):
        for host in ("jobs.example", "a.work.example"):
            assert client.get(path, base_url=f"http://{host}").status_code == 404
        for host in ("evil.example", "jobs.example.evil.example", "localhost"):
            response = client.get(path, base_url=f"http://{host}")
            assert response.status_code == 400
            assert "Content-Security-Policy" in response.headers


def test_addresses_of_proxies_are_believed_only_when_told(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    for hops, secure in ((0, False), (1, True)):
        parts = small_site.wiring(tmp_path / str(hops), proxy_hops=hops)
        app: Flask = small_site.site(parts)
        answer = app.test_client().get("/nothing", headers=forwarded)
        assert ("Strict-Transport-Security" in answer.headers) is secure
