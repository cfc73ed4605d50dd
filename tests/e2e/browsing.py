"""Browser windows on the site, and what the browser complains about in them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.servers import require

_ROOT = Path(__file__).parents[2]
VENDOR = _ROOT / "webapp" / "static" / "vendor"
AXE = _ROOT / "scripts" / "front_end" / "node_modules" / "axe-core" / "axe.min.js"

DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
WINDOWS = {"desktop": DESKTOP, "phone": PHONE}

LAUNCH_ARGUMENTS = (
    "--no-sandbox",  # Debian's chromium as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
NO_WEBGL = "--disable-3d-apis"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""What axe-core looks for."""

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_ABORTED = "net::ERR_ABORTED"
_LIBRARY = "/vendor/"
_FAILED_DOCUMENT = re.compile(r"Failed to load resource: .* status of (\d+)")


class Visit(Protocol):
    """Opens a page of the site in a new window."""

    def __call__(
        self, path: str, window: dict[str, Any] = DESKTOP, *, status: int = 200, **options: Any
    ) -> Page:
        """:param status: what the server is expected to answer.
        :param options: of the browser context.
        """


class Faults(Protocol):
    """What axe-core finds against a page: rule, place, and what is wrong with it."""

    def __call__(self, page: Page, *rules: str) -> list[str]:
        """:param rules: only these; otherwise all of WCAG 2.2 AA."""


def chromium() -> str:
    """The browser's program; the calling test is skipped where there is none."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found is None:
        require("Chromium is not installed (on Debian: apt-get install chromium fonts-noto-cjk)")
    return str(found)


def has_map_library() -> bool:
    """Whether ``scripts/assets`` has fetched what draws maps."""
    return any(VENDOR.glob("maplibre-gl-*/maplibre-gl.mjs"))


class Complaints(list[str]):
    """What a browser says against the pages: errors in its console (broken security policies are
    such), exceptions, requests that fail or are answered with an error."""

    def watch(self, page: Page, *, status: int) -> None:
        """Listen to a page.

        :param status: what the page itself is expected to be answered with.
        """
        page.on("console", lambda message: self._console(message, status))
        page.on("pageerror", lambda error: self.append(f"exception: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", lambda response: self._answered(response, status))

    def _console(self, message: ConsoleMessage, status: int) -> None:
        refused = _FAILED_DOCUMENT.match(message.text)
        expected = refused and (
            int(refused[1]) == status or self._is_missing_library(message.location["url"])
        )
        if message.type == "error" and not expected:
            self.append(f"console: {message.text} ({message.location['url']})")

    def _failed(self, request: Request) -> None:
        if request.failure != _ABORTED:  # the page itself gives up what is out of date
            self.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response, status: int) -> None:
        if response.request.is_navigation_request():
            expected = response.status == status or response.status in range(300, 400)
        else:
            expected = response.ok or self._is_missing_library(response.url)
        if not expected:
            self.append(f"{response.status}: {response.url}")

    @staticmethod
    def _is_missing_library(url: str) -> bool:
        return _LIBRARY in url and not has_map_library()


def open_page(
    context: BrowserContext, address: str, complaints: Complaints, *, status: int = 200
) -> Page:
    """A page in a new tab of this context, watched."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints.watch(page, status=status)
    page.goto(address)
    return page


def wait_for_map(page: Page) -> None:
    """Until the map has drawn what it was asked for."""
    page.wait_for_selector("html[data-map=idle]", state="attached")


def after_marks(page: Page, act: Callable[[], object]) -> dict[str, Any]:
    """Do something that makes the map ask for marks; the answer that it gets."""
    with page.expect_response(lambda response: "/vacancies/map?" in response.url) as asked:
        act()
    answer: dict[str, Any] = asked.value.json()
    return answer


def total(page: Page) -> int:
    """The number in 「共 1,234 筆」."""
    return number(page.locator("#total").inner_text())


def number(words: str) -> int:
    """The first number in some words.

    :raises AssertionError: there is none.
    """
    found = re.search(r"\d[\d,]*", words)
    assert found, words
    return int(found[0].replace(",", ""))


def query(page: Page) -> dict[str, list[str]]:
    """The parameters of the page's address."""
    return parse_qs(urlsplit(page.url).query)
