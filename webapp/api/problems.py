"""Errors of the API as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, json
from werkzeug.exceptions import HTTPException

from indexer.errors import InvalidValueError, JobBankError, SearchIndexError


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
    """Answer every error under this blueprint as a problem."""
    blueprint.register_error_handler(InvalidValueError, _invalid)
    blueprint.register_error_handler(SearchIndexError, _index_down)
    blueprint.register_error_handler(HTTPException, _http)


def _invalid(error: InvalidValueError) -> Response:
    values = {k: v for k, v in error.values.items() if k != "field"}
    return problem(
        HTTPStatus.BAD_REQUEST, str(error), field=error.field, code=error.code, values=values
    )


def _index_down(error: JobBankError) -> Response:
    current_app.logger.error("search index: %s", error)
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The search is not available at the moment; please try again in a minute.",
        code=error.code,
    )


def _http(error: HTTPException) -> Response:
    return problem(error.code or 500, error.description or "")
