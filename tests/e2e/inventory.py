"""Every page of the site in every state that it can be in: what checks of accessibility go through.

A path may name in braces what the site holds (:attr:`tests.e2e.site.Site.known`).
Error pages that a healthy site does not answer are made by :func:`error_answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import abort
from playwright.sync_api import Page, expect

from indexer.errors import SearchIndexError
from tests.e2e.browsing import DESKTOP, PHONE, wait_for_map
from tests.web import small_site
from webapp.information.pages import PAGES as INFORMATION

SENTENCE = "晚班 門市 月薪3萬以上"
NOTHING = "照顧服務員 夜班 月薪8萬以上"
REACH = "/?where=市政府站&minutes=30"
LINE = "121.54,25.01;121.60,25.01;121.60,25.06;121.54,25.06"
BROKEN = "/broken"
ERRORS = (400, 410, 429, 500, 503)
"""Beside 404, which the site itself answers."""

PARTS_AND_PROGRAMS = {
    "api.openapi", "api.reach", "api.status", "api.suggestions", "api.vacancies", "api.vacancy",
    "api.vacancy_map", "feeds.atom", "feeds.features", "feeds.table", "offline.manifest",
    "offline.service_worker", "seekers.saved_cards", "site_map.employers", "site_map.index",
    "site_map.pages", "site_map.robots", "site_map.vacancies", "static",
}  # fmt: skip
"""What can be asked for and is no page: answers for programs, a part of the page of saved ones."""


NAMES = (
    "placed",
    "district",
    "agency",
    "undisclosed",
    "ranked",
    "closed",
    "employer",
    "idle_employer",
)
"""What stands in braces."""


def _as_it_comes(_page: Page) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One page in one state."""

    name: str
    path: str
    act: Callable[[Page], object] = _as_it_comes
    """What brings the page into the state."""
    window: str = "desktop"
    status: int = HTTPStatus.OK
    then: int = 0
    """What the server answers to the act, where that is no success."""
    drawn: bool = False
    """Whether a map is to be drawn before anything else."""
    english: bool = False
    """Whether it is looked at in English too: where words are long or put together."""
    keeps: Mapping[str, Any] | None = None
    """What the browser keeps for its reader, by key of the local storage; values may name what the
    site holds."""


def open_filter(page: Page, key: str = "occupation") -> None:
    page.locator(f"[data-filter={key}] summary").click()


def choose_mark(page: Page) -> None:
    """Choose one vacancy on the map."""
    page.locator(".pin:not(.dot):not(.area):not(.stack)").first.click()
    expect(page.locator(".pin.on")).to_have_count(1)


def _tap_mark(page: Page) -> None:
    page.locator(".pin:not(.dot):not(.area)").first.tap()
    expect(page.locator("#sheet .card")).to_be_visible()


def open_stack(page: Page) -> None:
    page.locator(".pin.stack:not(.dot)").first.click()
    expect(page.locator("#sheet .stack-list")).to_be_visible()


def _type(page: Page) -> None:
    page.get_by_role("combobox").first.fill("中山")
    page.locator(".suggestions:visible .suggestion").first.wait_for()
    page.keyboard.press("ArrowDown")


def _hide_an_employer(page: Page) -> None:
    card = page.locator("#results .card").first
    card.locator(".card-menu summary").click()
    card.locator("[data-hide]").click()
    page.locator(".hidden-here summary").click()


def _open_card_menu(page: Page) -> None:
    page.locator("#results .card .card-menu summary").first.click()


def _draw(page: Page) -> None:
    page.locator("[data-draw]").click()


def _open_all(page: Page) -> None:
    page.evaluate(
        """() => { for (const part of document.querySelectorAll('main details:not(.card-menu)'))
             part.open = true; }"""
    )


def _ask_for_work(page: Page) -> None:
    """Fill in the form about oneself, and see what suits."""
    form = page.locator(".about-me")
    form.locator("#f-work").fill("門市人員、清潔人員")
    form.locator("#f-where").fill("市政府站")
    form.locator("#f-minutes").select_option("45")
    form.locator("[name=job1]").fill("超商店員")
    form.locator("[name=years1]").select_option("2")
    form.get_by_role("button").click()
    expect(page.locator(".fit").first).to_be_visible()


def _ask_for_nothing(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".about-me .btn.main").click()


_KEPT = {"jobbank:saved": ["{placed}", "{district}", "{closed}", "nosuchjob000"]}
_HIDDEN = {"jobbank:hidden": [{"id": "{employer}", "name": "某某公司"}]}

STATES: tuple[State, ...] = (
    State(name="home", path="/", drawn=True, english=True),
    State(name="sentence", path=f"/?q={SENTENCE}", drawn=True, english=True),
    State(name="last page", path=f"/?q={SENTENCE}&page=2", english=True),
    State(name="filter", path=f"/?q={SENTENCE}", act=open_filter, english=True),
    State(name="suggestions", path="/", act=_type),
    State(name="nothing found", path=f"/?q={NOTHING}", english=True),
    State(name="not understood", path="/?kind=royal&q=限女 不要直銷"),
    State(name="reach", path=REACH, drawn=True),
    State(name="drawn line", path=f"{REACH}&area={LINE}", drawn=True),
    State(name="drawing", path="/", drawn=True, act=_draw),
    State(name="chosen mark", path="/?q=服務生", drawn=True, act=choose_mark),
    State(name="stacked marks", path="/?q=門市", drawn=True, act=open_stack),
    State(name="card menu", path="/", act=_open_card_menu),
    State(name="hidden employer", path="/", act=_hide_an_employer),
    State(name="phone list", path=f"/?q={SENTENCE}", window="phone"),
    State(name="phone filters", path=f"/?q={SENTENCE}#filters", window="phone", act=open_filter),
    State(name="phone map", path=f"{REACH}#mapwrap", window="phone", drawn=True),
    State(name="phone card", path="/?q=門市#mapwrap", window="phone", drawn=True, act=_tap_mark),
    State(name="phone suggestions", path="/", window="phone", act=_type),
    State(name="vacancy", path="/vacancies/{placed}?q=門市", drawn=True, english=True),
    State(name="vacancy opened up", path="/vacancies/{ranked}", act=_open_all),
    State(name="vacancy with a district", path="/vacancies/{district}", drawn=True),
    State(name="vacancy of an agency", path="/vacancies/{agency}"),
    State(name="vacancy without pay", path="/vacancies/{undisclosed}"),
    State(name="closed vacancy", path="/vacancies/{closed}", status=HTTPStatus.GONE),
    State(name="phone vacancy", path="/vacancies/{ranked}", window="phone"),
    State(name="employer", path="/employers/{employer}", english=True),
    State(name="idle employer", path="/employers/{idle_employer}", status=HTTPStatus.GONE),
    State(name="for you", path="/recommendations", act=_open_all, english=True),
    State(name="for you, answered", path="/recommendations", act=_ask_for_work, english=True),
    State(name="phone for you", path="/recommendations", window="phone", act=_ask_for_work),
    State(name="people for an opening", path="/employers/{employer}/candidates"),
    State(name="nothing saved", path="/saved"),
    State(name="saved", path="/saved", keeps=_KEPT | _HIDDEN, act=_open_all, english=True),
    State(name="saved, from a link", path="/saved#ids={placed},{district}"),
    State(name="compare nothing", path="/compare"),
    State(name="compare two", path="/compare?ids={placed},{closed}&where=市政府站"),
    State(
        name="compare four",
        path="/compare?ids={placed},{district},{agency},{undisclosed},{closed}&where=%E5%8F%B0",
        english=True,
    ),
    State(
        name="for you, to mend",
        path="/recommendations",
        act=_ask_for_nothing,
        then=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    *(State(name=page.name, path=page.path, english=page.name == "help") for page in INFORMATION),
    State(name="without a network", path="/offline", keeps=_KEPT),
    State(name="no such page", path="/nowhere", status=HTTPStatus.NOT_FOUND),
    State(
        name="no such vacancy",
        path="/vacancies/nosuchjob000",
        status=HTTPStatus.NOT_FOUND,
        english=True,
    ),
    *(State(name=f"error {code}", path=f"{BROKEN}/{code}", status=code) for code in ERRORS),
)

WINDOWS: Mapping[str, dict[str, Any]] = {"desktop": DESKTOP, "phone": PHONE}


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """What the site says when something is wrong."""

    status: int
    headers: Mapping[str, str]
    body: str


def error_answers(folder: Path, language: str = "") -> dict[int, ErrorAnswer]:
    """The error pages by status, as the site's own handlers make them over an empty folder."""
    app = small_site.site(small_site.wiring(folder, rate_limit_pages=f"{len(ERRORS)} per minute"))

    def fail(code: int) -> str:
        if code == HTTPStatus.SERVICE_UNAVAILABLE:
            raise SearchIndexError("index_missing", "There is no index.")
        if code == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise KeyError(code)
        abort(code)

    app.add_url_rule(f"{BROKEN}/<int:code>", "broken", fail)
    client = app.test_client()
    others = [code for code in ERRORS if code != HTTPStatus.TOO_MANY_REQUESTS]
    answers = {}
    for code in [*others, HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS]:
        path = f"{BROKEN}/{code}" if code != HTTPStatus.OK else "/about"
        said = client.get(path, headers={"Accept-Language": language or "zh-TW"})
        assert said.status_code == code, path
        answers[int(code)] = ErrorAnswer(code, dict(said.headers), said.text)
    return answers


def bring(page: Page, state: State, known: Mapping[str, str]) -> None:
    """Bring a page that shows the state's path into the state."""
    if state.keeps:
        kept = fill_in(state.keeps, known)
        page.evaluate(
            "(all) => { for (const key in all) localStorage[key] = JSON.stringify(all[key]); }",
            kept,
        )
        page.reload()
        page.wait_for_load_state("networkidle")
    if state.drawn:
        wait_for_map(page)
    state.act(page)


def fill_in(value: Any, known: Mapping[str, str]) -> Any:
    """The same with what the site holds in place of its names in braces."""
    if isinstance(value, str):
        return value.format(**known)
    if isinstance(value, Mapping):
        return {key: fill_in(one, known) for key, one in value.items()}
    return [fill_in(one, known) for one in value]
