"""What a first visit costs: bytes that the browser received, with and without a drawn map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.e2e.browsing import DESKTOP, Complaints, wait_for_map
from tests.e2e.site import Site

WITHOUT_MAP_BYTES, WITH_MAP_BYTES = 150_000, 650_000
"""docs/benchmarks.md; the drawn map with brotli."""

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s, 400 ms."""
SHIFT = 0.1
_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
"""


class Received:
    """Answers that came over the network, those to the map's workers too."""

    def __init__(self, page: Page) -> None:
        self._requests: list[Request] = []
        page.on("requestfinished", self._came)

    def _came(self, request: Request) -> None:
        self._requests.append(request)

    def by_address(self) -> dict[str, int]:
        """Bytes as they were sent, heads included."""
        return {one.url: _bytes(one) for one in self._requests}

    def of(self, part: str) -> list[str]:
        """The addresses that hold these letters."""
        return [one.url for one in self._requests if part in one.url]


@pytest.fixture
def opened(site: Site, complaints: Complaints) -> Callable[..., tuple[Page, Received]]:
    """A page opened with an empty cache, and what it received."""

    def _opened(context: BrowserContext, path: str, *, slow: bool = False) -> tuple[Page, Received]:
        blank = context.new_page()
        received = Received(blank)
        if slow:
            session = context.new_cdp_session(blank)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW)
            blank.add_init_script(_SHIFTS)
        complaints.watch(blank, status=200)
        blank.goto(site.address + path, wait_until="commit" if slow else "load")
        return blank, received

    return _opened


@pytest.mark.parametrize("path", ["/?q=清潔", "/vacancies/{open}"])
def test_without_webgl_a_first_view_is_light_and_fetches_no_map(
    browser_without_webgl: Browser,
    browser_context_args: dict[str, Any],
    site: Site,
    opened: Callable[..., tuple[Page, Received]],
    path: str,
) -> None:
    context = browser_without_webgl.new_context(**browser_context_args, **DESKTOP)
    page, received = opened(context, path.format(open=_vacancy(context, site)))
    page.wait_for_load_state("networkidle")
    taken = received.by_address()
    assert sum(taken.values()) <= WITHOUT_MAP_BYTES, taken
    assert not received.of("/vendor/")
    assert not received.of("/basemap/")
    context.close()


@pytest.mark.usefixtures("map_library")
def test_with_the_drawn_map_a_first_view_stays_below_its_weight(
    new_context: Callable[..., BrowserContext], opened: Callable[..., tuple[Page, Received]]
) -> None:
    page, received = opened(new_context(**DESKTOP), "/")
    wait_for_map(page)
    page.wait_for_load_state("networkidle")
    assert received.of("/vendor/")
    assert received.of("/basemap/")
    taken = received.by_address()
    assert sum(taken.values()) <= WITH_MAP_BYTES, taken
    assert not received.of("/streets_"), "streets are for those who come near"
    with page.expect_request(lambda request: "/streets_" in request.url):
        for _ in range(2):
            page.get_by_role("button", name="放大").click()
            page.wait_for_timeout(400)


def test_on_a_slow_network_the_list_is_there_before_the_map_and_nothing_jumps(
    new_context: Callable[..., BrowserContext], opened: Callable[..., tuple[Page, Received]]
) -> None:
    context = new_context(**DESKTOP, service_workers="block")
    page, _ = opened(context, "/?q=清潔", slow=True)
    page.set_default_timeout(60_000)
    expect(page.locator(".card").first).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.dataset.map") != "idle"
    page.get_by_role("combobox", name="想做什麼工作？").or_(
        page.get_by_role("textbox", name="想做什麼工作？")
    ).fill("廚師", timeout=60_000)
    page.locator("#search button.main").click()
    page.wait_for_url(lambda url: "q=%E5%BB%9A%E5%B8%AB" in url, timeout=60_000)
    expect(page.locator("#total")).to_be_visible(timeout=60_000)
    assert page.evaluate("window.shifted") <= SHIFT


def _bytes(request: Request) -> int:
    """The browser does not tell the sizes of what its workers fetch; our server does."""
    sizes, response = request.sizes(), request.response()
    said = int(response.headers.get("content-length", 0)) if response else 0
    return sizes["responseHeadersSize"] + max(sizes["responseBodySize"], said)


def _vacancy(context: BrowserContext, site: Site) -> str:
    """The id of an open vacancy."""
    answer = context.request.get(f"{site.address}/api/v1/vacancies?size=1").json()
    return str(answer["hits"][0]["id"])
