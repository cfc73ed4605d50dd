"""What a screen reader is told of the main pages, kept in ``tests/e2e/aria``.

After a change that is wanted: ``JOBBANK_RENEW_ARIA=1 scripts/test tests/e2e/test_aria.py``, then
read the difference as a reader who sees nothing.
"""

from __future__ import annotations

import os
import re
from difflib import unified_diff
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.browsing import Visit, wait_for_map
from tests.e2e.inventory import STATES, bring, fill_in
from tests.e2e.site import Site

KEPT = Path(__file__).parent / "aria"
RENEW = "JOBBANK_RENEW_ARIA"
PAGES = (
    "filter",
    "nothing found",
    "vacancy",
    "employer",
    "saved",
    "compare two",
    "help",
    "no such vacancy",
)

_SAME_WORDS = (Path(__file__).parent / "same_words.js").read_text("utf-8")


def _told(page: Page) -> str:
    page.evaluate(_SAME_WORDS)
    told = page.locator("body").aria_snapshot()
    told = re.sub(r"^ *- /(url|placeholder): .*\n?", "", f"{told}\n", flags=re.MULTILINE)
    told = re.sub(r"^( *)(- .*):\n(?!\1  )", r"\1\2\n", told, flags=re.MULTILINE)
    told = re.sub(r"http\S+", "…", told)
    return re.sub(r"(?<!level=)\b\d[\d,.]*", "0", told)


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_is_told_the_same(visit: Visit, site: Site, name: str) -> None:
    state = next(one for one in STATES if one.name == name)
    page = visit(fill_in(state.path, site.known), status=state.status)
    bring(page, state, site.known)
    if page.locator(".mapwrap").count():
        wait_for_map(page)  # what it brings is told, too
    kept = KEPT / f"{name.replace(' ', '-')}.yaml"
    told = _told(page)
    if os.environ.get(RENEW):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(told, "utf-8")
    lines = unified_diff(kept.read_text("utf-8").splitlines(), told.splitlines(), lineterm="")
    assert not (changed := "\n".join(lines)), f"{kept.name}: see the head of this file\n{changed}"
