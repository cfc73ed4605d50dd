"""Asks a running site what a person would, over HTTP, and says whether it answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

SENTENCE = "服務生 晚班"
_POLL_S = 1.5
_TAIPEI = "box=121.4,24.9,121.7,25.2&zoom=11"


class SelfCheckError(Exception):
    """The site does not answer as it should; the text says what."""


def wait_until_searchable(
    address: str,
    *,
    within_s: float,
    alive: Callable[[], int | None],
    settled: Callable[[], bool],
) -> int:
    """How many vacancies can be found, once all of them can.

    :param alive: the site's exit status, ``None`` while it runs.
    :param settled: whether the index waits for no vacancy's words any more.
    :raises SelfCheckError: it ended, or was not searchable in time.
    """
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if (status := alive()) is not None:
            raise SelfCheckError(f"the site ended with status {status}")
        everything = settled()  # before asking: what is found then is all
        try:
            total = int(_json(f"{address}/api/v1/vacancies?size=1")["total"])
        except (URLError, TimeoutError, ConnectionError, SelfCheckError):
            total = 0
        if total and everything:
            return total
        time.sleep(_POLL_S)
    raise SelfCheckError(f"no vacancy could be found within {within_s:.0f} s")


def check_site(address: str) -> Iterator[str]:
    """One line for each thing that works.

    :raises SelfCheckError: at the first that does not.
    """
    found = _json(f"{address}/api/v1/vacancies?q={quote(SENTENCE)}")
    if not found["total"]:
        raise SelfCheckError(f"「{SENTENCE}」 found nothing")
    first = found["hits"][0]
    yield f"「{SENTENCE}」: {found['total']} vacancies; first: {first['title']}"
    features = _json(f"{address}/api/v1/vacancies/map?box=121.4,24.9,121.7,25.2&zoom=11")[
        "features"
    ]
    if not features:
        raise SelfCheckError("the map is empty")
    yield f"map: {len(features)} marks and cells"
    for path, part in ((f"/?q={quote(SENTENCE)}", "results"), (f"/vacancies/{first['id']}", "h1")):
        page = _text(address + path)
        if part not in page or first["title"] not in page:
            raise SelfCheckError(f"the page {path} does not show what was found")
    yield "pages: search and vacancy"


def _text(address: str) -> str:
    try:
        with urlopen(address, timeout=20) as answer:  # noqa: S310 - our own http address
            return str(answer.read().decode())
    except HTTPError as error:
        raise SelfCheckError(f"{address} answered {error.code}") from error


def _json(address: str) -> Any:
    return json.loads(_text(address))
