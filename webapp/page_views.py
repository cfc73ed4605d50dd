"""Which requests count as a view of a page: those of readers, not of robots, programs and parts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files

from flask import Flask, Request, Response, current_app, request

from webapp.context import parts
from webapp.information.pages import PAGES
from webapp.models import PageKind
from webapp.services.page_views import ViewCounter

_NAME = "jobbank-page-views"
_KINDS: Mapping[str, PageKind] = {
    "seekers.search": PageKind.SEARCH,
    "seekers.vacancy": PageKind.VACANCY,
    "seekers.employer": PageKind.EMPLOYER,
    **{page.endpoint: PageKind.INFORMATION for page in PAGES},
}
_SEEN = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


def init_app(app: Flask) -> None:
    """Count views in memory; whoever runs the site writes them (``webapp.tasks.page_views``)."""
    app.extensions[_NAME] = ViewCounter()
    app.after_request(_count)


def counter(app: Flask) -> ViewCounter:
    """The counter of an application."""
    found: ViewCounter = app.extensions[_NAME]
    return found


def _count(response: Response) -> Response:
    kind = _KINDS.get(request.endpoint or "")
    if kind and response.status_code in _SEEN and is_read(request):
        subject = (request.view_args or {}).get("public_id", "")
        current_app.extensions[_NAME].count(parts().today(), kind, subject)
    return response


def is_read(asked: Request) -> bool:
    """Whether a person looks at a whole page; browsers that fetch ahead do not."""
    ahead = f"{asked.headers.get('Sec-Purpose', '')} {asked.headers.get('Purpose', '')}"
    is_part = "fragment" in asked.args or "HX-Request" in asked.headers
    return asked.method == "GET" and not is_part and "prefetch" not in ahead and _is_reader(asked)


def _is_reader(asked: Request) -> bool:
    name = asked.headers.get("User-Agent", "").lower()
    return bool(name) and not any(part in name for part in _robots())


@cache
def _robots() -> tuple[str, ...]:
    text = files("webapp").joinpath("data", "robots.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["parts"])
