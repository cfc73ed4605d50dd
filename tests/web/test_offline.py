"""The site as an app: what it keeps is there, is the present version, and is nobody's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.html_page import read
from webapp import files


def worker(client: FlaskClient, language: str = "zh_Hant_TW") -> dict[str, Any]:
    """What the service worker knows."""
    response = client.get(f"/service-worker.js?for={language}")
    assert response.content_type == "text/javascript; charset=utf-8"
    found = re.findall(r"^const (\w+) = (.+);$", response.text, re.MULTILINE)
    return {name: json.loads(value) for name, value in found[:3]}


def test_the_shell_is_the_files_of_this_version_and_one_page(client: FlaskClient) -> None:
    known = worker(client)
    assert len(known["SHELL"]) > 15
    for address in known["SHELL"]:
        assert address.startswith(f"/static/~{files.version()}/")
        assert client.get(address, buffered=True).status_code == 200
    names = " ".join(known["SHELL"])
    assert "vendor" not in names
    assert "service_worker" not in names
    page = read(client.get(known["OFFLINE"]).text)
    needed = [link["href"] for link in page.all("link", rel="stylesheet")]
    needed += [script["src"] for script in page.all("script")]
    assert set(needed) <= set(known["SHELL"]), "the page looks like itself without a network"


def test_another_language_is_another_version(client: FlaskClient) -> None:
    chinese, english = worker(client), worker(client, "en")
    assert chinese["VERSION"] != english["VERSION"]
    assert worker(client, "xx") == chinese, "what is not offered is passed over"
    assert client.get_cookie("language") is None, "asking for a worker chooses nothing"
    assert read(client.get(english["OFFLINE"]).text).one("html")["lang"] == "en"


def test_the_worker_is_asked_for_again_each_time_and_may_rule_the_whole_site(
    client: FlaskClient,
) -> None:
    headers = client.get("/service-worker.js").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "worker-src 'self'" in headers["Content-Security-Policy"]
    assert "connect-src 'self'" in headers["Content-Security-Policy"]


def test_the_manifest_has_what_installing_takes(client: FlaskClient) -> None:
    page = read(client.get("/").text)
    response = client.get(page.one("link", rel="manifest")["href"])
    assert response.content_type == "application/manifest+json; charset=utf-8"
    manifest = json.loads(response.text)
    assert manifest["lang"] == "zh-Hant-TW"
    assert client.get(manifest["start_url"]).status_code == 200
    purposes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= purposes
    for icon in manifest["icons"]:
        answer = client.get(icon["src"], buffered=True)
        assert answer.content_type.partition(";")[0] == icon["type"]


@pytest.mark.parametrize("path", ["/", "/about", "/nowhere"])
def test_every_page_offers_it(client: FlaskClient, path: str) -> None:
    page = read(client.get(path).text)
    assert page.one("link", rel="manifest")
    assert any(s["src"].endswith("/js/site.js") for s in page.all("script") if s.get("src"))


def test_it_speaks_english(client: FlaskClient) -> None:
    body = client.get("/manifest.webmanifest", headers={"Accept-Language": "en"}).text
    assert json.loads(body)["lang"] == "en"
    assert "Taipei" in json.loads(body)["name"]
