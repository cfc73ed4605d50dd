"""Who asks: people for pages, programs for the API and feeds. Told from the address alone."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """Parts of the site that are limited apart."""

    PAGES = "pages"
    API = "api"
    FEEDS = "feeds"


_API = "/api/"
_FEEDS = "/search."


def part(path: str) -> Part:
    """The part that a path belongs to."""
    if path.startswith(_API):
        return Part.API
    return Part.FEEDS if path.startswith(_FEEDS) else Part.PAGES


def for_programs(path: str) -> bool:
    """Whether programs ask for it: then errors are problems (RFC 9457), not pages."""
    return part(path) is not Part.PAGES
