"""A vacancy and its employer in a browser: on paper, without scripts, for everybody."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Faults, Visit
from tests.e2e.test_reading import open_first

SEARCH = "/?q=門市"


def open_employer(page: Page) -> str:
    """Opens the first card's employer; its name."""
    link = page.locator("#matched .card .emp a").first
    name = link.inner_text()
    link.click()
    page.wait_for_selector(".employer-page")
    return name


def test_without_scripts_one_comes_from_a_card_to_the_employers_district(visit: Visit) -> None:
    page = visit(SEARCH, java_script_enabled=False)
    name = open_employer(page)
    district = page.locator(".places .district-list a").first
    found = re.search(r"\d+", district.inner_text())
    assert found
    district.click()
    expect(page.locator("#total")).to_have_text(f"共 {found[0]} 筆")
    expect(page.locator("#matched .card .emp a").first).to_have_text(name)


def test_the_code_opens_by_keyboard_and_has_no_fault(visit: Visit, faults: Faults) -> None:
    page = visit(SEARCH)
    open_first(page)
    code = page.locator(".qr-code .qr")
    expect(code).to_be_hidden()
    page.locator(".qr-code summary").press("Enter")
    expect(code).to_be_visible()
    expect(page.locator(".on-paper .qr")).to_be_hidden()
    assert faults(page) == []


def test_how_pay_is_compared_is_shown_and_has_no_fault(visit: Visit, faults: Faults) -> None:
    page = visit("/?q=門市&pay_basis=month&pay=1000")
    for number in range(page.locator("#matched .card").count()):
        page.locator("#matched .card .t a").nth(number).click()
        page.wait_for_selector(".vacancy-page")
        if page.locator("#rank").count():
            break
        page.go_back()
        page.wait_for_selector("#matched .card")
    figure = page.locator("#rank")
    expect(figure.get_by_role("img")).to_be_visible()
    figure.locator(".how summary").click()
    expect(figure.locator(".how p")).to_be_visible()
    assert faults(page) == []


def test_on_paper_a_vacancy_takes_two_pages_at_most_and_its_address_along(visit: Visit) -> None:
    page = visit(SEARCH)
    open_first(page)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(sheets) in {1, 2}
    page.emulate_media(media="print")
    expect(page.locator(".on-paper .qr")).to_be_visible()
    expect(page.locator(".on-paper")).to_contain_text("/vacancies/")
    for part in (".apply", ".how", ".foot", "#similar"):
        assert not page.locator(part).first.is_visible(), part
