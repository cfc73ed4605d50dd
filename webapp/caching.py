"""Conditional answers: what a browser holds already is not made, or at least not sent, again.

Nothing personal passes here: answers are kept only as their endpoint's policy says, and one that
sets the cookie of the language is never shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import get_locale

import indexer
import matcher
from indexer.errors import JobBankError
from webapp import files
from webapp.context import parts
from webapp.information.pages import PAGES
from webapp.languages import PARAMETER as LANGUAGE

_SPOKEN = ("Cookie", "Accept-Language")
"""What chooses the language."""
_KINDS = frozenset({".py", ".html", ".mo", ".toml", ".json", ".csv", ".tsv", ".npz"})
_READ = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the good answers of one endpoint are kept."""

    keep: str = "public, max-age=30"
    """``Cache-Control``."""
    vary: tuple[str, ...] = ()
    by_index: bool = False
    """Whether the answer follows from the address, the language, the day and the index alone; then
    it need not even be made again."""


_AN_HOUR = "public, max-age=3600"
_INFORMATION = Policy(keep="public, max-age=300", vary=_SPOKEN)
POLICIES: Mapping[str, Policy] = {
    "seekers.search": Policy(vary=(*_SPOKEN, "HX-Request"), by_index=True),
    "seekers.vacancy": Policy(vary=_SPOKEN),
    "seekers.employer": Policy(vary=_SPOKEN, by_index=True),
    "seekers.saved": _INFORMATION,
    "seekers.saved_cards": Policy(keep="private, max-age=30", vary=_SPOKEN),
    "seekers.compare": Policy(keep="private, max-age=30", vary=_SPOKEN),
    "api.vacancies": Policy(by_index=True),
    "api.vacancy_map": Policy(keep="private, max-age=30", vary=_SPOKEN, by_index=True),
    **{page.endpoint: _INFORMATION for page in PAGES},
    "offline.manifest": _INFORMATION,
    "offline.offline": _INFORMATION,
    "offline.service_worker": Policy(keep="private, no-cache", vary=_SPOKEN),
    "site_map.robots": Policy(keep=_AN_HOUR),
    "site_map.index": Policy(keep=_AN_HOUR),
    "site_map.pages": Policy(keep=_AN_HOUR),
    "site_map.vacancies": Policy(keep=_AN_HOUR),
    "site_map.employers": Policy(keep=_AN_HOUR),
    "feeds.atom": Policy(keep="public, max-age=300", vary=_SPOKEN, by_index=True),
    "feeds.table": Policy(vary=_SPOKEN, by_index=True),
    "feeds.features": Policy(vary=_SPOKEN, by_index=True),
}
"""By endpoint; an endpoint without one says itself what holds."""


def init_app(app: Flask) -> None:
    """Tag answers, and answer 304 where the tag is known."""
    app.before_request(_before)
    app.after_request(_after)


def _before() -> Response | None:
    """304 where the browser's copy is of this very index; the tag is made before the answer, so
    that it never stands for more than what the answer had seen."""
    policy = POLICIES.get(request.endpoint or "")
    if policy is None or not policy.by_index or request.method not in _READ:
        return None
    g.tag = _index_tag()
    if g.tag and request.if_none_match.contains_weak(g.tag):
        return _kept(Response(status=HTTPStatus.NOT_MODIFIED), policy)
    return None


def _after(response: Response) -> Response:
    policy = POLICIES.get(request.endpoint or "")
    if request.method not in _READ or response.status_code not in (HTTPStatus.OK, HTTPStatus.GONE):
        return response
    if policy is not None and "no-store" not in response.headers.get("Cache-Control", ""):
        _kept(response, policy)
    if response.status_code == HTTPStatus.OK:
        _conditional(response)
    return response


def _kept(response: Response, policy: Policy) -> Response:
    response.headers["Cache-Control"] = "private" if LANGUAGE in request.args else policy.keep
    response.vary.update(policy.vary)
    if tag := g.get("tag"):
        response.set_etag(tag, weak=True)
    return response


def _conditional(response: Response) -> None:
    if "no-store" in response.headers.get("Cache-Control", "") or response.is_streamed:
        return
    response.add_etag(weak=True)
    response.make_conditional(request)


def _index_tag() -> str:
    """The tag of an answer that follows from the index; empty where there is no index."""
    at_hand = parts()
    try:
        generation = at_hand.engine.generation()
    except JobBankError:
        return ""
    seen = (
        build(),
        generation,
        at_hand.today().isoformat(),
        str(get_locale()),
        request.url,
        request.headers.get("HX-Request", ""),
    )
    return blake2b("\0".join(seen).encode(), digest_size=12).hexdigest()


@cache
def build() -> str:
    """Changes with the program and its data."""
    sums = blake2b(files.version().encode(), digest_size=8)
    for package in (__file__, matcher.__file__, indexer.__file__):
        folder = Path(str(package)).parent
        found = (path for path in folder.rglob("*") if path.suffix in _KINDS)
        for path in sorted(path for path in found if files.STATIC not in path.parents):
            state = path.stat()
            sums.update(
                f"{path.relative_to(folder)} {state.st_size} {state.st_mtime_ns}\0".encode()
            )
    return sums.hexdigest()
