"""Without a network: the reader is told so, finds what the browser has saved, and comes back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import PHONE, Complaints, Visit

WITH_WORKER: dict[str, Any] = {"service_workers": "allow"}
SAVED: dict[str, str] = {
    "a list of vacancies": (
        '[{"id": "a00000000001", "title": "大樓清潔員", "employer": "潔境環保"},'
        ' {"id": "a00000000002", "title": "外場服務生"}]'
    ),
    "vacancies by id": (
        '{"a00000000001": {"title": "大樓清潔員"}, "a00000000002": {"title": "外場服務生"}}'
    ),
}
DAMAGED = {
    "no JSON": "{",
    "a number": "7",
    "nothing": "null",
    "hostile": '[{"id": "../../evil", "title": "<img src=x onerror=alert(1)>"}, 5, null, [1]]',
}


@pytest.fixture
def installed(visit: Visit) -> Page:
    """A page whose service worker is ready."""
    page = visit("/about", PHONE, **WITH_WORKER)
    page.evaluate(
        """async () => {
             const { active } = await navigator.serviceWorker.ready;
             while (active.state !== 'activated') await new Promise((go) => setTimeout(go, 50));
           }"""
    )
    return page


@pytest.mark.parametrize("kept", SAVED.values(), ids=SAVED)
def test_saved_vacancies_are_listed(installed: Page, complaints: Complaints, kept: str) -> None:
    page, address = installed, installed.url.removesuffix("/about")
    page.evaluate("(kept) => localStorage.setItem('jobbank:saved', kept)", kept)
    page.context.set_offline(True)
    page.goto(f"{address}/help")
    expect(page.get_by_role("heading", level=1)).to_have_text("目前沒有網路")
    links = page.locator("#saved a")
    expect(links).to_have_text(["大樓清潔員", "外場服務生"])
    assert links.first.get_attribute("href") == "/vacancies/a00000000001"
    colour = page.locator(".btn.main").first.evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(18, 83, 155)", "styles are there"
    page.context.set_offline(False)  # the page loads itself again
    expect(page.get_by_role("heading", level=1)).to_have_text("使用說明")
    complaints.clear()  # the browser says of each request that there was no network


@pytest.mark.parametrize("kept", DAMAGED.values(), ids=DAMAGED)
def test_what_cannot_be_read_is_passed_over(
    installed: Page, complaints: Complaints, kept: str
) -> None:
    page, address = installed, installed.url.removesuffix("/about")
    page.evaluate("(kept) => localStorage.setItem('jobbank:saved', kept)", kept)
    page.context.set_offline(True)
    page.goto(f"{address}/")
    expect(page.locator("#nothing-saved")).to_be_visible()
    expect(page.locator("#saved li")).to_have_count(0)
    assert [one for one in complaints if "exception" in one] == []
    complaints.clear()


def test_nothing_that_somebody_looked_at_is_kept(installed: Page) -> None:
    page, address = installed, installed.url.removesuffix("/about")
    page.goto(f"{address}/?q=清潔&lang=en")
    page.locator(".card .t a").first.click()
    page.wait_for_selector(".vacancy-page")
    kept = page.evaluate(
        """async () => {
             const names = await caches.keys();
             const all = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
             return all.flat().map((request) => new URL(request.url).pathname);
           }"""
    )
    assert len(kept) > 15
    # while the worker of the other language takes over there are two of them
    assert {path for path in kept if not path.startswith("/static/~")} == {"/offline"}
