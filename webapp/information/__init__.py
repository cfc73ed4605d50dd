"""Pages about the site: what it is, how to use it, whose data it shows, what it keeps."""

from __future__ import annotations

from webapp.information.views import blueprint

__all__ = ["blueprint"]
