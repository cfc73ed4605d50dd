"""Suggestions while one types: by keyboard, by pointer, by an input method, told to who listens.

What is decided here: Enter on a suggestion fills the box and does not search; Enter once more does.
So does a click. Nothing is filled in that was not reached by the arrow keys or pointed at.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.e2e.browsing import DESKTOP, PHONE, WINDOWS, Faults, Visit, number, query, total

windows = pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)

WORK, PLACE = "想做什麼工作？", "在哪裡？"
TAIPEI_101 = {"latitude": 25.033_9, "longitude": 121.564_8}


def box(page: Page, label: str = WORK) -> Locator:
    return page.get_by_role("combobox", name=label)


def options(page: Page) -> Locator:
    """Those of the open list; the choice of an order has options too."""
    return page.locator(".suggestions").get_by_role("option")


def listed(page: Page) -> list[str]:
    """The suggestions on offer, once there are some."""
    expect(options(page).first).to_be_visible()
    return options(page).locator("> span").all_inner_texts()


def reached(page: Page, label: str = WORK) -> str:
    """The words of the option that the arrow keys have reached."""
    id_ = box(page, label).get_attribute("aria-activedescendant")
    assert id_, "none"
    option = page.locator(f"#{id_}")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_be_in_viewport(ratio=1)
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    return option.locator("> span").inner_text()


def asked(page: Page) -> list[str]:
    """Collects what suggestions are asked for."""
    typed: list[str] = []

    def note(request: Request) -> None:
        url = urlsplit(request.url)
        if url.path == "/api/v1/suggestions":
            typed.extend(parse_qs(url.query)["q"])

    page.on("request", note)
    return typed


@windows
def test_the_keyboard_chooses_and_the_next_enter_searches(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit("/", window)
    words = box(page)
    expect(words).to_have_attribute("aria-expanded", "false")
    words.focus()
    page.keyboard.type("門市")
    expect(words).to_have_attribute("aria-expanded", "true")
    names = listed(page)
    assert all("門市" in name for name in names[:3])
    assert words.get_attribute("aria-activedescendant") is None, "nothing is chosen unasked"
    page.keyboard.press("ArrowDown")
    first = reached(page)
    page.keyboard.press("ArrowDown")
    assert reached(page) != first
    page.keyboard.press("ArrowUp")
    assert reached(page) == first
    page.keyboard.press("Enter")
    expect(words).to_have_value(names[0])
    expect(words).to_have_attribute("aria-expanded", "false")
    expect(words).to_be_focused()
    assert "q" not in query(page), "choosing does not search"
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert query(page)["q"] == [names[0]]
    assert total(page) > 0


def test_enter_without_a_choice_searches_for_what_is_typed(visit: Visit) -> None:
    page = visit("/")
    box(page).focus()
    page.keyboard.type("門市")
    listed(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert query(page)["q"] == ["門市"]
    expect(options(page)).to_have_count(0)


def test_an_occupation_says_as_many_as_there_are_open(visit: Visit) -> None:
    page = visit("/")
    box(page).fill("清潔")
    listed(page)
    occupations = page.get_by_role("group", name="職類").get_by_role("option")
    count = number(occupations.first.locator(".count").inner_text())
    assert count > 0
    occupations.first.click()
    box(page).press("Enter")
    page.wait_for_url("**q=*")
    assert total(page) >= count


@windows
def test_a_pointer_chooses_and_does_not_search(visit: Visit, window: dict[str, Any]) -> None:
    page = visit("/", window)
    box(page).fill("門市")
    name = listed(page)[1]
    second = options(page).nth(1)
    size = second.bounding_box()
    assert size
    assert size["height"] >= 44
    second.tap() if window is PHONE else second.click()
    expect(box(page)).to_have_value(name)
    expect(box(page)).to_be_focused()
    expect(options(page)).to_have_count(0)
    assert "q" not in query(page)
    page.get_by_role("button", name="搜尋", exact=True).click()
    page.wait_for_url("**q=*")


def test_escape_shuts_the_list_and_keeps_the_words(visit: Visit) -> None:
    page = visit("/")
    box(page).fill("門市")
    listed(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_have_value("門市")
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    reached(page)


def test_tab_takes_what_is_reached_and_goes_on(visit: Visit) -> None:
    page = visit("/")
    box(page).fill("門市")
    name = listed(page)[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box(page)).to_have_value(name)
    expect(box(page, PLACE)).to_be_focused()
    box(page).fill("清潔")
    listed(page)
    page.keyboard.press("Tab")
    expect(box(page)).to_have_value("清潔")
    expect(options(page)).to_have_count(0)


def test_up_begins_at_the_end_and_home_goes_back_into_the_words(visit: Visit) -> None:
    page = visit("/")
    box(page).fill("門市")
    names = listed(page)
    page.keyboard.press("ArrowUp")
    assert reached(page) == names[-1]
    page.keyboard.press("ArrowDown")
    assert reached(page) == names[0]
    page.keyboard.press("Home")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile(".*"))
    page.keyboard.type("新")
    expect(box(page)).to_have_value("新門市")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ㄎㄨㄞˋ ㄐ", "會計"),
        ("ㄈㄨ ㄨ", "服務"),
        ("kuaiji", "會計"),
        ("信義區 ㄈㄨㄨ", "信義區 服務"),
    ],
)
def test_sounds_become_words(visit: Visit, typed: str, wanted: str) -> None:
    page = visit("/")
    box(page).fill(typed)
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value(re.compile(f"^{wanted}"))


def test_what_an_input_method_composes_is_offered_completions(visit: Visit) -> None:
    """As an input method for zhuyin does it: it composes within the box, and its Enter, by which
    it ends, neither chooses nor searches."""
    page = visit("/")
    box(page).focus()
    session = page.context.new_cdp_session(page)
    for composed in ("ㄎ", "ㄎㄨ", "ㄎㄨㄞ"):
        session.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
    assert "會計" in " ".join(listed(page))
    for kind in ("rawKeyDown", "keyUp"):
        key = {"type": kind, "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
        session.send("Input.dispatchKeyEvent", key)
    session.send("Input.insertText", {"text": "會"})
    expect(box(page)).to_have_value("會")
    assert "q" not in query(page)
    expect(options(page).first).to_contain_text("會")
    name = listed(page)[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value(name)


def test_a_choice_by_pointer_ends_what_an_input_method_composes(visit: Visit) -> None:
    page = visit("/")
    box(page).focus()
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "ㄎㄨㄞ", "selectionStart": 3, "selectionEnd": 3}
    )
    name = listed(page)[0]
    options(page).first.click()
    expect(box(page)).to_have_value(name)
    page.keyboard.type("2")
    expect(box(page)).to_have_value(f"{name}2")


def test_only_the_last_of_quick_keys_is_asked_about(visit: Visit) -> None:
    page = visit("/")
    typed = asked(page)
    box(page).press_sequentially("barista", delay=20)
    listed(page)
    assert typed == ["barista"]
    box(page).fill("")
    box(page).fill("   ")
    page.wait_for_timeout(400)
    assert typed == ["barista"], "nothing typed, nothing asked"
    expect(options(page)).to_have_count(0)


def test_a_late_answer_does_not_replace_a_newer_one(visit: Visit) -> None:
    page = visit("/")

    def slow(route: Route) -> None:
        if "q=%E6%B8%85" in route.request.url:  # 清
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/api/v1/suggestions*", slow)
    box(page).fill("清")
    page.wait_for_timeout(200)
    box(page).fill("門市")
    page.wait_for_timeout(1200)
    assert all("門市" in name for name in listed(page)[:3])


def test_the_number_of_suggestions_is_said(visit: Visit) -> None:
    page = visit("/")
    box(page).fill("門市")
    count = len(listed(page))
    expect(page.locator("#ask-status")).to_have_text(f"{count} 項建議，可用上下鍵選擇")
    box(page).fill("門市zzzzqqqq")
    expect(page.locator("#ask-status")).to_have_text("沒有建議，可以直接搜尋")
    box(page).fill("門市")
    name = listed(page)[0]
    options(page).first.click()
    expect(page.locator("#ask-status")).to_have_text(f"已填入「{name}」")


@windows
def test_where_offers_places_alone(visit: Visit, window: dict[str, Any]) -> None:
    page = visit("/", window)
    box(page).focus()
    box(page, PLACE).fill("大安")
    assert "大安區" in listed(page)
    expect(page.get_by_role("group", name="職類")).to_have_count(0)
    page.get_by_role("group", name="行政區").get_by_role("option").first.click()
    expect(box(page, PLACE)).to_have_value("大安區")
    box(page, PLACE).press("Enter")
    page.wait_for_url("**where=*")
    assert total(page) > 0


@windows
def test_the_present_place_is_asked_for_only_when_it_is_chosen(
    visit: Visit, window: dict[str, Any]
) -> None:
    page = visit("/", window, geolocation=TAIPEI_101, permissions=["geolocation"])
    box(page).focus()
    where = box(page, PLACE)
    where.click()
    assert listed(page)[0] == "使用目前位置（1 公里內）"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(where).to_have_value("目前位置")
    assert "near" not in query(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**near=*")
    assert query(page)["near"] == ["25.034,121.565,1000"], "rounded: about a hundred metres"
    assert "where" not in query(page)
    found = total(page)

    where.fill("北投區")
    page.keyboard.press("Enter")
    page.wait_for_url("**where=*")
    assert "near" not in query(page), "another place is another place"
    assert total(page) != found


def test_a_refusal_says_what_to_do(visit: Visit) -> None:
    page = visit("/", permissions=[])
    page.evaluate(
        """() => { navigator.geolocation.getCurrentPosition = (found, failed) =>
             failed({ code: 1 }); }"""
    )
    where = box(page, PLACE)
    where.click()
    options(page).first.click()
    said = page.get_by_text("瀏覽器不允許使用目前位置。請在瀏覽器設定中允許，或輸入地點。")
    expect(said).to_be_visible()
    expect(where).to_have_value("")
    where.press_sequentially("大")
    expect(said).to_be_hidden()


def test_what_was_searched_for_stays_on_the_device_and_can_be_cleared(visit: Visit) -> None:
    page = visit("/")
    for words in ("門市", "清潔"):
        box(page).fill(words)
        box(page).press("Enter")
        page.wait_for_url(f"**q={quote(words)}*")
    typed = asked(page)
    box(page).fill("")
    box(page).click()
    assert listed(page) == ["清潔", "門市", "清除最近搜尋"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("清潔")
    box(page).fill("")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert reached(page) == "清除最近搜尋"
    page.keyboard.press("Enter")
    expect(page.locator("#ask-status")).to_have_text("已清除最近搜尋")
    assert page.evaluate("() => localStorage.length") == 0
    box(page).click()
    page.wait_for_timeout(200)
    expect(options(page)).to_have_count(0)
    assert typed == [], "none of it is sent"


def test_every_page_with_the_boxes_has_suggestions(visit: Visit) -> None:
    page = visit("/?q=門市")
    page.locator("#matched .card .t a").first.click()
    page.wait_for_selector(".vacancy-page")
    box(page).fill("清潔")
    listed(page)
    missing = visit("/vacancies/nowhere", status=404)
    box(missing).fill("清潔")
    listed(missing)


def test_in_english_things_are_called_so(visit: Visit) -> None:
    page = visit("/?lang=en")
    box(page, "What work do you want?").fill("服務生")
    expect(page.get_by_role("group", name="Occupation")).to_be_visible()
    expect(options(page).first).to_contain_text("Restaurant Server")


def test_when_suggestions_fail_the_box_still_searches(visit: Visit) -> None:
    page = visit("/")
    page.route(
        "**/api/v1/suggestions*",
        lambda route: route.fulfill(status=200, content_type="application/json", body="{}"),
    )
    box(page).fill("門市")
    page.wait_for_timeout(400)
    expect(options(page)).to_have_count(0)
    box(page).press("Enter")
    page.wait_for_url("**q=*")


def test_without_scripts_there_are_two_plain_boxes(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    expect(page.get_by_role("textbox", name=WORK)).to_be_visible()
    expect(page.get_by_role("combobox", name=WORK)).to_have_count(0)
    page.get_by_role("textbox", name=WORK).fill("門市")
    page.get_by_role("textbox", name=WORK).press("Enter")
    assert query(page)["q"] == ["門市"]


OPEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "desktop": (DESKTOP, {}),
    "desktop dark": (DESKTOP, {"color_scheme": "dark"}),
    "phone": (PHONE, {}),
    "phone dark": (PHONE, {"color_scheme": "dark"}),
    "forced colours": (DESKTOP, {"forced_colors": "active"}),
    "200 % of a desktop": ({"viewport": {"width": 720, "height": 450}}, {}),
}


@pytest.mark.parametrize(("window", "options_"), OPEN.values(), ids=OPEN)
def test_an_open_list_has_no_fault_and_fits(
    visit: Visit, faults: Faults, window: dict[str, Any], options_: dict[str, Any]
) -> None:
    page = visit("/", window, **options_)
    box(page).fill("中山")
    listed(page)
    page.keyboard.press("ArrowDown")
    reached(page)
    shown = page.locator(".suggestions:visible").bounding_box()
    assert shown
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= window["viewport"]["width"]
    assert shown["y"] + shown["height"] <= window["viewport"]["height"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
