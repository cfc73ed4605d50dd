"""Pictures of the pages over invented vacancies: to look at, and one for the README."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browsing import (
    DESKTOP,
    LAUNCH_ARGUMENTS,
    PHONE,
    Complaints,
    chromium,
    open_page,
    wait_for_map,
)
from tests.e2e.inventory import STATES, WINDOWS, bring, fill_in
from tests.e2e.site import Site, invented_site
from webapp.information.pages import PAGES as INFORMATION

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "test-output" / "pictures"
README_PICTURE = ROOT / "docs" / "pictures" / "map-search.png"
README_SCENE = "search-1440"
SENTENCE = "信義區 晚班 時薪200以上"
NOTHING = "照顧服務員 夜班 月薪9萬以上"
_READER = {
    "locale": "zh-TW",
    "timezone_id": "Asia/Taipei",
    "reduced_motion": "reduce",
    "service_workers": "block",
}
_COLOURS = 256
FROM_THE_INVENTORY = (
    "reach",
    "drawn line",
    "phone map",
    "hidden employer",
    "saved",
    "compare four",
    "for you, answered",
)
"""States of the inventory that no scene here shows."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture."""

    name: str
    path: str
    window: dict[str, Any]
    act: Callable[[Page], object] = lambda _page: None
    options: dict[str, Any] = field(default_factory=dict)
    whole: bool = False
    """The whole page, however long."""
    draws: bool = True
    """Whether a map is drawn in it."""
    status: int = 200
    paper: bool = False


def scenes(site: Site) -> list[Scene]:
    """All pictures."""
    search = f"/?q={SENTENCE}"
    dark, no_script = {"color_scheme": "dark"}, {"java_script_enabled": False}
    narrow = {"viewport": {"width": 320, "height": 640}}
    closed = f"/vacancies/{site.closed_vacancy}"
    return [
        Scene("home-1440", "/", DESKTOP),
        Scene("home-390", "/", PHONE, draws=False),
        Scene("home-map-390", "/#mapwrap", PHONE),
        Scene("search-1440", search, DESKTOP, _choose_mark),
        Scene("search-390", search, PHONE, draws=False),
        Scene("search-map-390", f"{search}#mapwrap", PHONE, _tap_mark),
        Scene("search-where-390", search, PHONE, _ask_where, draws=False),
        Scene("suggesting-1440", "/", DESKTOP, _type),
        Scene("suggesting-390", "/", PHONE, _type, draws=False),
        Scene("suggesting-dark-390", "/", PHONE, _type, options=dark, draws=False),
        Scene("filters-1440", search, DESKTOP, _open_filter),
        Scene("filters-390", f"{search}#filters", PHONE, _open_filter, draws=False),
        Scene("end-of-list-1440", f"{search}&page=2", DESKTOP, _to_the_end),
        Scene("stack-1440", "/?q=門市", DESKTOP, _open_stack),
        Scene("nothing-1440", f"/?q={NOTHING}", DESKTOP),
        Scene("nothing-390", f"/?q={NOTHING}", PHONE, draws=False),
        Scene("dark-1440", search, DESKTOP, _choose_mark, options=dark),
        Scene("dark-390", search, PHONE, options=dark, draws=False),
        Scene("english-1440", f"{search}&lang=en", DESKTOP),
        Scene("english-390", f"{search}&lang=en", PHONE, draws=False),
        Scene("print-search", search, DESKTOP, whole=True, paper=True),
        Scene("no-script-1440", search, DESKTOP, options=no_script, draws=False),
        Scene("no-script-map-390", f"{search}#mapwrap", PHONE, options=no_script, draws=False),
        Scene("small-320", search, narrow, draws=False),
        Scene("vacancy-1440", search, DESKTOP, _open_vacancy, whole=True),
        Scene("vacancy-390", search, PHONE, _open_vacancy, whole=True, draws=False),
        Scene("vacancy-dark-1440", search, DESKTOP, _open_vacancy, options=dark, whole=True),
        Scene("vacancy-english-1440", f"{search}&lang=en", DESKTOP, _open_vacancy, whole=True),
        Scene("print-vacancy", search, DESKTOP, _open_vacancy, whole=True, paper=True),
        Scene("vacancy-320", search, narrow, _open_vacancy, whole=True, draws=False),
        Scene("employer-1440", search, DESKTOP, _open_employer, whole=True, draws=False),
        Scene("employer-390", search, PHONE, _open_employer, whole=True, draws=False),
        Scene("closed-1440", closed, DESKTOP, whole=True, draws=False, status=410),
        Scene("closed-390", closed, PHONE, whole=True, draws=False, status=410),
        Scene("offline-1440", "/offline", DESKTOP, draws=False),
        Scene("offline-390", "/offline", PHONE, draws=False),
        *(
            Scene(f"{page.name}-{name}", page.path, window, whole=True, draws=False)
            for page in INFORMATION
            for name, window in (("1440", DESKTOP), ("390", PHONE))
        ),
        *(
            Scene(
                state.name.replace(", ", "-").replace(" ", "-"),
                fill_in(state.path, site.known),
                WINDOWS[state.window],
                partial(bring, state=state, known=site.known),
                whole=not state.drawn,
                draws=False,
            )
            for state in STATES
            if state.name in FROM_THE_INVENTORY
        ),
        Scene("missing-1440", "/vacancies/none", DESKTOP, draws=False, status=404),
        Scene("missing-390", "/vacancies/none", PHONE, draws=False, status=404),
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Takes the pictures; 1 where a browser complained."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--vacancies", type=int, default=3_000, help="invented vacancies")
    parser.add_argument(
        "--leave-readme", action="store_true", help="do not replace the picture of the README"
    )
    parser.add_argument("--only", default="", help="only pictures with this word in their name")
    options = parser.parse_args(arguments)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    complaints = Complaints()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(LAUNCH_ARGUMENTS)
        )
        with invented_site(Path(folder), vacancies=options.vacancies) as site:
            for scene in scenes(site):
                if options.only in scene.name:
                    path = take(browser, site, scene, complaints)
                    print(
                        f"· {path.relative_to(ROOT)} {path.stat().st_size // 1024} KB", flush=True
                    )
                    if scene.name == README_SCENE and not options.leave_readme:
                        README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(path, README_PICTURE)
        browser.close()
    for complaint in complaints:
        print(f"✗ {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def take(browser: Browser, site: Site, scene: Scene, complaints: Complaints) -> Path:
    """One picture, in few colours; where it lies."""
    context = browser.new_context(**(_READER | scene.window | scene.options))
    page = open_page(context, site.address + scene.path, complaints, status=scene.status)
    if scene.draws:
        wait_for_map(page)
    scene.act(page)
    if scene.paper:
        page.emulate_media(media="print")
    page.wait_for_timeout(400)
    path = OUTPUT / f"{scene.name}.png"
    save(page.screenshot(full_page=scene.whole), path)
    context.close()
    return path


def save(picture: bytes, path: Path) -> None:
    """As a PNG of at most 256 colours."""
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def _choose_mark(page: Page) -> None:
    """The mark of the first card that has one of its own with a tag."""
    for card in page.locator("#matched .card").all():
        card.hover()
        mark = page.locator(".pin.hot:not(.dot):not(.stack)")
        if mark.count():
            mark.click()
            break
    page.mouse.move(5, 5)
    page.evaluate("() => scrollTo(0, 0)")


def _tap_mark(page: Page) -> None:
    page.locator(".pin:not(.dot):not(.area)").first.tap()
    page.wait_for_timeout(800)


def _ask_where(page: Page) -> None:
    page.get_by_label("想做什麼工作？").tap()


def _type(page: Page) -> None:
    page.get_by_label("想做什麼工作？").fill("中山")
    page.locator(".suggestions:visible").wait_for()
    page.keyboard.press("ArrowDown")


def _open_filter(page: Page) -> None:
    page.locator("[data-filter=pay] summary").click()


def _open_stack(page: Page) -> None:
    page.locator(".pin.stack:not(.dot)").first.click()


def _to_the_end(page: Page) -> None:
    page.mouse.move(300, 600)
    page.mouse.wheel(0, 20_000)


def _open_employer(page: Page) -> None:
    page.locator("#matched .card .emp a").first.click()
    page.wait_for_selector(".employer-page")


def _open_vacancy(page: Page) -> None:
    page.locator("#matched .card .t a").first.click()
    page.wait_for_selector(".vacancy-page")
    if page.viewport_size and page.viewport_size["width"] > 1024:
        wait_for_map(page)


if __name__ == "__main__":
    sys.exit(main())
