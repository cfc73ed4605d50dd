"""Which language a reader gets: the one asked for in the address, then in the cookie, then by the
browser, then the first one offered."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from flask import Flask, Response, current_app, request
from flask_babel import Babel, get_locale

from webapp import catalogues, translation
from webapp.catalogues import FIRST, LANGUAGES

COOKIE = "language"
PARAMETER = "lang"
_YEAR_S = 365 * 24 * 3600


def html_tag() -> str:
    """The language of this answer, as HTML and HTTP write it."""
    return LANGUAGES.get(str(get_locale()), LANGUAGES[FIRST])


def init_app(app: Flask, offered: Sequence[str]) -> None:
    """Choose a language for every request, and remember the one that was asked for.

    :param offered: of these, those that are complete enough.
    """
    offered = catalogues.offered(offered)
    app.config["BABEL_DEFAULT_LOCALE"] = offered[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Taipei"
    app.config["LANGUAGES"] = tuple(offered)
    Babel(app, locale_selector=lambda: _chosen(offered))
    translation.init_app(app)
    app.after_request(_remember)


def _chosen(offered: Sequence[str]) -> str:
    for code in (request.args.get(PARAMETER, ""), request.cookies.get(COOKIE, "")):
        if code in offered:
            return code
    accepted = [tag.replace("-", "_") for tag in request.accept_languages.values()]
    found = Locale.negotiate(accepted, [*offered, "zh"], aliases={"zh": "zh_Hant_TW"})
    return next((code for code in offered if found and str(found) == code), offered[0])


def _remember(response: Response) -> Response:
    code = request.args.get(PARAMETER, "")
    if code in current_app.config["LANGUAGES"]:
        response.set_cookie(
            COOKIE, code, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response
