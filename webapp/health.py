"""``/healthz`` and ``/readyz``, for whatever starts, stops and balances processes.

They are answered before anything else of the site: asked under any host name, as often as wanted,
without languages, limits, logs or counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask
from werkzeug.wrappers import Response

from webapp import security
from webapp.readiness import Part, as_json, look
from webapp.wiring import Wiring

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ALIVE, READY = "/healthz", "/readyz"
KEPT_S = 1.0
"""So long an answer stands, so that asking often costs the parts nothing."""

_READ = frozenset({"GET", "HEAD"})


def init_app(app: Flask, wiring: Wiring) -> None:
    """Answer the two addresses before the application is asked."""
    app.wsgi_app = Health(app.wsgi_app, lambda: look(wiring))  # type: ignore[assignment,method-assign]


class Health:
    """Middleware that answers whether the process is alive, and whether it can work.

    :param look: looks at the parts (``webapp.readiness``).
    :param tick: monotonic seconds.
    """

    def __init__(
        self,
        site: WSGIApplication,
        look: Callable[[], Mapping[str, Part]],
        *,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._site = site
        self._look = look
        self._tick = tick
        self._lock = threading.Lock()
        self._seen: Mapping[str, Part] = {}
        self._until = float("-inf")

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path not in (ALIVE, READY) or environ.get("REQUEST_METHOD") not in _READ:
            return self._site(environ, start)
        answer = _alive() if path == ALIVE else self._ready()
        return answer(environ, start)

    def _ready(self) -> Response:
        with self._lock:
            if self._tick() >= self._until:
                self._seen = self._look()
                self._until = self._tick() + KEPT_S
            seen = self._seen
        ready = all(part.ready for part in seen.values())
        return _answer(as_json(seen), HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _alive() -> Response:
    return _answer({"alive": True}, HTTPStatus.OK)


def _answer(body: Mapping[str, Any], status: HTTPStatus) -> Response:
    answer = Response(orjson.dumps(body), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers.update(security.HEADERS)
    return answer
