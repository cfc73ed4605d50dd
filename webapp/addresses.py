"""Addresses of searches and of vacancies."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

from flask import url_for

from matcher.request import SearchRequest


def search_address(path: str, request: SearchRequest) -> str:
    """The address of a search under a path; equal searches have equal addresses."""
    query = urlencode(request.to_query())
    return f"{path}?{query}" if query else path


def vacancy_addresses() -> Callable[[str], str]:
    """The addresses of vacancies by id; one answer of the map names hundreds, which takes the
    router longer than the search."""
    before, after = url_for("seekers.vacancy", public_id=_ID).split(_ID)
    return lambda id_: f"{before}{quote(id_, safe='')}{after}"


_ID = "0id0"
