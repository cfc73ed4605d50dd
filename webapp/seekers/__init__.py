"""Pages for job seekers."""

from __future__ import annotations

from webapp.seekers import chosen
from webapp.seekers.views import blueprint

__all__ = ["blueprint"]

chosen.init_blueprint(blueprint)
