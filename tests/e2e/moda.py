"""Taiwan's accessibility guideline (MODA 115.11, level AA), as the program a11y-moda checks it.

It looks at pages that our own browser has brought into a state: its own browser would only see
them as they load. Rules that ask a language model stay unchecked, as in its own reports.
"""

from __future__ import annotations

import os
from typing import Any

from a11y_moda import css_utils
from bs4 import BeautifulSoup
from playwright.sync_api import Page

os.environ["A11Y_ALLOW_PRIVATE_HOSTS"] = "1"  # our site is on this machine
_collect = css_utils.collect_declarations
_collected: dict[tuple[str, ...], list[Any]] = {}


def _collect_once(soup: BeautifulSoup, base_url: str, **options: bool) -> list[Any]:
    """A dozen rules read the same stylesheets on every page."""
    sheets = tuple(str(link["href"]) for link in soup.select("link[rel=stylesheet]"))
    if soup.find("style") or soup.find(style=True):
        return _collect(soup, base_url, **options)
    if sheets not in _collected:
        _collected[sheets] = _collect(soup, base_url, **options)
    return _collected[sheets]


css_utils.collect_declarations = _collect_once  # before the rules take it

from a11y_moda.models import SPEC_CURRENT, Level, PageReport  # noqa: E402
from a11y_moda.rules import all_rules  # noqa: E402
from a11y_moda.rules.base import RuleContext  # noqa: E402
from a11y_moda.tools.contrast import collect_text_samples_from_page  # noqa: E402
from a11y_moda.tools.dialog_probe import probe_dialogs_from_page  # noqa: E402
from a11y_moda.tools.reflow_probe import probe_reflow_from_page  # noqa: E402
from a11y_moda.tools.tab_walk import walk_tab_stops_from_page  # noqa: E402

RULES = [rule for rule in all_rules(level=Level.AA) if not rule.uses_llm]
_TAB_STOPS = 60


def moda_faults(page: Page, *, walked: bool = False) -> list[str]:
    """What fails on the page as it is now: rule, what is wrong, and where.

    :param walked: whether to press keys, click what opens, narrow the window and take samples of
        colours too; this changes the page, so it comes last.
    """
    found = RuleContext(browser_used=True)
    html = page.content()
    if walked:
        found.text_samples = collect_text_samples_from_page(page)
        found.tab_stops = walk_tab_stops_from_page(page, max_stops=_TAB_STOPS)
        found.reflow = probe_reflow_from_page(page)
        found.dialog_probes = probe_dialogs_from_page(page)
    report = PageReport(url=page.url)
    soup = BeautifulSoup(html, "lxml")
    for rule in RULES:
        rule.check(soup, report, html=html, url=page.url, ctx=found)
    return [
        f"{issue.rule_id}: {issue.message} ({issue.snippet})"
        for issue in report.by_status("fail")
        if issue.spec == SPEC_CURRENT
    ]
