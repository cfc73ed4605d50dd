"""The map beside the list: each follows the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import (
    DESKTOP,
    PHONE,
    Visit,
    after_marks,
    number,
    query,
    total,
    wait_for_map,
)

pytestmark = pytest.mark.usefixtures("map_library")

INHABITED = (121.485, 24.985, 121.620, 25.150)
"""West, south, east, north of where people live and work in the city."""
CITY_HALL = (121.5654, 25.0375)


def shown_box(page: Page) -> tuple[float, ...]:
    """West, south, east, north of what the map asked marks for last."""
    asked = page.evaluate(
        """() => performance.getEntriesByType('resource').map((entry) => entry.name)
             .filter((name) => name.includes('/vacancies/map?')).at(-1)"""
    )
    box = asked.partition("box=")[2].partition("&")[0].replace("%2C", ",")
    return tuple(map(float, box.split(",")))


def drag_map(page: Page) -> None:
    """To the left, from a place without marks or panels."""
    box = page.locator(".map-canvas canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 260, y - 60, steps=6)
    page.mouse.up()


def click_here(page: Page) -> None:
    page.mouse.down()
    page.mouse.up()


def list_after(page: Page, act: Callable[[], object]) -> None:
    """Do something after which the list follows the map."""
    with page.expect_response(lambda response: "fragment=results" in response.url):
        act()
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def single_mark(page: Page) -> tuple[Locator, Locator]:
    """A mark with a tag of its own, and its card in the list."""
    page.locator(".pin:not(.dot):not(.area):not(.stack)").first.wait_for()
    for card in page.locator("#results .card").all():
        card.hover()
        pin = page.locator(".pin.hot:not(.dot):not(.stack)")
        if pin.count():
            return pin, card
    pytest.fail("no card of the list has a mark with a tag")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_first_view_holds_the_city_and_little_more(
    visit: Visit, window: dict[str, object]
) -> None:
    page = visit("/#mapwrap", window)
    wait_for_map(page)
    west, south, east, north = shown_box(page)
    assert west < INHABITED[0]
    assert south < INHABITED[1]
    assert east > INHABITED[2]
    assert north > INHABITED[3]
    across = (east - west) / (INHABITED[2] - INHABITED[0])
    down = (north - south) / (INHABITED[3] - INHABITED[1])
    assert min(across, down) < 2


def test_a_search_in_a_district_begins_there(visit: Visit) -> None:
    page = visit("/?q=信義區 門市")
    wait_for_map(page)
    west, south, east, north = shown_box(page)
    assert west < CITY_HALL[0] < east
    assert south < CITY_HALL[1] < north
    assert east - west < 0.12


def test_dragging_the_map_moves_the_list_along(visit: Visit) -> None:
    page = visit("/?q=門市")
    wait_for_map(page)
    everywhere = total(page)
    list_after(page, lambda: drag_map(page))
    assert set(query(page)) == {"q", "box", "zoom"}
    in_view = number(page.locator("[data-in-map]").inner_text().partition("內")[2])
    expect(page.locator("#matched .sec h2")).to_have_text(f"符合 {in_view} 筆")
    assert in_view < everywhere
    expect(page.locator("#total")).to_have_text(f"共 {everywhere} 筆")
    page.go_back()
    expect(page.locator("#matched .sec h2")).to_have_text(f"符合 {everywhere} 筆")
    assert "box" not in query(page)


def test_with_the_checkbox_off_the_list_waits_for_the_button(visit: Visit) -> None:
    page = visit("/?q=清潔 信義區")
    wait_for_map(page)
    page.get_by_label("移動地圖時重新搜尋").uncheck()
    button = page.get_by_role("button", name="搜尋這個區域")
    expect(button).to_be_hidden()
    before = page.url
    after_marks(page, lambda: drag_map(page))
    expect(button).to_be_visible()
    assert page.url == before
    list_after(page, button.click)
    assert "box" in query(page)
    expect(button).to_be_hidden()


def test_zoom_buttons_ask_for_less_and_more_of_the_city(visit: Visit) -> None:
    page = visit("/?q=門市")
    wait_for_map(page)
    wide = shown_box(page)
    answer = after_marks(page, page.get_by_role("button", name="放大").click)
    near = shown_box(page)
    assert near[2] - near[0] == pytest.approx((wide[2] - wide[0]) / 2, rel=0.05)
    assert answer["in_view"] < answer["total"]


def test_a_card_and_its_mark_show_each_other(visit: Visit) -> None:
    page = visit("/?q=服務生")
    wait_for_map(page)
    pin, card = single_mark(page)
    id_ = card.get_attribute("data-id")
    page.mouse.move(400, 40)
    expect(page.locator(".pin.hot")).to_have_count(0)

    card.locator(".t a").focus()
    expect(page.locator(".pin.hot")).to_have_count(1)
    page.get_by_label("排序").focus()
    expect(page.locator(".pin.hot")).to_have_count(0)

    card.hover()
    words = pin.inner_text()
    page.mouse.move(400, 40)
    mark = page.locator(".pin:not(.dot):not(.stack)", has_text=words).first
    mark.hover()
    expect(page.locator("#results .card.hot")).to_have_count(1)
    mark.click()
    chosen = page.locator("#results .card.on")
    expect(chosen).to_have_count(1)
    expect(chosen).to_be_in_viewport()
    expect(chosen).to_have_attribute("aria-current", "true")
    expect(chosen).to_contain_text("地圖上選取中")
    expect(page.locator(".pin.on")).to_have_count(1)
    assert id_


def test_many_vacancies_are_counted_circles_that_open_by_a_click(visit: Visit) -> None:
    page = visit("/")
    wait_for_map(page)
    expect(page.locator(".mapwrap")).to_have_attribute("data-grid", "cells")
    expect(page.get_by_text("圓圈越大，職缺越多").filter(visible=True)).to_be_visible()
    wide = shown_box(page)
    west, south, east, north = wide
    canvas = page.locator(".map-canvas canvas").bounding_box()
    assert canvas
    # the busiest part of the city is certain to have a circle nearby
    for step in range(8):
        across = (121.53 + step * 0.006 - west) / (east - west)
        down = (north - 25.05) / (north - south)
        page.mouse.move(
            canvas["x"] + across * canvas["width"], canvas["y"] + down * canvas["height"]
        )
        page.wait_for_timeout(80)
        if page.evaluate("() => document.querySelector('canvas').style.cursor") == "pointer":
            break
    after_marks(page, lambda: click_here(page))
    near = shown_box(page)
    assert near[2] - near[0] == pytest.approx((wide[2] - wide[0]) / 4, rel=0.05)
    expect(page.locator(".mapwrap")).to_have_attribute("data-grid", "marks")
    expect(page.locator(".pin:not(.dot)").first).to_be_visible()


def test_several_at_one_place_open_as_a_list(visit: Visit) -> None:
    page = visit("/?q=門市")
    wait_for_map(page)
    stack = page.locator(".pin.stack:not(.dot)").first
    several = number(stack.inner_text())
    stack.click()
    sheet = page.locator("#sheet")
    expect(sheet).to_contain_text(f"同一地點 {several} 筆")
    expect(sheet.locator(".stack-list a")).to_have_count(several)
    page.wait_for_timeout(300)  # the map makes room
    panel, mark = sheet.bounding_box(), page.locator(".pin.on").bounding_box()
    assert panel
    assert mark
    assert mark["x"] > panel["x"] + panel["width"] or mark["y"] + mark["height"] < panel["y"]
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    stack = page.locator(".pin.stack:not(.dot)").first
    stack.click()
    sheet.locator(".stack-list a").first.click()
    page.wait_for_url("**/vacancies/*")
    expect(page.locator("h1")).to_be_visible()


def test_back_from_a_vacancy_the_list_and_the_map_stand_as_they_were(visit: Visit) -> None:
    page = visit("/?q=門市")
    wait_for_map(page)
    list_after(page, page.get_by_role("button", name="放大").click)
    address = page.url
    card = page.locator("#results .card").nth(8)
    card.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    scrolled, id_ = page.evaluate("() => scrollY"), card.get_attribute("data-id")
    assert scrolled > 0
    box = shown_box(page)
    card.locator(".t a").click()
    page.wait_for_url("**/vacancies/*")
    page.go_back()
    page.wait_for_url(address)
    wait_for_map(page)
    assert shown_box(page) == pytest.approx(box, abs=2e-4)
    assert page.evaluate("() => scrollY") == pytest.approx(scrolled, abs=8)
    expect(page.locator(f"#results .card[data-id='{id_}']")).to_be_in_viewport()
