"""What can be measured on a page: what sticks out, what is cut off, what moves."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

WIDTHS = (768, 640, 390, 320)
"""A tablet, 1280 pixels at 200 %, a phone, 1280 pixels at 400 %."""

_OUTSIDE = (Path(__file__).parent / "sticking_out.js").read_text("utf-8")

_MOVING = """() => document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().duration > 0 && one.playState === 'running')
  .map((one) => one.transitionProperty ?? one.animationName)"""

_SPACING = """(on) => {
  if (!on) { document.adoptedStyleSheets = []; return; }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; }
    * { word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""WCAG 2.2, 1.4.12: what a reader's own style may set."""


def sticking_out(page: Page) -> list[str]:
    """Words that are cut off or stick out of their box, and a page wider than its window."""
    return list(page.evaluate(_OUTSIDE))


def moving(page: Page) -> list[str]:
    """What moves just now."""
    return list(page.evaluate(_MOVING))


def space_text(page: Page, *, on: bool) -> None:
    """Space the text out as WCAG 1.4.12 asks pages to bear."""
    page.evaluate(_SPACING, on)


def layout_faults(page: Page) -> list[str]:
    """What is wrong with the layout in the present window, in narrower ones, and with spaced text;
    the window is as before afterwards."""
    window = page.viewport_size
    assert window
    found = [f"{window['width']} px: {one}" for one in sticking_out(page)]
    space_text(page, on=True)
    found += [f"spaced text: {one}" for one in sticking_out(page)]
    space_text(page, on=False)
    for width in WIDTHS:
        if width < window["width"]:
            page.set_viewport_size({"width": width, "height": window["height"]})
            page.wait_for_timeout(60)
            found += [f"{width} px: {one}" for one in sticking_out(page)]
    page.set_viewport_size(window)
    return found
