"""The pages are readable on small screens, with large text, in the dark, and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visit, total

SMALL = {"viewport": {"width": 320, "height": 640}}
TABLET = {"viewport": {"width": 640, "height": 900}}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
SEARCH = "/?q=晚班 門市 月薪3萬以上"
NOTHING_SIDEWAYS = "() => document.documentElement.scrollWidth <= innerWidth"


def open_first(page: Page) -> None:
    page.locator("#matched .card .t a").first.click()
    page.wait_for_selector(".vacancy-page")


@pytest.mark.parametrize("language", ["", "&lang=en"], ids=["chinese", "english"])
def test_at_320_pixels_nothing_scrolls_sideways(visit: Visit, language: str) -> None:
    page = visit(SEARCH + language, SMALL)
    assert page.evaluate(NOTHING_SIDEWAYS)
    page.locator(".dock a").first.click()
    page.locator("[data-filter=occupation] summary").click()
    assert page.evaluate(NOTHING_SIDEWAYS)
    expect(page.locator(".sheet-foot button")).to_be_in_viewport()
    page.locator("[data-close]").first.click()
    open_first(page)
    assert page.evaluate(NOTHING_SIDEWAYS)


@pytest.mark.parametrize("window", [LAPTOP, TABLET], ids=["laptop", "tablet"])
def test_with_text_twice_as_large_everything_is_still_there(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit(SEARCH, window)
    found = total(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})  # as in the settings
    page.reload()
    assert page.evaluate("() => getComputedStyle(document.body).fontSize") == "32px"
    assert page.evaluate(NOTHING_SIDEWAYS)
    expect(page.get_by_role("button", name="搜尋", exact=True)).to_be_visible()
    page.locator("#matched .card").first.scroll_into_view_if_needed()
    assert clipped(page) == []
    assert total(page) == found
    open_first(page)
    assert page.evaluate(NOTHING_SIDEWAYS)
    assert clipped(page) == []


def clipped(page: Page) -> list[str]:
    """Texts of the list and the vacancy that do not fit into their boxes."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('.card *, .lead *, .btn, .chip, .sum *')]
             .filter((part) => !part.closest('.vh, svg') && part.checkVisibility()
                && getComputedStyle(part).display !== 'inline'
                && part.scrollWidth > part.clientWidth + 1)
             .map((part) => `${part.className}: ${part.textContent.trim().slice(0, 30)}`)"""
    )
    return list(found)


def test_in_the_dark_the_page_is_dark(visit: Visit) -> None:
    page = visit(SEARCH, color_scheme="dark")
    assert darkness(page, "body") > 0.85
    assert darkness(page, "#matched .card") > 0.85
    page.emulate_media(color_scheme="light")
    assert darkness(page, "body") < 0.15


def darkness(page: Page, selector: str) -> float:
    """1 for a black background, 0 for a white one."""
    colour = page.locator(selector).first.evaluate(
        """(element) => {
             while (getComputedStyle(element).backgroundColor === 'rgba(0, 0, 0, 0)') {
               element = element.parentElement;
             }
             return getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).slice(0, 3);
           }"""
    )
    return 1 - sum(map(float, colour)) / (3 * 255)


def test_on_paper_only_the_words_remain(visit: Visit) -> None:
    page = visit(SEARCH, color_scheme="dark")
    page.emulate_media(media="print")
    for part in (".bar", "#mapwrap", ".foot", ".pager"):
        assert not page.locator(part).is_visible(), part
    expect(page.locator("#matched .card").first).to_be_visible()
    assert darkness(page, "body") == 0
    page.emulate_media(media="screen")
    open_first(page)
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#safety")).to_be_visible()
    assert darkness(page, ".sheetlike") == 0


@pytest.mark.parametrize("scroll", [0, 400])
def test_what_has_the_focus_is_not_hidden_by_the_header(visit: Visit, scroll: int) -> None:
    page = visit("/?q=清潔")
    page.evaluate(f"() => scrollTo(0, {scroll})")
    header = page.locator(".bar").bounding_box()
    assert header
    for place in (5, 4, 3):
        link = page.locator("#results .card .t a").nth(place)
        link.focus()
        card = page.locator("#results .card").nth(place).bounding_box()
        assert card
        assert card["y"] + card["height"] > header["y"] + header["height"]


def test_similar_ads_open_under_the_first_of_them(visit: Visit) -> None:
    page = visit("/?q=服務生")
    alike = page.locator(".alike").first
    alike.locator("summary").click()
    expect(alike.locator("li a").first).to_be_visible()
    assert "/vacancies/" not in page.url
    alike.locator("li a").first.click()
    page.wait_for_url("**/vacancies/*")
