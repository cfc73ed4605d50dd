"""The site's languages, and how much of each is translated.

``python -m webapp.catalogues`` prints the shares; ``scripts/translations`` keeps the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

FIRST = "zh_Hant_TW"
"""The language of the texts in the code."""
FULL = "en"
"""The translation that tests keep complete; the others are measured by it."""
LANGUAGES: Mapping[str, str] = {
    FIRST: "zh-Hant-TW", FULL: "en", "vi": "vi", "id": "id", "th": "th",
}  # fmt: skip
"""Tags of HTML and HTTP, by locale."""
ENOUGH = 0.95
"""A language of which less is translated is not offered: readers would meet Chinese all over."""


@cache
def translated(locale: str) -> float:
    """The share of the texts that a language has, 0 to 1."""
    if locale == FIRST:
        return 1.0
    return min(1.0, len(_texts(locale)) / max(1, len(_texts(FULL))))


def offered(wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of the languages that are complete enough, in their order; the first language where
    none is."""
    found = tuple(locale for locale in wanted if translated(locale) >= ENOUGH)
    return found or (FIRST,)


@cache
def _texts(locale: str) -> frozenset[str]:
    """The texts with a translation in the compiled catalogue; none where it is not compiled."""
    from babel.messages.mofile import read_mo

    path = files("webapp") / "translations" / locale / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return frozenset()
    with path.open("rb") as file:
        said = [(_forms(one.id), _forms(one.string)) for one in read_mo(file) if one.id]
    # a plural without a translation is compiled as itself
    return frozenset(ids[0] for ids, forms in said if any(forms) and not set(forms) <= set(ids))


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A text, or its plural forms."""
    return (text,) if isinstance(text, str) else tuple(text or ())


if __name__ == "__main__":
    for _locale, _tag in LANGUAGES.items():
        _share = translated(_locale)
        _state = "offered" if _share >= ENOUGH else "not offered"
        print(f"{_tag:12} {_share:6.1%}  {_state}")
