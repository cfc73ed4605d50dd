"""Texts in the reader's language. Texts in the code are Traditional Chinese, the first language.

A page says some hundred texts. Flask-Babel finds out the request's language at each of them, which
costs more than all else of a page; here the catalogue is found once a request and kept with it.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

import flask_babel
from flask import Flask, g
from flask_babel import LazyString
from markupsafe import Markup

__all__ = ["gettext", "in_chinese", "lazy_gettext", "ngettext"]

_AS_WRITTEN = NullTranslations()


def init_app(app: Flask) -> None:
    """Let templates take their texts from here; to be called after Flask-Babel has had its way."""
    app.jinja_env.globals.update(
        _=_marked, gettext=_marked, ngettext=_marked_number, pgettext=_marked_in_context
    )


def in_chinese() -> bool:
    """Whether the reader's language is Chinese: it has its own years and its own large numbers."""
    locale = flask_babel.get_locale()
    return locale is None or locale.language == "zh"


def gettext(text: str, **values: object) -> str:
    """The text in the language of the request, with ``%(name)s`` filled in."""
    said = _catalogue().gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Like :func:`gettext`, in the form that the language uses for ``count``; fills ``%(num)s``."""
    return _catalogue().ngettext(one, many, count) % {"num": count, **values}


def lazy_gettext(text: str, **values: object) -> LazyString:
    """A text that is translated whenever it is shown."""
    return LazyString(gettext, text, **values)


def _catalogue() -> NullTranslations:
    """The translations of this request; outside of any, texts as they are written."""
    try:
        kept: NullTranslations = g.catalogue
    except AttributeError:
        kept = g.catalogue = flask_babel.get_translations()
    except RuntimeError:
        return _AS_WRITTEN
    return kept


def _marked(text: str, /, **values: Any) -> Markup:
    return _filled(_catalogue().gettext(text), values)


def _marked_number(one: str, many: str, count: int, /, **values: Any) -> Markup:
    return _filled(_catalogue().ngettext(one, many, count), {"num": count, **values})


def _marked_in_context(context: str, text: str, /, **values: Any) -> Markup:
    return _filled(_catalogue().pgettext(context, text), values)


def _filled(said: str, values: dict[str, Any]) -> Markup:
    """As Jinja fills texts: values are escaped, and a lone ``%`` is written ``%%``."""
    marked = Markup(said)  # noqa: S704 - our own texts may hold HTML
    return marked % values if "%" in said else marked
