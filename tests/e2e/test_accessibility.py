"""From the first key press to an open vacancy; what is gone says so; titles are told apart."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.browsing import Visit, total
from tests.e2e.site import Site


def test_a_closed_vacancy_says_so(visit: Visit, site: Site) -> None:
    page = visit(f"/vacancies/{site.closed_vacancy}", status=410)
    expect(page.locator(".lead .notice").first).to_contain_text("截止")
    expect(page.locator(".apply")).to_have_count(0)


def test_a_missing_page_says_what_to_do(visit: Visit) -> None:
    page = visit("/vacancies/nowhere", status=404)
    expect(page.get_by_role("heading", level=1)).to_have_text("找不到這個職缺")
    expect(page.locator("main").get_by_role("link", name="搜尋職缺")).to_be_visible()


def test_the_keyboard_alone_finds_and_opens_a_vacancy(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到搜尋結果")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    words = page.get_by_label("想做什麼工作？")
    for _ in range(6):
        if words.evaluate("(input) => input === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(words).to_be_focused()
    page.keyboard.type("清潔")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator(".got .chip")).to_have_count(1)
    assert total(page)

    page.keyboard.press("Shift+Tab")
    while not skip.evaluate("(link) => link === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    first = page.locator("#results .card .t a").first
    for _ in range(20):
        if first.evaluate("(link) => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    title = first.inner_text().partition("，")[0].strip()
    page.keyboard.press("Enter")
    page.wait_for_url("**/vacancies/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_titles_that_repeat_are_told_apart(visit: Visit) -> None:
    page = visit("/?q=清潔")
    names = page.locator(".card .t a").evaluate_all("links => links.map(l => l.textContent.trim())")
    assert len(names) > 10
    assert len(set(names)) == len(names)
