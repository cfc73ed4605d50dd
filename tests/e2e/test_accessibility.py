"""Everybody can use it: automatic checks (axe-core, WCAG 2.2 AA), and the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESKTOP, PHONE, Faults, Visit, total, wait_for_map
from tests.e2e.site import Site
from tests.e2e.test_searching import NOTHING, open_filter

DARK = {"color_scheme": "dark"}
SEARCH = "/?q=晚班 門市 月薪3萬以上"

SEARCHES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "desktop": (SEARCH, DESKTOP, {}),
    "desktop dark": (SEARCH, DESKTOP, DARK),
    "home": ("/", DESKTOP, {}),
    "phone list": (SEARCH, PHONE, {}),
    "phone list dark": (SEARCH, PHONE, DARK),
    "phone map": (f"{SEARCH}#mapwrap", PHONE, {}),
    "phone filters": (f"{SEARCH}#filters", PHONE, {}),
    "nothing found": (f"/?q={NOTHING}", DESKTOP, {}),
    "english": (f"{SEARCH}&lang=en", DESKTOP, {}),
    "last page, with possible ones": (f"{SEARCH}&page=2", DESKTOP, {}),
}


@pytest.mark.parametrize(("path", "window", "options"), SEARCHES.values(), ids=SEARCHES)
def test_the_search_page_has_no_fault(
    visit: Visit, faults: Faults, path: str, window: dict[str, Any], options: dict[str, Any]
) -> None:
    page = visit(path, window, **options)
    if page.locator("#mapwrap").is_visible():
        page.locator("html[data-map=idle], .mapwrap[data-map=off]").first.wait_for(state="attached")
    assert faults(page) == []


def test_an_open_filter_has_no_fault(visit: Visit, faults: Faults) -> None:
    page = visit(SEARCH)
    open_filter(page, "occupation")
    assert faults(page) == []


@pytest.mark.usefixtures("map_library")
def test_a_chosen_mark_has_no_fault(visit: Visit, faults: Faults) -> None:
    page = visit("/?q=門市", PHONE)
    page.locator(".dock").get_by_role("link", name="地圖").tap()
    wait_for_map(page)
    page.locator(".pin:not(.dot):not(.area)").first.tap()
    expect(page.locator("#sheet .card")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("options", [{}, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_vacancy_has_no_fault(
    visit: Visit, faults: Faults, window: dict[str, Any], options: dict[str, Any]
) -> None:
    page = visit("/?q=門市", window, **options)
    page.locator("#matched .card .t a").first.click()
    page.wait_for_selector(".vacancy-page")
    assert faults(page) == []


def test_a_closed_vacancy_says_so_and_has_no_fault(
    visit: Visit, faults: Faults, site: Site
) -> None:
    page = visit(f"/vacancies/{site.closed_vacancy}", status=410)
    expect(page.locator(".lead .notice").first).to_contain_text("截止")
    expect(page.locator(".apply")).to_have_count(0)
    assert faults(page) == []


def test_a_missing_page_says_what_to_do_and_has_no_fault(visit: Visit, faults: Faults) -> None:
    page = visit("/vacancies/nowhere", status=404)
    expect(page.get_by_role("heading", level=1)).to_have_text("找不到這個職缺")
    expect(page.locator("main").get_by_role("link", name="搜尋職缺")).to_be_visible()
    assert faults(page) == []


def test_the_keyboard_alone_finds_and_opens_a_vacancy(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到搜尋結果")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    words = page.get_by_label("想做什麼工作？")
    for _ in range(6):
        if words.evaluate("(input) => input === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(words).to_be_focused()
    page.keyboard.type("清潔")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator(".got .chip")).to_have_count(1)
    assert total(page)

    page.keyboard.press("Shift+Tab")
    while not skip.evaluate("(link) => link === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    first = page.locator("#results .card .t a").first
    for _ in range(20):
        if first.evaluate("(link) => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    title = first.inner_text().partition("，")[0].strip()
    page.keyboard.press("Enter")
    page.wait_for_url("**/vacancies/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_titles_that_repeat_are_told_apart(visit: Visit) -> None:
    page = visit("/?q=清潔")
    names = page.locator(".card .t a").evaluate_all("links => links.map(l => l.textContent.trim())")
    assert len(names) > 10
    assert len(set(names)) == len(names)
