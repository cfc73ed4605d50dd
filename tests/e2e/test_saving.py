"""What a reader keeps in the browser, without an account: vacancies, employers not to be shown, and
a few vacancies side by side."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import (
    DESKTOP,
    PHONE,
    Complaints,
    Faults,
    Visit,
    number,
    total,
    wait_for_map,
)
from tests.e2e.site import Site

SEARCH = "/?q=門市"
WINDOWS = pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])


def cards(page: Page) -> Locator:
    return page.locator("#matched .card")


def save_some(page: Page, count: int) -> list[str]:
    """Saves the first vacancies of the list; their ids, in the order of the list."""
    ids = []
    for place in range(count):
        card = cards(page).nth(place)
        card.get_by_role("button", name="儲存").click()
        expect(card.get_by_role("button", name="已儲存")).to_be_visible()
        ids.append(card.get_attribute("data-id") or "")
    return ids


def kept(page: Page, key: str = "saved") -> Any:
    return json.loads(page.evaluate("(key) => localStorage.getItem(`jobbank:${key}`)", key) or "[]")


def open_saved(page: Page) -> None:
    page.locator(".who").get_by_role("link", name="收藏").click()
    page.wait_for_url("**/saved")


@WINDOWS
def test_a_vacancy_is_saved_and_listed(visit: Visit, faults: Faults, window: Any) -> None:
    page = visit(SEARCH, window)
    ids = save_some(page, 2)
    expect(page.locator("#announce")).to_contain_text("已儲存「")
    assert [one["id"] for one in kept(page)] == ids[::-1]
    assert all(one["title"] and one["employer"] for one in kept(page))
    assert faults(page) == []
    open_saved(page)
    items = page.locator(".saved-item")
    expect(items).to_have_count(2)
    expect(items.first.locator(".pay b")).to_be_visible()
    expect(page.locator(".saved-count")).to_have_text("2")
    assert faults(page) == []
    items.first.get_by_role("button", name="已儲存").click()
    expect(items).to_have_count(2)
    assert [one["id"] for one in kept(page)] == ids[:1]
    items.first.get_by_role("button", name="儲存").click()
    assert len(kept(page)) == 2, "taken back"


def test_the_keyboard_alone_saves_and_compares(visit: Visit) -> None:
    page = visit(SEARCH)
    for place in range(2):
        cards(page).nth(place).locator(".t a").focus()
        page.keyboard.press("Tab")
        expect(cards(page).nth(place).locator(".emp a")).to_be_focused()
        page.keyboard.press("Tab")
        expect(cards(page).nth(place).locator(".keep-btn")).to_be_focused()
        page.keyboard.press("Space")
    open_saved(page)
    picks = page.get_by_role("checkbox", name=re.compile("比較"))
    expect(picks).to_have_count(2)
    compare = page.get_by_role("button", name="並排比較")
    expect(compare).to_be_disabled()
    for place in range(2):
        picks.nth(place).focus()
        page.keyboard.press("Space")
    compare.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?ids=*,*")
    expect(page.locator(".compare thead th")).to_have_count(2)


def test_the_closed_and_the_vanished_are_said(visit: Visit, site: Site) -> None:
    page = visit("/saved")
    gone = {"id": "gone00000001", "title": "不見的職缺", "employer": "某公司"}
    page.evaluate(
        "(some) => localStorage.setItem('jobbank:saved', JSON.stringify(some))",
        [gone, {"id": site.closed_vacancy}],
    )
    page.reload()
    items = page.locator(".saved-item")
    expect(items.nth(0)).to_contain_text("找不到這個職缺")
    expect(items.nth(0)).to_contain_text("不見的職缺")
    expect(items.nth(1)).to_contain_text("不再接受應徵")
    assert kept(page)[1]["title"], "what was an id alone has a title now"


def test_a_link_takes_saved_vacancies_to_another_browser(visit: Visit, faults: Faults) -> None:
    page = visit(SEARCH)
    ids = save_some(page, 3)
    open_saved(page)
    link = page.get_by_label("收藏的連結").input_value()
    path = link.partition("/saved")[2]
    assert path == f"#ids={','.join(ids[::-1])}"
    other = visit(f"/saved{path}")
    offer = other.locator("#import")
    expect(offer).to_contain_text("帶有 3 筆職缺，其中 3 筆")
    assert kept(other) == [], "nothing before the reader agrees"
    assert faults(other) == []
    offer.get_by_role("button", name="加入我的收藏").click()
    expect(other.locator(".saved-item")).to_have_count(3)
    assert [one["id"] for one in kept(other)] == ids[::-1]
    assert "#" not in other.url
    other.goto(link.partition("/saved")[0] + "/about")
    other.goto(link)
    expect(offer).to_contain_text("其中 0 筆")
    offer.get_by_role("button", name="不加入").click()
    expect(offer).to_be_hidden()


@pytest.mark.parametrize("part", ["#ids=", '#ids="><img src=x onerror=alert(1)>', "#ids=%00"])
def test_a_link_of_an_enemy_brings_nothing(visit: Visit, part: str) -> None:
    page = visit(f"/saved{part}")
    expect(page.locator("#import")).to_contain_text("沒有可以加入的職缺")
    assert kept(page) == []


def test_all_can_be_cleared(visit: Visit) -> None:
    page = visit(SEARCH)
    save_some(page, 1)
    open_saved(page)
    page.get_by_text("清除全部收藏").click()
    page.get_by_role("button", name="確定清除").click()
    expect(page.locator("#no-saved")).to_be_visible()
    expect(page.locator("#saved-form")).to_be_hidden()
    assert kept(page) == []


def test_without_an_answer_the_saved_ones_still_stand(visit: Visit, complaints: Complaints) -> None:
    page = visit(SEARCH)
    save_some(page, 1)
    page.route("**/saved/cards?*", lambda route: route.abort())
    open_saved(page)
    expect(page.locator("#saved-failed")).to_contain_text("您的收藏還在")
    expect(page.locator("#saved-list a")).to_have_text(re.compile(kept(page)[0]["title"]))
    complaints.clear()


@WINDOWS
def test_an_employer_is_hidden_said_and_shown_again(
    visit: Visit, faults: Faults, window: Any
) -> None:
    page = visit("/", window)
    found, shown = total(page), page.locator("#results .card:visible").count()
    card = page.locator("#results .card").first
    employer = card.locator(".emp a").inner_text()
    card.locator(".card-menu summary").click()
    card.get_by_role("button", name="不看這家公司").click()
    expect(card).to_be_hidden()
    words = page.locator(".hidden-here summary")
    expect(words).to_be_focused()
    expect(words).to_contain_text("隱藏了 1 家公司的")
    assert total(page) == found, "the number does not pretend"
    hidden = page.locator("#results .card:not(:visible)").count()
    assert page.locator("#results .card:visible").count() == shown - hidden
    assert number(words.inner_text().partition("公司的")[2]) >= hidden
    assert faults(page) == []
    page.reload()
    expect(card).to_be_hidden()
    words.click()
    page.locator(".hidden-here li", has_text=employer).get_by_role("button").click()
    expect(card).to_be_visible()
    expect(page.locator(".hidden-here")).to_have_count(0)
    assert kept(page, "hidden") == []


@pytest.mark.usefixtures("map_library")
def test_a_hidden_employer_has_no_mark(visit: Visit) -> None:
    page = visit("/?q=服務生")
    wait_for_map(page)
    marks = page.locator(".pin:not(.area)")
    page.wait_for_timeout(300)
    before = marks.count()
    for card in page.locator("#results .card").all():
        card.hover()
        if page.locator(".pin.hot:not(.stack)").count():
            break
    card.locator(".card-menu summary").click()
    card.get_by_role("button", name="不看這家公司").click()
    expect(marks).not_to_have_count(before)
    assert marks.count() < before
    page.locator(".hidden-here summary").click()
    page.locator(".hidden-here li button").first.click()
    expect(marks).to_have_count(before)


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("/vacancies/{ranked}", False),
        ("/employers/{employer}", True),
        ("/compare?ids={placed},{district}", True),
        ("/saved", True),
    ],
)
def test_hidden_employers_are_said_wherever_vacancies_are_listed(
    visit: Visit, site: Site, path: str, *, stays: bool
) -> None:
    page = visit("/saved")
    page.evaluate(
        "(id) => localStorage.setItem('jobbank:saved', JSON.stringify([id]))", site.known["placed"]
    )
    page.goto(page.url.partition("/saved")[0] + path.format(**site.known))
    tools = page.locator("main :is(.card, .compare) vacancy-tools[data-employer-id]").first
    employer = tools.get_attribute("data-employer-id")
    page.evaluate(
        "(id) => localStorage.setItem('jobbank:hidden', JSON.stringify([{ id, name: '某公司' }]))",
        employer,
    )
    page.reload()
    words = page.locator(".hidden-here summary")
    expect(words).to_contain_text("筆")
    expect(tools).to_be_visible(visible=stays)
    words.click()
    page.locator(".hidden-here li").get_by_role("button").click()
    expect(page.locator(".hidden-here")).to_have_count(0)
    expect(tools).to_be_visible()


def test_hidden_employers_can_be_shown_again_on_the_page_of_saved_ones(visit: Visit) -> None:
    page = visit("/")
    card = page.locator("#results .card").first
    card.locator(".card-menu summary").click()
    card.get_by_role("button", name="不看這家公司").click()
    open_saved(page)
    panel = page.locator("#hidden-employers")
    panel.get_by_role("button", name="再顯示").click()
    expect(panel).to_be_hidden()
    assert kept(page, "hidden") == []


@WINDOWS
def test_four_are_compared_and_one_is_taken_out(visit: Visit, window: Any) -> None:
    page = visit(SEARCH, window)
    ids = [cards(page).nth(place).get_attribute("data-id") or "" for place in range(4)]
    page.goto(page.url.partition("?")[0] + f"compare?ids={','.join(ids)}&where=市政府站")
    expect(page.locator(".compare thead th")).to_have_count(4)
    expect(page.get_by_role("rowheader", name="怎麼去")).to_be_attached()
    page.locator(".compare").get_by_role("link", name="拿掉").first.click()
    expect(page.locator(".compare thead th")).to_have_count(3)


def test_a_comparison_needs_no_scripts(visit: Visit) -> None:
    page = visit(SEARCH)
    ids = [cards(page).nth(place).get_attribute("data-id") or "" for place in range(2)]
    plain = visit(f"/compare?ids={ids[0]}&ids={ids[1]}", java_script_enabled=False)
    plain.get_by_label("從哪裡出發？").fill("臺北車站")
    plain.get_by_role("button", name="看要多久").click()
    expect(plain.locator(".compare")).to_contain_text("從台北車站約")
    expect(plain.locator(".keep-btn:visible")).to_have_count(0)


def test_in_english_all_is_english(visit: Visit) -> None:
    page = visit("/?lang=en")
    card = page.locator("#results .card").first
    card.get_by_role("button", name="Save").click()
    page.goto(page.url.partition("?")[0] + "saved")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved vacancies")
    expect(page.locator("#compare-words")).to_have_text("Tick 2 to 4 to compare them")
