"""The job bank's site: records, pages, API, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.wiring import Wiring

__all__ = ["create_app"]


def create_app(wiring: Wiring) -> Flask:
    """The site over these parts.

    :param wiring: settings, records, index and matcher; opened when they are first needed.
    """
    from webapp.site import make_site

    return make_site(wiring)
