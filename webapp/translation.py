"""Texts in the reader's language. Texts in the code are Traditional Chinese, the first language."""

from __future__ import annotations

import flask_babel
from flask_babel import lazy_gettext

__all__ = ["gettext", "in_chinese", "lazy_gettext", "ngettext"]


def in_chinese() -> bool:
    """Whether the reader's language is Chinese: it has its own years and its own large numbers."""
    locale = flask_babel.get_locale()
    return locale is None or locale.language == "zh"


def gettext(text: str, **values: object) -> str:
    """The text in the language of the request, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Like :func:`gettext`, in the form that the language uses for ``count``; fills ``%(num)s``."""
    return str(flask_babel.ngettext(one, many, count, **values))
