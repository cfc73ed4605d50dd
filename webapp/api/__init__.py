"""The JSON API, version 1. Its views of a search are those of ``SearchRequest``."""

from __future__ import annotations

from webapp.api.views import blueprint

__all__ = ["blueprint"]
