"""The keyboard alone does all that there is to do in a search; the focus is never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import PHONE, Visit, query, total, wait_for_map
from tests.e2e.inventory import open_stack

HAS_FOCUS = "(element) => element === document.activeElement"


def go_to(page: Page, target: Locator, key: str = "Tab", most: int = 60) -> None:
    """Press a key until the target has the focus.

    :raises AssertionError: it cannot be reached like this.
    """
    for _ in range(most):
        if target.count() == 1 and target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {most} × {key}")


def test_both_questions_are_answered_with_what_is_suggested(visit: Visit) -> None:
    page = visit("/")
    words = page.get_by_role("combobox", name="想做什麼工作？")
    go_to(page, words)
    page.keyboard.type("清潔")
    expect(words).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{words.get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(words).to_have_attribute("aria-expanded", "false")
    expect(words).to_be_focused()
    where = page.get_by_role("combobox", name="在哪裡？")
    go_to(page, where)
    page.keyboard.type("大安")
    expect(where).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(where).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.wait_for_url("**where=*")
    assert query(page)["q"] == ["清潔"]
    assert total(page)


def test_a_filter_is_opened_chosen_shown_and_taken_back(visit: Visit) -> None:
    page = visit("/?q=門市")
    before = total(page)
    filter_ = page.locator("[data-filter=shift]")
    summary = filter_.locator("summary")
    go_to(page, summary)
    page.keyboard.press("Enter")
    expect(filter_.locator("details")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(filter_.locator("details")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    go_to(page, filter_.locator("input").first)
    page.keyboard.press("Space")
    go_to(page, filter_.locator(".row button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**shift=*")
    expect(filter_.locator(".x")).to_be_visible()
    assert total(page) < before
    assert page.evaluate("() => document.activeElement !== document.body"), "the focus is kept"
    go_to(page, filter_.locator(".x"), "Shift+Tab" if _is_behind(filter_.locator(".x")) else "Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("^(?!.*shift=)"))
    expect(page.locator("#total")).to_contain_text(f"{before}")


def _is_behind(target: Locator) -> bool:
    """Whether it stands before what has the focus."""
    return bool(
        target.evaluate(
            """(element) => element.compareDocumentPosition(document.activeElement)
                 & Node.DOCUMENT_POSITION_FOLLOWING"""
        )
    )


def test_the_order_is_chosen_and_a_condition_removed(visit: Visit) -> None:
    page = visit("/?q=晚班 門市")
    chip = page.locator(".got .chip a").first
    go_to(page, chip)
    page.keyboard.press("Enter")
    expect(page.locator(".got .chip")).to_have_count(1)
    order = page.get_by_label("排序")
    order.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**sort=*")
    expect(page.locator("#announce")).to_contain_text("共")


@pytest.mark.usefixtures("map_library")
def test_an_area_is_searched_without_drawing(visit: Visit) -> None:
    """The equal of a drawn line: move the map by keys, then search what it shows."""
    page = visit("/?q=門市")
    wait_for_map(page)
    follow = page.get_by_role("checkbox", name="移動地圖時重新搜尋")
    go_to(page, page.locator(".maplibregl-canvas"), most=120)
    page.keyboard.press("+")
    page.wait_for_url("**box=*")
    wait_for_map(page)
    go_to(page, follow)
    page.keyboard.press("Space")
    expect(follow).not_to_be_checked()
    go_to(page, page.locator(".maplibregl-canvas"), "Shift+Tab")
    before = page.url
    page.keyboard.press("ArrowRight")
    button = page.get_by_role("button", name="搜尋這個區域")
    expect(button).to_be_visible()
    assert page.url == before, "it waits to be asked"
    go_to(page, button)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    assert query(page)["box"]


def test_the_filters_of_a_phone_open_and_close_by_keys(visit: Visit) -> None:
    page = visit("/?q=門市", PHONE)
    opener = page.locator(".dock").get_by_role("link", name="篩選")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#filters")
    expect(sheet).to_be_focused()
    go_to(page, sheet.locator("[data-filter=shift] summary"))
    page.keyboard.press("Enter")
    go_to(page, sheet.locator("[data-filter=shift] input").first)
    page.keyboard.press("Escape")
    expect(sheet.locator("[data-filter=shift] summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("body")).to_have_attribute("data-view", "list")
    expect(opener).to_be_focused()


@pytest.mark.usefixtures("map_library")
def test_what_a_mark_opens_is_read_and_closed_by_keys(visit: Visit) -> None:
    page = visit("/?q=門市")
    wait_for_map(page)
    open_stack(page)
    sheet = page.locator("#sheet")
    sheet.locator(".stack-list a").first.focus()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate("() => document.activeElement.checkVisibility()"), "the focus is not lost"
