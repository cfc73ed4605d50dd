"""Shapes over the map: what lies within the minutes asked for, and a line that the reader draws."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.browsing import (
    DESKTOP,
    PHONE,
    Complaints,
    Faults,
    Visit,
    query,
    total,
    wait_for_map,
)

pytestmark = pytest.mark.usefixtures("map_library")

REACH = "/?where=市政府站&minutes=30"
AROUND_XINYI = "121.54,25.01;121.60,25.01;121.60,25.06;121.54,25.06"
RING = ((0.35, 0.35), (0.65, 0.33), (0.68, 0.6), (0.5, 0.68), (0.33, 0.6), (0.35, 0.37))
"""Of the map's width and height."""


def corners(page: Page) -> list[tuple[float, float]]:
    """Of the line that the page says is drawn: longitude, latitude."""
    line = page.locator("#map").get_attribute("data-line") or ""
    return [(float(lon), float(lat)) for lon, lat in (one.split(",") for one in line.split(";"))]


def on_the_map(page: Page, ring: Sequence[tuple[float, float]] = RING) -> list[tuple[float, float]]:
    box = page.locator(".map-canvas canvas").bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ring]


def draw_with_mouse(page: Page) -> None:
    first, *others = on_the_map(page)
    page.mouse.move(*first)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point, steps=12)
    page.mouse.up()


def draw_with_finger(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    first, *others = on_the_map(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", first)
    x, y = first
    for u, v in others:
        for step in range(1, 7):
            touch("touchMove", (x + (u - x) * step / 6, y + (v - y) * step / 6))
        x, y = u, v
    touch("touchEnd")


def is_part(response: Response) -> bool:
    return "fragment=results" in response.url


def open_phone_map(page: Page) -> None:
    page.locator(".dock").get_by_role("link", name="地圖").tap()
    wait_for_map(page)


def test_what_can_be_reached_is_shaded_and_said(visit: Visit, complaints: Complaints) -> None:
    page = visit(REACH)
    wait_for_map(page)
    expect(page.locator(".mapwrap")).to_have_attribute("data-reach", "")
    expect(page.locator(".key.only-desk")).to_contain_text("塗色部分：30 分鐘內到得了")
    found, shaded = total(page), page.locator(".map-canvas canvas").screenshot()
    page.route("**/api/v1/reach?*", lambda route: route.fulfill(status=503))
    page.reload()
    wait_for_map(page)
    expect(page.locator("#map-message")).to_contain_text("畫不出到得了的範圍")
    expect(page.locator(".key.only-desk .reached")).to_be_hidden()
    assert total(page) == found
    assert page.locator(".map-canvas canvas").screenshot() != shaded
    assert [one for one in complaints if "503" not in one] == []
    complaints.clear()


def test_without_minutes_nothing_is_shaded(visit: Visit) -> None:
    page = visit("/?where=市政府站")
    wait_for_map(page)
    expect(page.locator(".mapwrap")).not_to_have_attribute("data-reach", "")
    expect(page.locator(".key.only-desk .reached")).to_have_count(0)


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}],
    ids=["light", "dark", "forced colours"],
)
def test_shapes_have_no_fault(visit: Visit, faults: Faults, options: dict[str, Any]) -> None:
    page = visit(f"{REACH}&area={AROUND_XINYI}", **options)
    wait_for_map(page)
    expect(page.locator(".mapwrap")).to_have_attribute("data-drawn", "")
    assert faults(page) == []


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["mouse", "finger"])
def test_a_drawn_line_finds_what_lies_within(visit: Visit, window: dict[str, Any]) -> None:
    page = visit("/?q=門市" if window is DESKTOP else "/", window)
    if window is PHONE:
        open_phone_map(page)
    wait_for_map(page)
    everywhere = total(page)
    button = page.get_by_role("button", name="圈選範圍")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#map-message")).to_contain_text("圈一圈")
    with page.expect_response(is_part):
        (draw_with_mouse if window is DESKTOP else draw_with_finger)(page)
    page.wait_for_url("**area=*")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    assert not {"box", "zoom"} & set(query(page))
    assert re.fullmatch(r"[\w-]+", query(page)["area"][0]), "the short form"
    assert 3 <= len(corners(page)) <= 60
    assert total(page) < everywhere
    expect(page.locator(".mapwrap")).to_have_attribute("data-drawn", "")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".draw-sheet")).to_have_count(0)
    if window is PHONE:
        expect(page.locator("body")).to_have_attribute("data-view", "map")
    assert page.locator(".got .chip", has_text="圈選範圍").count() == 1
    page.go_back()
    expect(page.locator("#total")).to_have_text(re.compile(rf"共 {everywhere:,} 筆"))
    expect(page.locator(".mapwrap")).not_to_have_attribute("data-drawn", "")
    page.go_forward()
    expect(page.locator(".mapwrap")).to_have_attribute("data-drawn", "")


def test_a_drawn_line_is_taken_off_by_its_chip_or_on_the_map(visit: Visit) -> None:
    page = visit(f"/?q=門市&area={AROUND_XINYI}")
    wait_for_map(page)
    within = total(page)
    assert len(corners(page)) == 4
    page.get_by_role("button", name="清除圈選").click()
    page.wait_for_url(lambda url: "area" not in url)
    assert total(page) > within
    expect(page.get_by_role("button", name="清除圈選")).to_be_hidden()
    page.go_back()
    expect(page.locator(".got .chip", has_text="圈選範圍")).to_be_visible()
    page.get_by_role("link", name="拿掉 圈選範圍").click()
    page.wait_for_url(lambda url: "area" not in url)
    expect(page.locator(".mapwrap")).not_to_have_attribute("data-drawn", "")


def test_drawing_can_be_given_up_and_a_click_is_no_area(visit: Visit) -> None:
    page = visit("/?q=門市")
    wait_for_map(page)
    before = page.url
    button = page.get_by_role("button", name="圈選範圍")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".draw-sheet")).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".draw-sheet")).to_have_count(0)
    expect(button).to_be_focused()
    expect(page.locator("#map-message")).to_be_hidden()
    button.click()
    page.mouse.click(*on_the_map(page)[0])
    expect(page.locator("#map-message")).to_contain_text("沒有圈出範圍")
    assert page.url == before
