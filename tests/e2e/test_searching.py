"""Looking for work in words and by filters, on a desktop and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DESKTOP, PHONE, WINDOWS, Visit, number, query, total

SENTENCE = "晚班 門市 月薪3萬以上"
NOTHING = "照顧服務員 夜班 月薪8萬以上"

windows = pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)


def say(page: Page, words: str) -> None:
    page.get_by_label("想做什麼工作？").fill(words)
    page.get_by_role("button", name="搜尋", exact=True).click()
    page.wait_for_url("**/?q=*")


def open_filter(page: Page, key: str) -> Any:
    """Opens one filter, on a phone with the sheet that holds them all."""
    if page.locator(".dock").is_visible():
        page.locator(".dock").get_by_role("link", name="篩選").click()
    filter_ = page.locator(f"[data-filter={key}]")
    filter_.locator("summary").click()
    return filter_


def show(page: Page, filter_: Any) -> int:
    """Applies what is chosen; how many the button promised."""
    foot = page.locator(".sheet-foot button.main")
    button = foot if foot.is_visible() else filter_.locator("button.main")
    promised = number(button.inner_text())
    button.click()
    return promised


@windows
def test_a_sentence_is_understood_counted_and_listed_in_sections(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit("/", window)
    everything = total(page)
    say(page, SENTENCE)
    expect(page.locator(".got .chip")).to_have_count(3)
    assert 0 < total(page) < everything
    expect(page.locator("#matched .sec h2")).to_have_text(f"符合 {total(page)} 筆")
    expect(page.locator("#matched .card").first).to_contain_text("符合：")
    expect(page.locator("#announce")).to_have_text(f"共 {total(page)} 筆")
    assert SENTENCE in page.title()
    assert query(page) == {"q": [SENTENCE]}


@windows
def test_what_is_not_known_is_said_on_the_card(visit: Visit, window: dict[str, Any]) -> None:
    page = visit(f"/?q={SENTENCE}&page=2", window)
    possible = page.locator("#possible")
    expect(possible.locator(".card").first).to_contain_text("待確認：")
    listed = possible.locator(".card, .alike li")
    expect(listed).to_have_count(number(possible.locator(".sec h2").inner_text()))


def test_removing_a_chip_takes_the_condition_back(visit: Visit) -> None:
    page = visit(f"/?q={SENTENCE}")
    with_pay = total(page)
    page.locator(".got .chip", has_text="月薪").get_by_role("link").click()
    expect(page.locator(".got .chip", has_text="月薪")).to_have_count(0)
    assert total(page) != with_pay
    expect(page.get_by_label("想做什麼工作？")).to_have_value(SENTENCE)


@windows
def test_a_filter_chosen_by_pointer_narrows_the_result(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit("/?q=門市", window)
    before = total(page)
    filter_ = open_filter(page, "days_off")
    option = filter_.locator("label.opt", has_text="週休二日").first
    counted = number(option.locator("b").inner_text())
    with page.expect_response(lambda response: "fragment=results" in response.url):
        option.click()
    expect(page.locator("[data-live=show]:visible").first).to_contain_text(f"{counted}")
    assert show(page, filter_) == counted
    expect(page.locator("#total")).to_have_text(f"共 {counted} 筆")
    assert counted < before
    assert len(query(page)["days_off"]) == 1
    chosen = page.locator("[data-filter=days_off]")
    expect(chosen.locator("summary")).to_contain_text("週休二日")
    if window is PHONE:
        expect(page.locator("body")).to_have_attribute("data-view", "list")
        expect(page.locator(".dock")).to_contain_text("篩選（1）")
        page.locator(".dock").get_by_role("link", name="篩選").click()
        expect(chosen.get_by_text("休假：")).to_be_in_viewport(ratio=1)
    chosen.get_by_role("link", name="拿掉 週休二日").click()
    expect(page.locator("#total")).to_have_text(f"共 {before} 筆")


def test_a_filter_works_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/?q=門市")
    before = total(page)
    summary = page.locator("[data-filter=shift] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_response(lambda response: "fragment=results" in response.url):
        page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("[data-filter=shift] details")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    assert total(page) == before
    expect(page.locator("[data-filter=shift] input").first).not_to_be_checked()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_response(lambda response: "fragment=results" in response.url):
        page.keyboard.press("Space")
    name = page.locator("[data-filter=shift] .opt span").first.inner_text()
    while page.evaluate("() => document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-filter=shift] summary")).to_contain_text(name)
    assert total(page) < before


def test_choosing_elsewhere_applies_what_was_ticked(visit: Visit) -> None:
    page = visit("/?q=門市")
    filter_ = open_filter(page, "kind")
    with page.expect_response(lambda response: "fragment=results" in response.url):
        filter_.locator("label.opt").first.click()
    page.locator("#total").click()
    page.wait_for_url("**kind=*")
    expect(page.locator("[data-filter=kind][data-on]")).to_be_visible()


@windows
def test_where_asks_for_a_place(visit: Visit, window: dict[str, Any]) -> None:
    page = visit("/", window)
    page.get_by_label("想做什麼工作？").fill("門市")
    where = page.get_by_label("在哪裡？")
    where.fill("大安區")
    where.press("Enter")
    page.wait_for_url("**where=*")
    for place in page.locator("#matched .card .facts li:last-child").all_inner_texts():
        assert "大安區" in place
    expect(where).to_be_visible()


@windows
def test_nothing_found_names_the_condition_that_costs_most(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit(f"/?q={NOTHING}", window)
    assert total(page) == 0
    way_out = page.locator(".empty .btn").first
    promised = number(way_out.inner_text().rpartition("」")[2])
    assert promised > 0
    way_out.click()
    expect(page.locator("#total")).to_have_text(f"共 {promised} 筆")
    expect(page.locator("#matched .card").first).to_be_visible()


def test_another_order_and_another_page(visit: Visit) -> None:
    page = visit("/?q=清潔")
    page.get_by_label("排序").select_option("pay")
    page.wait_for_url("**sort=pay*")
    first = page.locator(".card").first.get_attribute("data-id")
    page.get_by_role("link", name="下一頁").click()
    page.wait_for_url("**page=2*")
    expect(page.locator(".card").first).not_to_have_attribute("data-id", first)
    assert page.evaluate("() => scrollY") == 0
    page.go_back()
    expect(page.locator(".card").first).to_have_attribute("data-id", first)


def test_counts_are_links_to_what_they_count(visit: Visit) -> None:
    page = visit("/?q=清潔")
    link = page.locator(".counts a", has_text="僅知行政區")
    counted = number(link.inner_text())
    link.click()
    expect(page.locator("#total")).to_have_text(f"共 {counted} 筆")
    for place in page.locator("#matched .card .facts li:last-child").all_inner_texts():
        assert place.startswith("僅知")


@windows
def test_english_throughout(visit: Visit, window: dict[str, Any]) -> None:
    page = visit("/?q=清潔&lang=en", window)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for words in page.locator(
        "#total, .counts, .sec, .who, .skip, .ask label span, .dock, .tools summary, .foot li"
    ).all_inner_texts():
        left = words.replace("繁體中文", "")
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in left), words


def test_the_language_can_be_changed_and_stays(visit: Visit) -> None:
    page = visit("/?q=清潔", DESKTOP)
    page.locator(".who").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("#matched .card .t a").first.click()
    page.wait_for_url("**/vacancies/*")
    expect(page.locator("html")).to_have_attribute("lang", "en")
