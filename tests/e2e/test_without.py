"""Without JavaScript, and without what draws maps: the same search."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import (
    DESKTOP,
    PHONE,
    WINDOWS,
    Complaints,
    Visit,
    number,
    open_page,
    query,
    total,
)
from tests.e2e.site import Site

NO_SCRIPT: dict[str, Any] = {"java_script_enabled": False}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_words_filters_and_pages_work_without_script(visit: Visit, window: dict[str, Any]) -> None:
    page = visit("/", window, **NO_SCRIPT)
    page.get_by_label("想做什麼工作？").fill("清潔")
    page.get_by_role("button", name="搜尋", exact=True).click()
    expect(page.locator(".got .chip")).to_have_count(1)
    before = total(page)
    assert query(page) == {"q": ["清潔"]}

    if window is PHONE:
        page.locator(".dock").get_by_role("link", name="篩選").click()
    filter_ = page.locator("[data-filter=shift]")
    filter_.locator("summary").click()
    option = filter_.locator("label.opt", has_text="日班").first
    counted = number(option.locator("b").inner_text())
    option.click()
    page.locator("button[form=search]:visible", has_text="顯示").last.click()
    expect(page.locator("#total")).to_have_text(f"共 {counted} 筆")
    assert counted < before

    first = page.locator(".card").first.get_attribute("data-id")
    page.get_by_role("link", name="下一頁").click()
    expect(page.locator(".card").first).not_to_have_attribute("data-id", str(first))
    page.locator(".card .t a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.get_by_role("link", name="回到搜尋結果").click()
    assert query(page)["q"] == ["清潔"]


def test_the_order_can_be_chosen_without_script(visit: Visit) -> None:
    page = visit("/?q=清潔", **NO_SCRIPT)
    page.get_by_label("排序").select_option("newest")
    page.get_by_role("button", name="排序").click()
    assert query(page)["sort"] == ["newest"]


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_districts_are_links_with_counts_without_script(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit("/?q=清潔", window, **NO_SCRIPT)
    if window is PHONE:
        page.locator(".dock").get_by_role("link", name="地圖").click()
    expect(page.locator(".district-map")).to_be_visible()
    district = page.locator(".district-map a[aria-label^=大安區]")
    counted = number(str(district.get_attribute("aria-label")))
    assert counted
    district.locator("path").click()
    expect(page.locator("#total")).to_have_text(f"共 {counted} 筆")
    expect(page.locator(".district-list a", has_text="大安區")).to_contain_text(str(counted))


def test_without_webgl_the_district_map_stays_and_nothing_complains(
    browser_without_webgl: Browser,
    browser_context_args: dict[str, Any],
    site: Site,
    complaints: Complaints,
) -> None:
    context = browser_without_webgl.new_context(**browser_context_args, **DESKTOP)
    page = open_page(context, f"{site.address}/?q=清潔", complaints)
    expect(page.locator(".mapwrap")).to_have_attribute("data-map", "off")
    expect(page.locator(".district-map")).to_be_visible()
    expect(page.locator(".zoom")).to_be_hidden()
    expect(page.get_by_text("移動地圖時重新搜尋")).to_be_hidden()
    district = page.locator(".district-map a[aria-label^=大安區]")
    counted = number(str(district.get_attribute("aria-label")))
    district.locator("path").click()
    expect(page.locator("#total")).to_have_text(f"共 {counted} 筆")
    page.locator(".card .t a").first.click()
    expect(page.locator("h1")).to_be_visible()
    context.close()
