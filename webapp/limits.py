"""How often one address may ask: kept in this process, so a deployment of several allows more."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

_API = "/api/"


def init_app(app: Flask, *, pages: str, api: str) -> None:
    """Limit every address, pages and API apart; the answer beyond is 429 with the time left."""
    Limiter(
        _address_and_part,
        app=app,
        application_limits=[lambda: api if _is_api() else pages],
        storage_uri="memory://",
        headers_enabled=True,
    )


def _is_api() -> bool:
    return request.path.startswith(_API)


def _address_and_part() -> str:
    return f"{'api' if _is_api() else 'pages'} {get_remote_address()}"
