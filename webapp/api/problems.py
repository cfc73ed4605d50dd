"""Errors of the API as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, json, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from indexer.errors import InvalidValueError, JobBankError


def problem(status: HTTPStatus | int, detail: str, **members: Any) -> Response:
    """One problem.

    :param detail: what is wrong and how to mend it, for a person.
    :param members: further members, such as ``field`` and ``code``.
    """
    status = HTTPStatus(status)
    body = {"type": "about:blank", "title": status.phrase, "status": status.value}
    return Response(
        json.dumps(body | {"detail": detail} | members, ensure_ascii=False),
        status=status.value,
        content_type="application/problem+json",
    )


def init_blueprint(blueprint: Blueprint) -> None:
    """Answer every error under this blueprint's address as a problem."""
    prefix = f"{blueprint.url_prefix}/"

    def no_such_endpoint() -> Response | None:
        error = request.routing_exception
        if error is None or isinstance(error, RoutingException) or not _under(prefix):
            return None
        return _http(error)

    blueprint.before_app_request(no_such_endpoint)
    blueprint.register_error_handler(InvalidValueError, _invalid)
    blueprint.register_error_handler(JobBankError, _unavailable)
    blueprint.register_error_handler(HTTPException, _http)


def _under(prefix: str) -> bool:
    return request.path.startswith(prefix)


def _invalid(error: InvalidValueError) -> Response:
    values = {k: v for k, v in error.values.items() if k != "field"}
    return problem(
        HTTPStatus.BAD_REQUEST, str(error), field=error.field, code=error.code, values=values
    )


def _unavailable(error: JobBankError) -> Response:
    current_app.logger.error("%s: %s", error.code, error)
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The search is not available at the moment; please try again in a minute.",
        code=error.code,
    )


def _http(error: HTTPException) -> Response:
    answer = problem(error.code or HTTPStatus.INTERNAL_SERVER_ERROR, error.description or "")
    headers = ((name, value) for name, value in error.get_headers() if name != "Content-Type")
    answer.headers.extend(headers)  # such as Allow and Retry-After
    return answer
