"""One site and one browser for all tests here; whatever the browser complains about fails them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.e2e.browsing import (
    AXE,
    DESKTOP,
    LAUNCH_ARGUMENTS,
    NO_WEBGL,
    TAGS,
    Complaints,
    Faults,
    Visit,
    chromium,
    has_map_library,
    open_page,
)
from tests.e2e.site import Site, invented_site
from tests.servers import require

_VACANCIES = 1_000
"""More than the map shows as single marks."""

expect.set_options(timeout=15_000)  # a busy machine draws maps slowly


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here need a browser, and share one site: one process should run them all."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's own browser, told to be quiet."""
    return {"executable_path": chromium(), "args": list(LAUNCH_ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A reader in Taipei."""
    return {"locale": "zh-TW", "timezone_id": "Asia/Taipei", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site; at the end its log holds no error."""
    with invented_site(tmp_path_factory.mktemp("site"), vacancies=_VACANCIES) as running:
        yield running
    log = running.log.read_text("utf-8")
    assert "Traceback" not in log, log
    assert "[ERROR]" not in log, log


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browser complains about during a test: nothing."""
    heard = Complaints()
    yield heard
    assert heard == []


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext], site: Site, complaints: Complaints) -> Visit:
    """Opens pages of the site, each in a window of its own."""

    def _visit(
        path: str, window: dict[str, Any] = DESKTOP, *, status: int = 200, **options: Any
    ) -> Page:
        # a service worker would answer before the tests see the request
        context = new_context(**window, **({"service_workers": "block"} | options))
        return open_page(context, site.address + path, complaints, status=status)

    return _visit


@pytest.fixture(scope="session")
def browser_without_webgl(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser on a machine that cannot draw maps."""
    arguments = [*browser_type_launch_args["args"], NO_WEBGL]
    browser = browser_type.launch(**(browser_type_launch_args | {"args": arguments}))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def map_library() -> None:
    """What draws maps; tests of the map are skipped where it has not been fetched."""
    if not has_map_library():
        require("No map library in webapp/static/vendor: run scripts/assets")


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of the accessibility checker axe-core."""
    if not AXE.is_file():
        require("axe-core is not there: run scripts/assets")
    return AXE.read_text("utf-8")


@pytest.fixture
def faults(axe: str, complaints: Complaints) -> Faults:
    """What axe-core finds against a page: rule, place, and what is wrong with it."""

    def _faults(page: Page, *rules: str) -> list[str]:
        before = len(complaints)
        page.evaluate(axe)
        found = page.evaluate(
            """async (only) => {
                 const { violations } = await axe.run(document, { runOnly: only });
                 return violations.flatMap(({ id, nodes }) =>
                   nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`));
               }""",
            list(rules) or TAGS,
        )
        del complaints[before:]  # axe-core itself tries an inline style
        return list(found)

    return _faults
