"""Everybody can use every page in every state: axe-core (WCAG 2.2 AA), a11y-moda (MODA 115.11 AA),
layout from 320 to 1440 pixels and with spaced text, nothing moves, the browser has no complaint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.e2e.browsing import Complaints, Faults, open_page
from tests.e2e.inventory import (
    BROKEN,
    NAMES,
    PARTS_AND_PROGRAMS,
    STATES,
    WINDOWS,
    ErrorAnswer,
    State,
    bring,
    error_answers,
    fill_in,
)
from tests.e2e.measures import layout_faults, moving
from tests.e2e.moda import moda_faults
from tests.e2e.site import Site
from tests.web import small_site
from webapp.languages import COOKIE

Show = Callable[[State, str], Page]

CHINESE, ENGLISH = "zh-TW", "en"
WALKED = (
    "home",
    "vacancy",
    "employer",
    "saved",
    "compare four",
    "help",
    "without a network",
    "error 503",
)
"""One of each kind: pages that share their parts are not all walked through."""


def _named(*states: State) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("state", states, ids=[state.name for state in states])


@pytest.fixture(scope="session")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, ErrorAnswer]]:
    """Error pages by language and status."""
    return {
        language: error_answers(tmp_path_factory.mktemp("errors"), language)
        for language in (CHINESE, ENGLISH)
    }


@pytest.fixture
def show(
    new_context: Callable[..., BrowserContext],
    site: Site,
    complaints: Complaints,
    errors: dict[str, dict[int, ErrorAnswer]],
) -> Show:
    """Opens a state in a language."""

    def _show(state: State, language: str) -> Page:
        def fail(route: Route) -> None:
            answer = errors[language][state.status]
            route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)

        context = new_context(**WINDOWS[state.window], service_workers="block")
        if language == ENGLISH:
            context.add_cookies([{"name": COOKIE, "value": "en", "url": site.address}])
        context.route(f"**{BROKEN}/*", fail)
        path = fill_in(state.path, site.known)
        page = open_page(context, site.address + path, complaints, status=state.status)
        bring(page, state, site.known)
        if state.then:
            complaints[:] = [one for one in complaints if str(state.then) not in one]
        return page

    return _show


@_named(*STATES)
def test_a_state_has_no_fault(state: State, show: Show, faults: Faults) -> None:
    page = show(state, CHINESE)
    found = [*faults(page), *moda_faults(page), *moving(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in faults(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    assert [*found, *layout_faults(page)] == []


@_named(*(state for state in STATES if state.english))
def test_a_state_has_no_fault_in_english(state: State, show: Show, faults: Faults) -> None:
    page = show(state, ENGLISH)
    assert [*faults(page), *layout_faults(page)] == []


@_named(*(state for state in STATES if state.name in WALKED))
def test_keys_clicks_and_colours_find_no_fault(state: State, show: Show) -> None:
    assert moda_faults(show(state, CHINESE), walked=True) == []


def test_every_page_is_in_the_inventory(tmp_path: Path) -> None:
    app = small_site.site(small_site.wiring(tmp_path))
    addresses = app.url_map.bind("localhost")
    paths = {
        fill_in(state.path, dict.fromkeys(NAMES, "x")).partition("?")[0].partition("#")[0]
        for state in STATES
        if state.name != "no such page" and not state.path.startswith(BROKEN)
    }
    shown = {addresses.match(path)[0] for path in paths}
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert asked - PARTS_AND_PROGRAMS == shown, "pages that are shown, and only those"
    assert asked >= PARTS_AND_PROGRAMS
