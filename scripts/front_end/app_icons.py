"""Makes the icons of the installed site from webapp/static/app/icon.svg, with Chromium.

``maskable`` fills the square to its edges, for systems that cut icons to their own shape; the
picture itself lies within the inner 80 % already.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.e2e.browsing import LAUNCH_ARGUMENTS, chromium  # noqa: E402
from tests.e2e.pictures import save  # noqa: E402

FOLDER = ROOT / "webapp" / "static" / "app"
ICONS = {"icon-180.png": (180, True), "icon-192.png": (192, False), "icon-512.png": (512, False),
         "maskable-512.png": (512, True)}  # fmt: skip
"""Sizes in pixels, and whether the icon fills the square."""


def main() -> int:
    """Writes every icon."""
    drawing = (FOLDER / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(LAUNCH_ARGUMENTS)
        )
        for name, (size, fills) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            svg = drawing.replace(' rx="14"', "") if fills else drawing
            page.set_content(
                f'<body style="margin:0;background:transparent">{svg}'
                f"<style>svg{{display:block;width:{size}px;height:{size}px}}</style>"
            )
            picture = page.screenshot(omit_background=True)
            if fills:
                save(picture, FOLDER / name)
            else:
                (FOLDER / name).write_bytes(picture)
            print(f"· {name}")
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
