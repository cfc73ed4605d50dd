"""Every request gets an id, one line in the logs and its place in the figures.

The line says which route was asked, how it ended, how long it took and how much was sent: nothing
of who asked, and nothing of what was asked for.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, request, request_started

from webapp.logs import REQUEST_ID

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from webapp.metrics import Metrics

HEADER = "X-Request-ID"
UNMATCHED = "unmatched"
"""The route of addresses that are none of ours."""

_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_ROUTE = "jobbank.route"
_log = structlog.get_logger(__name__)


def init_app(app: Flask, metrics: Metrics | None) -> None:
    """Watch the application's requests; those for files are answered before it and not watched."""
    request_started.connect(_note_route, app)
    app.wsgi_app = Watch(app.wsgi_app, metrics)  # type: ignore[assignment,method-assign]


def request_id(given: str | None) -> str:
    """The id that a proxy gave, where it is 8 to 64 letters, digits, ``.``, ``_``, ``-``; else a
    new one."""
    return given if given and _FORM.fullmatch(given) else secrets.token_hex(8)


def _note_route(_app: Flask) -> None:
    if request.url_rule is not None:
        request.environ[_ROUTE] = request.url_rule.rule


class Watch:
    """Middleware: see the module.

    :param tick: monotonic seconds.
    """

    def __init__(
        self,
        site: WSGIApplication,
        metrics: Metrics | None = None,
        *,
        tick: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._site = site
        self._metrics = metrics
        self._tick = tick

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        given = request_id(environ.get("HTTP_X_REQUEST_ID"))
        structlog.contextvars.clear_contextvars()  # of the thread's last request, if it was cut off
        structlog.contextvars.bind_contextvars(**{REQUEST_ID: given})
        began, status = self._tick(), 500

        def started(line: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start(line, [*headers, (HEADER, given)], *failure)

        def ended(sent: int) -> None:
            self._report(environ, status, self._tick() - began, sent)

        try:
            return _Counted(self._site(environ, started), ended)
        except BaseException:
            ended(0)
            raise

    def _report(self, environ: WSGIEnvironment, status: int, seconds: float, sent: int) -> None:
        route, method = environ.get(_ROUTE, UNMATCHED), environ["REQUEST_METHOD"]
        if self._metrics:
            self._metrics.request(route, method, status, seconds)
        _log.info(
            "request",
            route=route,
            method=method,
            status=status,
            ms=round(seconds * 1000, 1),
            bytes=sent,
        )
        structlog.contextvars.clear_contextvars()


class _Counted:
    """An answer's body that counts what is taken of it, and tells when it is closed."""

    def __init__(self, body: Iterable[bytes], ended: Callable[[int], None]) -> None:
        self._body = body
        self._ended = ended
        self._sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._body:
            self._sent += len(part)
            yield part

    def close(self) -> None:
        try:
            if close := getattr(self._body, "close", None):
                close()
        finally:
            self._ended(self._sent)
