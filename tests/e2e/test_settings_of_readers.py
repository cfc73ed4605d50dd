"""What readers set for themselves: colours of their own, no motion, no scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DESKTOP, PHONE, Visit, number, total, wait_for_map
from tests.e2e.inventory import REACH, choose_mark
from tests.e2e.measures import moving
from tests.e2e.site import Site

OWN_COLOURS: dict[str, Any] = {"forced_colors": "active"}
_OUTLINE = """(part) => {
  const style = getComputedStyle(part);
  return style.outlineStyle !== 'none'
    || style.borderTopStyle !== 'none' && style.borderTopWidth !== '0px';
}"""


@pytest.mark.usefixtures("map_library")
def test_with_colours_of_ones_own_all_can_be_told_apart(visit: Visit) -> None:
    page = visit(f"{REACH}&shift=day", **OWN_COLOURS)
    wait_for_map(page)
    for part in (
        ".btn.main",
        ".flt[data-on] summary",
        ".ask",
        "#sheet",
        ".pin:not(.dot) span",
        ".key i",
    ):
        one = page.locator(part).first
        assert one.evaluate(_OUTLINE), f"{part} has an edge"
    page.locator(".card .t a").first.focus()
    ring = page.locator(".card .t a").first.evaluate(
        "(a) => getComputedStyle(a, '::after').outlineStyle"
    )
    assert ring == "solid"


@pytest.mark.usefixtures("map_library")
def test_without_motion_nothing_moves(visit: Visit) -> None:
    page = visit("/?q=服務生")
    wait_for_map(page)
    choose_mark(page)
    assert moving(page) == []
    page.get_by_role("button", name="放大").click()
    assert moving(page) == []
    page.locator(".card").last.hover()
    assert moving(page) == []


def test_motion_is_short(visit: Visit) -> None:
    page = visit("/?q=門市")
    page.emulate_media(reduced_motion="no-preference")
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].flatMap((part) =>
             ['transitionDuration', 'animationDuration'].flatMap((name) =>
               getComputedStyle(part)[name].split(',').map(parseFloat))))"""
    )
    assert 0 < longest <= 0.15


def test_without_scripts_the_language_changes_and_the_search_stays(visit: Visit) -> None:
    page = visit("/?q=清潔", java_script_enabled=False)
    found = total(page)
    page.locator("footer").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert total(page) == found
    page.locator("footer").get_by_role("link", name="繁體中文").click()
    expect(page.locator("#total")).to_have_text(f"共 {found} 筆")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_without_scripts_every_part_of_a_vacancy_is_there(
    visit: Visit, site: Site, window: Any
) -> None:
    page = visit(f"/vacancies/{site.known['ranked']}", window, java_script_enabled=False)
    expect(page.locator("#rank svg").first).to_be_visible()
    expect(page.locator(".mini .nomap")).to_be_visible()
    expect(page.locator("#similar .card .t a").first).to_be_visible()
    page.locator(".qr-code summary").click()
    expect(page.locator(".qr-code .qr")).to_be_visible()
    for part in ("[data-share]", "[data-print]", ".keep-btn"):
        assert not page.locator(f"{part}:visible").count(), f"{part} needs a script"
    page.locator(".lead .emp a").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/?q=門市", "/compare?ids={placed},{district},{agency},{undisclosed}", "/vacancies/{ranked}"],
)
def test_paper_carries_where_it_comes_from(visit: Visit, site: Site, path: str) -> None:
    page = visit(path.format(**site.known), color_scheme="dark")
    host = page.evaluate("() => location.host")
    page.emulate_media(media="print")
    expect(page.locator(".paper-head:visible, .on-paper:visible").first).to_contain_text(host)
    assert _dark_parts(page) == []
    if page.locator(".search-page").count():
        card = page.locator("#matched .card").first
        address = card.evaluate("(card) => getComputedStyle(card, '::after').content")
        assert str(card.get_attribute("data-id")) in address
    else:
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
        assert len(sheets) <= 2


def _dark_parts(page: Page) -> list[str]:
    """What would print dark."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('body, body *')]
             .filter((part) => part.checkVisibility() && !part.closest('svg, .stn'))
             .filter((part) => {
               const colour = getComputedStyle(part).backgroundColor.match(/[\\d.]+/g);
               const [r, g, b, a = 1] = colour.map(Number);
               return a > 0.5 && r + g + b < 600;
             })
             .map((part) => `${part.tagName}.${part.className}`)"""
    )
    return list(found)


def test_a_number_on_paper_is_the_one_on_the_screen(visit: Visit) -> None:
    page = visit("/?q=門市")
    found = total(page)
    page.emulate_media(media="print")
    assert number(page.locator("#total").inner_text()) == found
