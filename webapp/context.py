"""What a request's handler works with: the parts of the running site, and today's date."""

from __future__ import annotations

from flask import Flask, current_app

from webapp.wiring import Wiring

_NAME = "jobbank"


def init_app(app: Flask, wiring: Wiring) -> None:
    """Keep the parts with the application."""
    app.extensions[_NAME] = wiring


def parts() -> Wiring:
    """The parts of the running site."""
    wiring: Wiring = current_app.extensions[_NAME]
    return wiring
