"""The site as an app: its manifest, its service worker, and the page without a network."""

from __future__ import annotations

from webapp.offline.views import blueprint

__all__ = ["blueprint"]
