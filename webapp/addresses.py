"""Addresses of searches. Pure."""

from __future__ import annotations

from urllib.parse import urlencode

from matcher.request import SearchRequest


def search_address(path: str, request: SearchRequest) -> str:
    """The address of a search under a path; equal searches have equal addresses."""
    query = urlencode(request.to_query())
    return f"{path}?{query}" if query else path
