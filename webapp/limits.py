"""How often one address may ask: kept in this process, so a deployment of several allows more."""

from __future__ import annotations

from http import HTTPStatus
from time import time

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

_API = "/api/"


def init_app(app: Flask, *, pages: str, api: str) -> None:
    """Limit every address, pages and API apart; the answer beyond is 429 with the time left."""
    limiter = Limiter(
        _address_and_part,
        app=app,
        application_limits=[lambda: api if _is_api() else pages],
        storage_uri="memory://",
    )

    def say_when(response: Response) -> Response:
        reached = limiter.current_limit
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and reached:
            seconds = max(1, int(reached.reset_at - time()))
            response.headers["Retry-After"] = str(seconds)
        return response

    app.after_request(say_when)


def _is_api() -> bool:
    return request.path.startswith(_API)


def _address_and_part() -> str:
    return f"{'api' if _is_api() else 'pages'} {get_remote_address()}"
