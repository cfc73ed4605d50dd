"""Employers that a query names: well-known ones, and those whose names are given."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from indexer.occupations.phrases import PhraseFinder, Span
from indexer.text.fold import fold
from indexer.text.tokens import query_tokens

_LEAST = 3
"""Shorter names (大安, 全家) are other words too; only the curated list may hold them."""


class EmployerNames:
    """Finds employers by name or alias. Immutable.

    :param names: what employers are called in the records, in full; a short name that an
        occupation, place or condition has too is never taken for an employer (recognise.py).
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        shipped = {
            fold(way): name for name, ways in _table()["names"].items() for way in (name, *ways)
        }
        own = {short: name for name in names if (short := _short(name))}
        self._names = {**own, **shipped}
        self._shipped = frozenset(shipped)
        self._finder = PhraseFinder(self._names)

    def find(self, text: str) -> Iterator[tuple[Span, str, bool]]:
        """The employers that a folded text names, with the name that is shown and whether it is a
        well-known one; they may overlap.

        Latin names and figures only as whole words.
        """
        for span in self._finder.find(text):
            if _stands_alone(text, span):
                phrase = text[slice(*span)]
                yield span, self._names[phrase], phrase in self._shipped


@cache
def ways_to_write(name: str) -> tuple[str, ...]:
    """How ads may write an employer of the shipped list; the name itself for any other."""
    names: Mapping[str, list[str]] = _table()["names"]
    ways = (name, *names.get(name, ()))
    return tuple(way for way in dict.fromkeys(map(fold, ways)) if query_tokens(way))


def _short(name: str) -> str:
    """What people say of a company's name, folded; empty where that is too little to go by."""
    folded = re.sub(r"[((].*?[))]", "", fold(name)).strip()
    suffixes = _table()["legal"]["suffixes"]
    while ending := next((s for s in suffixes if folded.endswith(fold(s))), None):
        folded = folded.removesuffix(fold(ending)).strip()
    return folded if len(folded) >= _LEAST else ""


def _stands_alone(text: str, span: Span) -> bool:
    before, after = text[: span.start][-1:], text[span.end :][:1]
    first, last = text[span.start], text[span.end - 1]
    return not (_is_latin(before) and _is_latin(first)) and not (
        _is_latin(after) and _is_latin(last)
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@cache
def _table() -> dict[str, Any]:
    path = resources.files("matcher").joinpath("data/employers.toml")
    return tomllib.loads(path.read_text("utf-8"))
