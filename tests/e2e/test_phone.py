"""On a phone: a list, a map and filters, one at a time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import PHONE, Visit, after_marks, number, query, total, wait_for_map


def open_map(page: Page) -> None:
    page.locator(".dock").get_by_role("link", name="地圖").tap()
    expect(page.locator("body")).to_have_attribute("data-view", "map")
    wait_for_map(page)


@pytest.mark.usefixtures("map_library")
def test_the_map_covers_the_list_and_gives_way_again(visit: Visit) -> None:
    page = visit("/?q=門市", PHONE)
    expect(page.locator("#mapwrap")).to_be_hidden()
    expect(page.locator(".map-canvas")).to_have_count(0)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(200)
    scrolled = page.evaluate("() => scrollY")
    open_map(page)
    expect(page.locator(".maptop")).to_contain_text(f"共 {total(page)} 筆")
    page.locator(".mapdock").get_by_role("link", name="清單").tap()
    expect(page.locator("#mapwrap")).to_be_hidden()
    assert page.evaluate("() => scrollY") == pytest.approx(scrolled, abs=8)


@pytest.mark.usefixtures("map_library")
def test_a_mark_opens_one_card_at_the_bottom(visit: Visit) -> None:
    page = visit("/?q=服務生", PHONE)
    open_map(page)
    page.locator(".pin:not(.dot):not(.area):not(.stack)").first.tap()
    sheet = page.locator("#sheet")
    expect(sheet.locator(".card .t a")).to_be_visible()
    expect(page.locator(".pin.on")).to_have_count(1)
    below = sheet.bounding_box()
    dock = page.locator(".mapdock").bounding_box()
    assert below
    assert dock
    assert below["y"] + below["height"] <= dock["y"]
    assert below["y"] > 844 / 3
    mark = page.locator(".pin.on").bounding_box()
    assert mark
    assert mark["y"] + mark["height"] <= below["y"]
    sheet.get_by_role("button", name="關閉這張卡片").tap()
    expect(sheet).to_be_hidden()
    page.locator(".pin:not(.dot):not(.area):not(.stack)").first.tap()
    sheet.locator(".card .t a").tap()
    page.wait_for_url("**/vacancies/*")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-view", "map")


@pytest.mark.usefixtures("map_library")
def test_several_at_one_place_are_leafed_through(visit: Visit) -> None:
    page = visit("/?q=門市", PHONE)
    open_map(page)
    stack = page.locator(".pin.stack:not(.dot)").first
    several = number(stack.inner_text())
    stack.tap()
    sheet = page.locator("#sheet")
    expect(sheet).to_contain_text(f"同一地點 {several} 筆，第 1 筆")
    first = sheet.locator(".t a").get_attribute("href")
    sheet.get_by_role("button", name="下一筆").tap()
    expect(sheet).to_contain_text(f"同一地點 {several} 筆，第 2 筆")
    assert sheet.locator(".t a").get_attribute("href") != first


@pytest.mark.usefixtures("map_library")
def test_the_map_waits_for_the_button_before_the_list_follows(visit: Visit) -> None:
    page = visit("/?q=門市", PHONE)
    open_map(page)
    before = page.url
    answer = after_marks(page, page.get_by_role("button", name="放大").tap)
    assert page.url == before
    with page.expect_response(lambda response: "fragment=results" in response.url):
        page.get_by_role("button", name="搜尋這個區域").tap()
    page.wait_for_url("**box=*")
    page.locator(".mapdock").get_by_role("link", name="清單").tap()
    expect(page.locator("#matched .sec h2")).to_have_text(f"符合 {answer['in_view']} 筆")
    assert "box" in query(page)


def test_filters_fill_the_screen_and_count_while_one_chooses(visit: Visit) -> None:
    page = visit("/?q=門市", PHONE)
    opener = page.locator(".dock").get_by_role("link", name="篩選")
    opener.tap()
    sheet = page.locator("#filters")
    box = sheet.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (390, 844)
    expect(sheet).to_be_focused()
    page.locator("[data-filter=shift] summary").tap()
    options = page.locator("[data-filter=shift] .opt")
    counts = []
    for place in range(2):
        with page.expect_response(lambda response: "fragment=results" in response.url):
            options.nth(place).tap()
        page.wait_for_timeout(100)
        counts.append(number(page.locator(".sheet-foot button").inner_text()))
    assert counts[0] <= counts[1]
    page.locator(".sheet-head").get_by_role("link", name="關閉").tap()
    expect(page.locator("body")).to_have_attribute("data-view", "list")
    expect(opener).to_be_focused()
    assert set(query(page)) == {"q"}
    opener.tap()
    expect(page.locator("[data-filter=shift] input").first).not_to_be_checked()


def test_the_second_question_shows_when_the_first_is_asked(visit: Visit) -> None:
    page = visit("/", PHONE)
    where = page.get_by_label("在哪裡？")
    label = page.locator(".ask .where")
    closed = label.bounding_box()
    page.get_by_label("想做什麼工作？").tap()
    opened = label.bounding_box()
    assert closed
    assert opened
    assert closed["height"] == 0
    assert opened["height"] > 40
    where.tap()
    expect(where).to_be_focused()
    where.fill("大安區")
    page.touchscreen.tap(4, 4)  # beside everything, also beside what is suggested
    expect(where).not_to_be_focused()
    expect(page.locator(".suggestions:visible")).to_have_count(0)
    expect(where).to_be_visible()
