"""The word lists and weights of recognition.toml, folded and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.occupations.phrases import Shortened, shorten
from indexer.text.fold import fold

_PERSON = "人員"
_HAN = "[\u4e00-\u9fff]"
_BLANK = re.compile(f"(?<={_HAN}) | (?={_HAN})")
# Between Latin and Han, and between lone characters (作 業 員); 清潔 工讀 must not make 清潔工.
_GAP = re.compile(
    f"(?<=[^ \u4e00-\u9fff]) (?={_HAN})|(?<={_HAN}) (?=[^ \u4e00-\u9fff])"
    f"|(?:(?<=^{_HAN})|(?<= {_HAN})) (?={_HAN}(?: |$))"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What recognise.py goes by; the meaning of each list stands in the data file."""

    weights: dict[str, float]
    not_occupations: frozenset[str]
    terms: re.Pattern[str]
    unit_after: re.Pattern[str]
    roles: tuple[str, ...]
    ignored: frozenset[str]
    alone: frozenset[str]
    generic: frozenset[str]
    never_in_text: frozenset[str]
    least_han: int
    least_latin: int
    person: re.Pattern[str]
    named_before: re.Pattern[str]
    other_before: re.Pattern[str]
    other_after: re.Pattern[str]


@cache
def recognition_words() -> Words:
    """The shipped lists."""
    data = resources.files(__package__).joinpath("data", "recognition.toml")
    lists = tomllib.loads(data.read_text("utf-8"))
    title, text = lists["title"], lists["description"]
    return Words(
        weights=lists["weights"],
        not_occupations=_folded(lists["not_occupations"]),
        terms=_terms(title["terms"], title["persons"]),
        unit_after=re.compile(title["unit_after"]),
        roles=tuple(_folded(title["roles"])),
        ignored=_folded(title["ignored"]),
        alone=_folded(title["alone"]),
        generic=_folded(title["generic"]),
        never_in_text=_folded(text["never"]),
        least_han=text["least_han"],
        least_latin=text["least_latin"],
        person=re.compile(text["person"]),
        named_before=re.compile(text["named_before"]),
        other_before=re.compile(text["other_before"]),
        other_after=re.compile(text["other_after"]),
    )


def without_terms(title: str, words: Words) -> Shortened:
    """A title without the terms of work, which employers put into the middle of the post's name.

    Friendly words for 人員 are replaced, blanks beside Han closed: 門市兼職夥伴 → 門市人員.
    """
    return shorten(title, words.terms, lambda match: _PERSON if match["person"] else "")


def without_blanks(text: str) -> Shortened:
    """A sentence without the blanks that part no words: Java 工程師 → Java工程師."""
    return shorten(text, _GAP, lambda _: "")


def _terms(terms: Iterable[str], persons: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?P<person>{_any_of(persons)})|{_any_of(terms)}|{_BLANK.pattern}")


def _any_of(words: Iterable[str]) -> str:
    """A pattern of these words, the longest first; Latin ones only as whole words."""
    return "|".join(
        rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
        for word in sorted(_folded(words), key=lambda word: (-len(word), word))
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
