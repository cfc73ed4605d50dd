"""What holds for every page: nothing inline, one heading, labels, headers, language, errors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.errors import SearchIndexError
from tests.web import small_site
from tests.web.html_page import Element, read
from webapp.catalogues import LANGUAGES
from webapp.information.pages import PAGES as INFORMATION

PAGES = {
    "first page": "/",
    "search": "/?q=信義區 晚班 服務生 時薪200以上",
    "nothing found": "/?q=會計&pay=90000",
    "wrong address": "/?kind=royal",
    "vacancy": "/vacancies/{W1}",
    "vacancy of a search": "/vacancies/{W4}?q=服務生",
    "closed vacancy": "/vacancies/{X1}",
    "hostile vacancy": "/vacancies/{H1}",
    "employer": "/employers/{employer_W1}",
    "employer without vacancies": "/employers/{employer_X1}",
    "unknown vacancy": "/vacancies/nosuchjob000",
    "unknown page": "/nowhere",
    "wrong method": "DELETE /",
    "saved": "/saved",
    "compare": "/compare?ids={W1},{W4},{X1},nosuchjob000",
    "compare nothing": "/compare",
    "without a network": "/offline",
    **{page.name: page.path for page in INFORMATION},
}


@pytest.fixture(params=list(itertools.product(PAGES, ("zh_Hant_TW", "en"))), ids=" ".join)
def page(
    request: Any,
    visitor: FlaskClient,
    public_ids: dict[str, str],
    employer_ids: dict[str, str],
) -> Element:
    """Every page in every language."""
    name, language = request.param
    visitor.set_cookie("language", language)
    address = PAGES[name].format(**public_ids, **employer_ids)
    method, _, path = (
        address.rpartition(" /") if address.startswith("DELETE") else ("GET", "", address)
    )
    answer = visitor.open(path or "/", method=method)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    return read(answer.text)


def test_nothing_stands_inline(page: Element) -> None:
    for element in page:
        assert not element.get("style"), element
        assert not [name for name in element.attributes if name.startswith("on")], element
        assert element.tag != "style"
        if element.tag == "script":
            assert element.get("src") or element["type"] == "application/ld+json"


def test_headings_are_in_order_below_one_first(page: Element) -> None:
    templates = {id(e) for template in page.all("template") for e in template}
    filters = {id(e) for head in page.all(class_="sheet-head") for e in head}
    skipped = templates | filters  # a phone's sheet has its own heading
    levels = [
        int(e.tag[1]) for e in page if e.tag in {"h1", "h2", "h3", "h4"} and id(e) not in skipped
    ]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels


def test_ids_are_unique_and_pointed_at(page: Element) -> None:
    ids = [e["id"] for e in page if e.get("id")]
    assert len(ids) == len(set(ids))
    inner = {
        e["href"][1:]
        for e in page
        if e.get(
            "href",
        )
        and e["href"].startswith("#")
    }
    assert inner <= set(ids)


def test_everything_to_use_has_a_name(page: Element) -> None:
    labels = [label for label in page.all("label") if label.text]
    labelled = {id(e) for label in labels for e in label}
    named = {label.get("for") for label in labels}
    for element in page:
        if element.get("data-slot") or element.get("type") == "hidden":
            continue
        if element.tag in {"input", "select"}:
            assert id(element) in labelled or element.get("id") in named, element.attributes
        if element.tag in {"a", "button", "summary"}:
            assert element.text or element.get("aria-label"), element.attributes


def test_the_language_is_marked(page: Element, request: pytest.FixtureRequest) -> None:
    tag = page.one("html")["lang"]
    assert tag in {"zh-Hant-TW", "en"}
    others = [a for a in page.one(class_="who").all("a") if a.get("hreflang")]
    assert [a["lang"] for a in others] == [a["hreflang"] for a in others]
    assert {tag, *(a["lang"] for a in others)} == {"zh-Hant-TW", "en"}


def test_only_words_of_another_language_are_marked_as_such(page: Element) -> None:
    tag = page.one("html")["lang"]
    assert tag not in [e.get("lang") for e in page if e.tag != "html"], "MODA HM2310200C"


def test_blocks_can_be_reached_by_access_keys(page: Element) -> None:
    keys = [e["accesskey"] for e in page if e.get("accesskey")]
    assert sorted(keys) == ["B", "C", "S", "U"]
    assert page.all("a", class_="skip")


@pytest.mark.parametrize("language", ["zh_Hant_TW", "en"])
def test_the_reader_may_choose_a_language(visitor: FlaskClient, language: str) -> None:
    tag = LANGUAGES[language]
    first = read(visitor.get("/?q=會計").text)
    link = next(a for a in first.one("footer").all("a") if a.get("hreflang") == tag)
    chosen = read(visitor.get(link["href"]).text)
    assert chosen.one("html")["lang"] == tag
    assert chosen.one("input", name="q")["value"] == "會計"
    again = read(visitor.get("/").text)
    assert again.one("html")["lang"] == tag, "it is remembered"


@pytest.fixture
def broken_site(tmp_path: Path) -> Flask:
    """A site whose parts fail as a test wants."""
    return small_site.site(small_site.wiring(tmp_path))


def _failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_without_its_index_the_site_says_so(
    broken_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = SearchIndexError("index_missing", "There is no index; run jobbank index rebuild.")
    monkeypatch.setattr("matcher.search.Matcher.search", _failing(error))
    monkeypatch.setattr("webapp.wiring.Wiring.matcher", property(_failing(error)))
    answer = broken_site.test_client().get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "rebuild" not in answer.text, "that is the operator's business"
    assert read(answer.text).one("h1").text == "職缺搜尋暫時無法使用"


def test_our_own_mistakes_are_not_the_readers(
    broken_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.wiring.Wiring.matcher", property(_failing(KeyError("secret"))))
    answer = broken_site.test_client().get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    page = read(answer.text)
    assert page.one("h1").text == "網站出了問題"
    number = page.one("main").all("p", class_="note")[0].text.rpartition(" ")[2]
    assert re.fullmatch("[0-9a-f]{8}", number), "by which it is found in the logs"


@pytest.mark.parametrize("path", ["/nowhere", "/vacancies/nosuchjob000"])
def test_who_is_lost_can_search_and_read_on(visitor: FlaskClient, path: str) -> None:
    page = read(visitor.get(path).text)
    assert page.one("form", id="search")
    links = {a["href"] for a in page.one("main").all("a")}
    assert {"/", "/help", "/site-map"} <= links
    assert ("職缺" in page.one("h1").text) == path.startswith("/vacancies")


def test_who_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    app = small_site.site(small_site.wiring(tmp_path, rate_limit_pages="1 per minute"))
    client = app.test_client()
    client.get("/vacancies/nosuchjob000")
    answer = client.get("/vacancies/nosuchjob000")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert read(answer.text).one("h1").text == "查詢太頻繁"


def test_too_much_is_refused(visitor: FlaskClient) -> None:
    answer = visitor.post("/", data={"q": "長" * 100_000})
    assert answer.status_code in {405, 413}
    assert read(answer.text).one("h1").text
