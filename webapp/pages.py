"""What every page has: its language, the languages on offer, and icons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, current_app, request
from markupsafe import Markup

from webapp.catalogues import FIRST, FULL, LANGUAGES
from webapp.languages import PARAMETER, html_tag

_NOT_IN_LINKS = frozenset({PARAMETER, "fragment"})


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in one of the languages."""

    name: str
    """In the language itself."""
    tag: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    """Give templates what they all use."""
    app.context_processor(
        lambda: {
            "html_lang": html_tag(),
            "in_chinese": _mark(FIRST),
            "in_english": _mark(FULL),
            "language_links": language_links(),
        }
    )


def _mark(code: str) -> Markup:
    """The attribute of words that are always in this language; nothing on a page in that language,
    where to say it again is a fault (MODA HM2310200C)."""
    tag = LANGUAGES[code]
    return Markup("") if tag == html_tag() else Markup(' lang="{}"').format(tag)


def language_links() -> tuple[LanguageLink, ...]:
    """This page in every language on offer."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in _NOT_IN_LINKS]
    current = html_tag()
    return tuple(
        LanguageLink(
            name=_own_name(code),
            tag=LANGUAGES[code],
            url=f"{request.path}?{urlencode([*pairs, (PARAMETER, code)])}",
            current=LANGUAGES[code] == current,
        )
        for code in current_app.config["LANGUAGES"]
    )


@cache
def _own_name(code: str) -> str:
    name: str | None = Locale.parse(code).get_display_name(code)
    return {"zh_Hant_TW": "繁體中文"}.get(code, name or code)
