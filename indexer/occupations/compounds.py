"""Titles that no list holds whole: what the work is about and the head of the name, put together.

前端研發工程師, 開發工程師(PHP), 資訊部副理; and the crews of shops whose titles name only the
place: 某某燒肉 兼職夥伴. The parts stand in compounds.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from indexer.occupations.phrases import PhraseFinder, Span
from indexer.text.fold import fold

_JOIN = r"[\s/|&_\-]"
_NOT_AFTER_ONE = "(?![程讀作務廠友會])"
"""A head of one character is none within a longer word: 維修工 in 維修工程師."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Heads of one kind and the subjects that make titles with them."""

    titles: Mapping[str, str]
    """Folded subject → title of the table."""
    finder: PhraseFinder
    behind: re.Pattern[str]
    """What makes a title of a subject that ends here."""
    before: re.Pattern[str]
    """A head with a remark opened behind it: 開發工程師(PHP)."""


@dataclass(frozen=True, slots=True)
class Crews:
    """Who works at a place of which a title says no more."""

    words: re.Pattern[str]
    titles: Mapping[str, tuple[str, ...]]
    """Folded word for a place → titles of the table, the likeliest first."""
    finder: PhraseFinder


@dataclass(frozen=True, slots=True)
class Compounds:
    """The rules of compounds.toml. Immutable."""

    kinds: tuple[Kind, ...]
    crews: Crews

    def find(self, title: str) -> Iterator[tuple[Span, str]]:
        """Each compound name in a folded title and the table's title for it."""
        for kind in self.kinds:
            for span in kind.finder.find(title):
                subject = title[slice(*span)]
                if tail := kind.behind.match(title, span.end):
                    yield Span(span.start, tail.end()), kind.titles[subject]
                elif subject.isascii() and (head := kind.before.search(title, 0, span.start)):
                    yield Span(head.start(), span.end), kind.titles[subject]

    def crew(self, title: str) -> tuple[Span, tuple[str, ...]] | None:
        """The place in a folded title that says besides only the terms of work, and who works
        there; of several places the most special one, which stands first in the list."""
        places = list(self.crews.finder.find(title))
        if not places or not self.crews.words.search(title):
            return None
        order = list(self.crews.titles)
        place = min(places, key=lambda span: order.index(title[slice(*span)]))
        return place, self.crews.titles[title[slice(*place)]]


@cache
def compounds() -> Compounds:
    """The rules that ship."""
    data = resources.files(__package__).joinpath("data", "compounds.toml").read_text("utf-8")
    lists = tomllib.loads(data)
    return Compounds(
        tuple(
            _kind(lists[name], lists["between"][name], heads)
            for name, heads in lists["heads"].items()
        ),
        _crews(lists["crew"]),
    )


def _kind(subjects: Mapping[str, list[str]], between: list[str], heads: list[str]) -> Kind:
    titles = {fold(subject): title for title, names in subjects.items() for subject in names}
    head = _any_of(heads)
    joined = f"(?:{_any_of(between)}|{_JOIN})" if between else _JOIN
    return Kind(
        titles,
        PhraseFinder(titles),
        re.compile(rf"\)?{joined}{{0,4}}(?:{head})"),
        re.compile(rf"(?:{head})\s?[(\[]?\s?$"),
    )


def _crews(lists: Mapping[str, Any]) -> Crews:
    titles: dict[str, tuple[str, ...]] = {}
    for place in lists["places"]:
        for word in map(fold, place["words"]):
            titles.setdefault(word, tuple(place["occupations"]))
    return Crews(re.compile(_any_of(lists["words"])), titles, PhraseFinder(titles))


def _any_of(words: Iterable[str]) -> str:
    """A pattern of these words, the longest first; Latin ones only as whole words."""
    return "|".join(map(_bounded, sorted(map(fold, words), key=lambda word: (-len(word), word))))


def _bounded(word: str) -> str:
    if word.isascii():
        return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
    return re.escape(word) + (_NOT_AFTER_ONE if len(word) == 1 else "")
