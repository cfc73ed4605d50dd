"""The JSON API, version 1. Its views of a search are those of ``SearchRequest``."""

from __future__ import annotations

from webapp.api import openapi_view  # noqa: F401 - it adds its endpoint to the blueprint
from webapp.api.views import blueprint

__all__ = ["blueprint"]
