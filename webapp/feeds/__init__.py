"""Feeds of any search, for feed readers, spreadsheets and maps; the site map for search engines."""

from __future__ import annotations

from webapp.feeds.views import blueprint

__all__ = ["blueprint"]
