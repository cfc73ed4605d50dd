"""How often one address may ask: kept in this process, so a deployment of several allows more."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from time import time

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from webapp.audience import Part, for_programs, part

_NAME = "jobbank-limiter"


@dataclass(frozen=True, slots=True)
class Limit:
    """How the address that asks stands to a limit."""

    quota: int
    window: int
    """Seconds."""
    left: int
    reset: int
    """Seconds until all is allowed again; at least one."""


def init_app(app: Flask, *, pages: str, api: str, feeds: str) -> None:
    """Limit every address, each part of the site apart; the answer beyond is 429 with the time
    left. Programs are told where they stand with every answer."""
    allowed = {Part.PAGES: pages, Part.API: api, Part.FEEDS: feeds}
    limiter = Limiter(
        lambda: f"{part(request.path)} {get_remote_address()}",
        app=app,
        application_limits=[lambda: allowed[part(request.path)]],
        storage_uri="memory://",
    )
    app.extensions[_NAME] = limiter
    app.after_request(_say_where)


def current() -> Limit | None:
    """How this request stands; ``None`` where it is not limited."""
    reached = current_app.extensions[_NAME].current_limit
    if reached is None:
        return None
    return Limit(
        quota=reached.limit.amount,
        window=reached.limit.get_expiry(),
        left=max(0, reached.remaining),
        reset=max(1, int(reached.reset_at - time())),
    )


def _say_where(response: Response) -> Response:
    """``RateLimit`` and ``RateLimit-Policy`` as the IETF draft of 2025 has them."""
    refused = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    if not refused and not for_programs(request.path):
        return response
    limit = current()
    if limit is not None:
        name = part(request.path)
        response.headers["RateLimit-Policy"] = f'"{name}";q={limit.quota};w={limit.window}'
        response.headers["RateLimit"] = f'"{name}";r={limit.left};t={limit.reset}'
        if refused:
            response.headers["Retry-After"] = str(limit.reset)
    return response
