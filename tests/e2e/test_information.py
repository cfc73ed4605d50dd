"""The pages about the site: no fault by axe-core, in both windows, light and dark; a table
wider than the phone scrolls within itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import PHONE, WINDOWS, Visit
from webapp.information.pages import PAGES

PATHS = [*(page.path for page in PAGES), "/offline"]
Faults = Callable[[Page], list[str]]


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_about_the_site_has_no_fault(
    visit: Visit, faults: Faults, path: str, window: dict[str, Any]
) -> None:
    page = visit(path, window)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "nothing sticks out of the window"
    assert faults(page) == []


def test_it_has_none_in_the_dark_either(visit: Visit, faults: Faults) -> None:
    assert faults(visit("/open-data", PHONE, color_scheme="dark")) == []
