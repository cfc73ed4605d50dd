"""Errors of the API as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, json
from werkzeug.exceptions import HTTPException

from indexer.errors import InvalidValueError, JobBankError
from webapp import limits


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
    """Answer the errors of this blueprint as problems; those of HTTP see ``webapp.errors``."""
    blueprint.register_error_handler(InvalidValueError, _invalid)
    blueprint.register_error_handler(JobBankError, _unavailable)


def http_problem(error: HTTPException) -> Response:
    """An error of HTTP, with its headers (``Allow`` and the like)."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    detail, members = error.description or "", {}
    if code == HTTPStatus.TOO_MANY_REQUESTS and (limit := limits.current()):
        members = {"retry_after": limit.reset}
        detail = f"Only {detail} are allowed; please wait {limit.reset} s."
    answer = problem(code, detail, **members)
    headers = ((name, value) for name, value in error.get_headers() if name != "Content-Type")
    answer.headers.extend(headers)
    return answer


def _invalid(error: InvalidValueError) -> Response:
    values = {k: v for k, v in error.values.items() if k != "field"}
    return problem(
        HTTPStatus.BAD_REQUEST, str(error), field=error.field, code=error.code, values=values
    )


def _unavailable(error: JobBankError) -> Response:
    current_app.logger.error("%s: %s", error.code, error)
    answer = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The search is not available at the moment; please try again in a minute.",
        code=error.code,
    )
    answer.headers["Retry-After"] = "60"
    return answer
