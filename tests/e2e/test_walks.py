"""The usability walks of docs/usability.md, walked with real clicks and keys to their goals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.browsing import DESKTOP, PHONE, Complaints, Visit, number, open_page, query, total
from tests.e2e.test_shapes import draw_with_mouse
from tests.e2e.walks import PAGE, Walk, Walker, page_of, walks

WORK, PLACE = "想做什麼工作？", "在哪裡？"
WINDOWS = {"phone": PHONE, "desktop": DESKTOP}
Open = Callable[..., Walker]
_LONGEST_MINUTES = 20


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Walk:
    """The walk after which the test is called."""
    return walks()[request.node.name.removeprefix("test_").split("[")[0]]


@pytest.fixture
def start(visit: Visit, walk: Walk) -> Iterator[Open]:
    """Opens the first page as the person does; at the end the path is the one written down."""
    walkers: list[Walker] = []

    def _start(path: str = "/", **options: Any) -> Walker:
        walkers.append(Walker(visit(path, WINDOWS[walk.screen], **options)))
        return walkers[-1]

    yield _start
    assert tuple(walkers[0].path) == walk.path


def box(page: Page, label: str = WORK) -> Locator:
    return page.get_by_role("combobox", name=label)


def listed(page: Page) -> Locator:
    """The titles of the vacancies found."""
    return page.get_by_role("region", name=re.compile("搜尋結果|results")).get_by_role(
        "heading", level=3
    )


def search(walker: Walker, words: str, label: str = WORK) -> None:
    walker.write(words, box(walker.page, label), label)
    walker.press("Enter")
    walker.page.wait_for_url("**q=*")
    expect(box(walker.page, label)).not_to_be_focused()


def open_first(walker: Walker) -> None:
    link = listed(walker.page).first.get_by_role("link")
    walker.go(link, "the first vacancy")
    walker.page.wait_for_url("**/vacancies/*")


def test_cleaner(start: Open) -> None:
    walker = start()
    search(walker, "早上 清潔 三重國小站20分鐘內")
    assert total(walker.page) > 0
    expect(listed(walker.page).first).to_be_in_viewport()
    open_first(walker)
    way = walker.page.get_by_text(re.compile("從三重國小站"))
    assert number(way.inner_text().partition("約")[2]) <= _LONGEST_MINUTES
    expect(walker.page.get_by_role("definition").filter(has_text="清潔").first).to_be_visible()


def test_student(start: Open) -> None:
    walker = start()
    search(walker, "週末 打工 時薪200以上")
    assert total(walker.page) > 0
    expect(
        walker.page.get_by_text(re.compile("^符合：兼職／計時、假日班、時薪")).first
    ).to_be_visible()
    open_first(walker)
    expect(walker.page.get_by_text("假日班").first).to_be_visible()
    paid = walker.page.get_by_text(re.compile(r"^時薪\s*\d+")).first
    assert number(paid.inner_text()) >= 200


def test_yesterday(start: Open, visit: Visit, complaints: Complaints) -> None:
    walker = start("/?q=門市 大安區")
    listed(walker.page).nth(2).get_by_role("link").click()
    title = walker.page.get_by_role("heading", level=1).inner_text()
    walker.page.close()

    walker.page = open_page(walker.page.context, _origin(walker.page), complaints)
    walker.go(box(walker.page), WORK)
    group = walker.page.get_by_role("group", name=re.compile("最近看過的職缺"))
    walker.go(group.get_by_role("option", name=title), "the vacancy under 最近看過的職缺")
    expect(walker.page.get_by_role("heading", level=1)).to_have_text(title)
    walker.page.get_by_role("link", name="收藏").click()
    expect(walker.page.get_by_role("link", name=title)).to_be_visible()


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def test_newcomer(start: Open) -> None:
    walker = start()
    english = walker.page.get_by_role("navigation", name="主要").get_by_role("link", name="English")
    walker.go(english, "English")
    walker.page.wait_for_url("**lang=en*")
    search(walker, "waiter Xinyi", "What work do you want?")
    for chip in ("Restaurant Server", "Xinyi District"):
        remove = walker.page.get_by_role("link", name=re.compile(f"Remove the condition {chip}"))
        expect(remove).to_be_visible()
    open_first(walker)
    term = walker.page.get_by_role("term").filter(has_text="Occupation")
    expect(term.locator("+ dd")).to_have_text(re.compile("Restaurant"))


def test_keyboard(start: Open) -> None:
    walker = start()
    page = walker.page
    walker.press("Tab", 4, WORK)
    expect(box(page)).to_be_focused()
    page.keyboard.type("行政 大安區")
    walker.path.append("type 「行政 大安區」")
    walker.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.get_by_role("region", name="搜尋結果")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=re.compile("共 .* 筆"))).to_have_count(1)
    link = listed(page).first.get_by_role("link")
    title = link.inner_text()
    walker.press("Tab", 7, "the first vacancy")
    expect(link).to_be_focused()
    walker.press("Enter")
    page.wait_for_url("**/vacancies/*")
    assert title.startswith(page.get_by_role("heading", level=1).inner_text())


@pytest.mark.usefixtures("map_library")
def test_drawing(start: Open) -> None:
    walker = start()
    page = walker.page
    search(walker, "餐廳 晚班")
    before = total(page)
    expect(page.locator("html[data-map=idle]")).to_be_attached()
    walker.go(page.get_by_role("button", name="圈選範圍"), "圈選範圍")
    walker.path.append("draw a line around that part on the map")
    draw_with_mouse(page)
    page.wait_for_url("**area=*")
    expect(page.get_by_role("link", name=re.compile("拿掉 圈選範圍")).first).to_be_visible()
    assert total(page) < before


def test_comparing(start: Open) -> None:
    walker = start()
    page = walker.page
    search(walker, "門市 中山區")
    for place, which in enumerate(("first", "second")):
        button = page.get_by_role("article").nth(place).get_by_role("button", name="儲存")
        walker.go(button, f"儲存 on the {which} vacancy")
    walker.go(page.get_by_role("link", name=re.compile("收藏")), "收藏")
    for place, which in enumerate(("first", "second")):
        walker.go(
            page.get_by_role("checkbox", name=re.compile("比較")).nth(place), f"比較 on the {which}"
        )
    walker.go(page.get_by_role("button", name="並排比較"), "並排比較")
    page.wait_for_url("**/compare?ids=*,*")
    for column in page.get_by_role("columnheader").filter(has=page.get_by_role("link")).all():
        room = column.bounding_box()
        assert room
        assert room["x"] + room["width"] <= PHONE["viewport"]["width"]


def test_sharing(start: Open, new_context: Callable[..., BrowserContext]) -> None:
    walker = start(permissions=["clipboard-read", "clipboard-write"])
    page = walker.page
    search(walker, "大樓管理員")
    open_first(walker)
    share = page.get_by_role("button", name="分享")
    walker.scroll(share, "分享")
    walker.go(share, "分享")
    expect(page.get_by_role("status").filter(has_text="已複製網址")).to_have_count(1)
    title = page.get_by_role("heading", level=1).inner_text()
    address = page.evaluate("navigator.clipboard.readText()")  # what she would paste
    mother = new_context(**PHONE).new_page()
    mother.goto(address)
    expect(mother.get_by_role("heading", level=1)).to_have_text(title)


def test_paper(start: Open) -> None:
    walker = start()
    page = walker.page
    page.add_init_script("print = () => document.title = 'printed: ' + document.title")
    search(walker, "清潔")
    open_first(walker)
    walker.go(page.get_by_role("button", name="列印"), "列印")
    expect(page).to_have_title(re.compile("^printed: "))
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name="這一頁網址的 QR 碼").first).to_be_visible()
    expect(page.get_by_text("請告訴站上人員職缺編號")).to_be_visible()


def test_nothing(start: Open) -> None:
    walker = start()
    page = walker.page
    search(walker, "護理師 大夜 烏來區 月薪15萬")
    assert total(page) == 0
    way_out = page.get_by_role("link", name=re.compile("只找「護理師」"))
    promised = number(way_out.inner_text())
    walker.go(way_out, "只找「護理師」")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"共 {promised} 筆")


def test_wary(start: Open) -> None:
    walker = start()
    page = walker.page
    search(walker, "業務")
    employer = page.get_by_role("article").first.get_by_role("link").nth(1).inner_text()
    open_first(walker)
    walker.scroll(page.get_by_role("heading", name="求職安全"), "求職安全")
    expect(page.get_by_text("要查證").first).to_be_visible()
    back = page.get_by_role("link", name="回到搜尋結果")
    walker.scroll(back, "回到搜尋結果")
    walker.go(back, "回到搜尋結果")
    first = page.get_by_role("article").first
    walker.go(first.get_by_text("⋯"), "⋯ on the first vacancy")
    walker.go(first.get_by_role("button", name="不看這家公司"), "不看這家公司")
    expect(page.get_by_role("article").filter(visible=True).first).not_to_contain_text(employer)
    assert employer not in page.get_by_role("region", name="搜尋結果").inner_text().split("\n")


def test_unlocated(start: Open) -> None:
    walker = start(permissions=[])
    page = walker.page
    walker.go(box(page), WORK)
    walker.go(box(page, PLACE), PLACE)
    walker.go(page.get_by_role("option", name=re.compile("使用目前位置")), "使用目前位置")
    expect(page.get_by_text("瀏覽器不允許使用目前位置")).to_be_visible()
    walker.write("北投", box(page, PLACE), PLACE)
    walker.press("Enter")
    page.wait_for_url("**where=*")
    link = page.get_by_role("link", name=re.compile("筆僅知行政區"))
    promised = number(link.inner_text())
    walker.go(link, "筆僅知行政區")
    page.wait_for_url("**accuracy=district*")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"共 {promised} 筆")
    assert query(page)["where"] == ["北投"]


def test_the_page_tells_of_all_walks_as_they_are_walked() -> None:
    assert PAGE.read_text("utf-8") == page_of(walks())
    names = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert walks().keys() <= names
