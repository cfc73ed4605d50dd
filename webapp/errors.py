"""Error pages: what is wrong in plain words, and what to do next."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import LazyString
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from indexer.errors import InvalidValueError, JobBankError
from webapp import limits
from webapp.api.problems import http_problem
from webapp.audience import for_programs
from webapp.translation import lazy_gettext as _

_RETRY_S = 60

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Explained:
    """An error in words; translated when they are shown."""

    title: LazyString
    what: LazyString
    next: LazyString


_OURS = Explained(
    _("網站出了問題"),
    _("這是我們的錯誤，不是您操作的問題，我們已經留下紀錄。"),
    _("請過幾分鐘再試一次。"),
)
_YOURS = Explained(
    _("這個要求無法處理"),
    _("網址或送出的內容有網站看不懂的部分。"),
    _("請檢查網址，或從首頁重新搜尋職缺。"),
)
_NO_VACANCY = Explained(
    _("找不到這個職缺"),
    _("網址可能少了字，或雇主已經撤下這個職缺。"),
    _("請從上方搜尋相似的工作，例如輸入職稱和地點。"),
)
_TOO_LONG = Explained(
    _("送出的內容太長"),
    _("網頁收到的文字或檔案超過上限，所以沒有處理。"),
    _("請縮短內容後再送一次。"),
)
_EXPLAINED: Mapping[int, Explained] = {
    HTTPStatus.NOT_FOUND: Explained(
        _("找不到這個網頁"),
        _("網址可能打錯了，或這個職缺已經移除。"),
        _("請檢查網址，或從首頁重新搜尋職缺。"),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Explained(
        _("這個網址不接受這種操作"),
        _("網頁收到了它不會處理的要求。"),
        _("請回到上一頁，或從首頁重新開始。"),
    ),
    HTTPStatus.GONE: Explained(
        _("這個網頁已經移除"),
        _("您要找的內容不再提供。"),
        _("請從首頁搜尋目前的職缺。"),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _TOO_LONG,
    HTTPStatus.REQUEST_URI_TOO_LONG: _TOO_LONG,
    HTTPStatus.TOO_MANY_REQUESTS: Explained(
        _("查詢太頻繁"),
        _("您的網路在短時間內送出太多次查詢，系統暫時停止回應。"),
        _("時間到了再重新整理這一頁，不必一直按。"),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Explained(
        _("職缺搜尋暫時無法使用"),
        _("我們正在處理，職缺資料沒有遺失。"),
        _("請過幾分鐘再試；急需找工作，可撥就業服務專線 0800-777-888。"),
    ),
}


def init_app(app: Flask) -> None:
    """Answer errors with pages; under the API's path with problems."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(JobBankError, _unavailable)
    app.register_error_handler(InvalidValueError, _unexpected)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None or code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())  # a redirect is no error
    if for_programs(request.path):
        return http_problem(error)
    if isinstance(error, SecurityError):  # no links can be made for a host that is not ours
        return Response("400 Bad Request\n", code, content_type="text/plain; charset=utf-8")
    response = _answer(code)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers.setdefault(name, value)
    return response


def _unavailable(error: JobBankError) -> Response:
    """The index or the database cannot be used; the message is for whoever runs the site."""
    _log.error("unavailable", code=error.code, error=str(error))
    response = _answer(HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(_RETRY_S)
    return response


def _unexpected(error: Exception) -> Response:
    number = secrets.token_hex(4)
    _log.error("unexpected_error", number=number, exc_info=error)
    if for_programs(request.path):
        return http_problem(InternalServerError())
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, number=number)


def _answer(code: int, number: str = "") -> Response:
    """:param number: by which the error is found in the logs."""
    told = explain(code)
    if code == HTTPStatus.NOT_FOUND and request.endpoint == "seekers.vacancy":
        told = _NO_VACANCY
    wait = limits.current() if code == HTTPStatus.TOO_MANY_REQUESTS else None
    page = render_template(
        "errors/error.html", error=told, code=code, number=number, wait=wait and wait.reset
    )
    response = make_response(page, code)
    response.headers["Cache-Control"] = "no-store"
    return response


def explain(code: int) -> Explained:
    """What a status means to the reader."""
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _EXPLAINED.get(code, _OURS)
    return _EXPLAINED.get(code, _YOURS)
