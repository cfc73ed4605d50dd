"""Measures how soon the search page answers to hands on a slow device: interaction to next paint.

Debian's Chromium with its processor slowed four times, over the site of the browser tests; first
without WebGL, as on machines that cannot draw maps, then with it. Beside the browser's own figure
stands the processor time of the page's main thread, which a busy machine does not change.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.e2e.browsing import DESKTOP, LAUNCH_ARGUMENTS, NO_WEBGL, chromium, wait_for_map
from tests.e2e.site import invented_site

TARGET_MS = 200.0
"""The longest that an interaction may take to the next paint, without WebGL."""

_SLOWER = 4
_VACANCIES = 600
_ROUNDS = 3
_SETTLE_MS = 1_000
_NOTE = """
  window.took = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId) window.took.push([interactionId, duration]);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""
_WORK = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")

Act = Callable[[Page], object]
_TYPED = "cleaner"


def _open_filter(page: Page) -> None:
    page.locator("[data-filter=shift] summary").click()


def _tick(page: Page) -> None:
    page.locator("[data-filter=shift][data-filter] label.opt").first.click()


ACTS: dict[str, tuple[Sequence[Act], Act]] = {
    "typing a key": ((), lambda page: page.locator("input[name=q]").press_sequentially(_TYPED)),
    "opening a filter": ((), _open_filter),
    "ticking an option": ((_open_filter,), _tick),
    "the next page": ((), lambda page: page.locator(".pager [rel=next]").click()),
    "a key among cards": ((), lambda page: [page.keyboard.press("Tab") for _ in range(8)]),
    "pointing at a card": ((), lambda page: page.locator(".card").nth(2).hover()),
}
"""What is done before, and what is measured."""


def run() -> dict[str, Any]:
    """Milliseconds to the next paint and of processor time, by what is done."""
    with (
        tempfile.TemporaryDirectory(prefix="jobbank-bench-") as folder,
        invented_site(Path(folder), vacancies=_VACANCIES) as site,
        sync_playwright() as playwright,
    ):
        found = {}
        for name, more in (("without WebGL", [NO_WEBGL]), ("with WebGL", [])):
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=[*LAUNCH_ARGUMENTS, *more]
            )
            drawn = not more
            found[name] = {act: _of(browser, site.address, act, drawn=drawn) for act in ACTS}
            browser.close()
        return found


def _of(browser: Browser, address: str, name: str, *, drawn: bool) -> dict[str, float]:
    before, act = ACTS[name]
    paints: list[float] = []
    work: list[dict[str, float]] = []
    for _ in range(_ROUNDS):
        context = browser.new_context(**DESKTOP, locale="zh-TW", service_workers="block")
        page = context.new_page()
        page.add_init_script(_NOTE)
        page.set_default_timeout(60_000)
        page.goto(f"{address}/?q=清潔")
        page.wait_for_selector("html[data-js]", state="attached")
        if drawn:
            wait_for_map(page)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        for one in before:
            one(page)
        page.wait_for_timeout(_SETTLE_MS)
        page.evaluate("window.took = []")
        began = _metrics(session)
        act(page)
        page.wait_for_timeout(_SETTLE_MS)
        ended = _metrics(session)
        work.append({part: (ended[part] - began[part]) * 1_000 for part in _WORK})
        paints += _by_interaction(page.evaluate("window.took"))
        context.close()
    return {
        "worst_ms": max(paints, default=0.0),
        "p75_ms": round(float(np.percentile(paints, 75)), 1) if paints else 0.0,
        "interactions": len(paints),
        **{part: round(float(np.median([one[part] for one in work])), 1) for part in _WORK},
    }


def _by_interaction(took: Sequence[tuple[int, float]]) -> list[float]:
    longest: dict[int, float] = {}
    for interaction, duration in took:
        longest[interaction] = max(duration, longest.get(interaction, 0.0))
    return list(longest.values())


def _metrics(session: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
