"""The rules as data: what is looked for, where it does not count, and what is said about it.

One file under ``rules/`` for each ground or rule; ``docs/legal-checks.md`` tells how to change it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from indexer.legal.findings import Level, Wording
from indexer.legal.grams import Expression
from indexer.text.fold import fold

_HAN = re.compile(r"[\u3400-\u9fff]")
_CLASS = re.compile(r"\[[^\]]*\]")
_LATIN = re.compile(r"(?:\(\?:)*[a-z]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_MARKS = re.compile(r"\\.|\[\^?\]?|[\]()|]", re.DOTALL)
_MACRO = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the phrase that must be found in it, and ``None`` where nothing may be."""

    text: str
    phrase: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is looked for.

    :param patterns: each matches the phrase in a reading.
    :param terms: words of which every one of ``cued`` holds one; ``None`` where there are none.
    :param cued: like ``patterns``: the terms with the cues that all entries share around them.
    :param before: where it matches in the clause left of the phrase, the phrase does not count.
    :param after: likewise, right of the phrase.
    :param around: likewise, anywhere in the clause.
    :param anywhere: likewise, anywhere in the ad: a duty or a statute that makes it lawful.
    :param score: weight as an ingredient of a combination (R12); 0 for one that counts by itself.
    """

    id: str
    level: Level
    patterns: tuple[Expression, ...]
    terms: Expression | None
    cued: tuple[Expression, ...]
    before: Expression | None
    after: Expression | None
    around: Expression | None
    anywhere: Expression | None
    score: int
    since: str
    shown: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one file says: the law, the words for people, and the entries."""

    file: str
    rule: str
    ground: str | None
    article: str
    source: str
    checked: str
    explanation: Wording
    proposal: Wording
    entries: tuple[Entry, ...]
    threshold: int


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of their files' names."""
    names = sorted(item.name for item in _folder().iterdir() if item.name.endswith(".toml"))
    return tuple(rule_of(name.removesuffix(".toml")) for name in names if name[0] != "_")


@cache
def rule_of(file: str) -> Rule:
    """The rule of one file under ``rules/``, named without its ending; no other one is read."""
    name = f"{file}.toml"
    data = tomllib.loads(_folder().joinpath(name).read_text("utf-8"))
    return _rule(name, data, _macros())


def _folder() -> Traversable:
    return files("indexer.legal").joinpath("rules")


@cache
def recruitment_facts() -> Mapping[str, Any]:
    """What a domestic recruitment before foreign hiring (R14) calls itself, and must state."""
    source = files("indexer.legal").joinpath("rules", "domestic.toml")
    facts: Mapping[str, Any] = tomllib.loads(source.read_text("utf-8"))["recruitment"]
    return facts


@cache
def evasions() -> dict[str, str]:
    """What is written to hide a word → the word; folded, no blanks."""
    return {fold(hidden): word for hidden, word in _shared()["evasions"].items()}


@cache
def phrase_pairs() -> frozenset[str]:
    """Every two Han characters that stand side by side in an expression of the rules."""
    written = (pattern.pattern for rule in rules() for entry in rule.entries
               for pattern in (*entry.patterns, *entry.cued))  # fmt: skip
    runs = (run for pattern in written for run in _HAN_RUN.findall(_CLASS.sub(" ", pattern)))
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def wording(data: Mapping[str, str]) -> Wording:
    """The text of a data file's ``{zh, en}`` table."""
    return Wording(data["zh"], data["en"])


def pattern_of(patterns: Iterable[str], macros: Mapping[str, str]) -> Expression | None:
    """One expression over several, with ``<names>`` filled in; ``None`` where there are none.

    Han characters are folded as the reading is, so that data files may use any spelling.
    """
    filled = [_fill(one, macros) for one in patterns]
    return Expression("|".join(filled)) if filled else None


def shared_pattern(patterns: Iterable[str]) -> Expression:
    """One expression over several that name the lists of ``_shared.toml``."""
    return Expression("|".join(_fill(one, _macros()) for one in patterns))


def alternatives(pattern: str) -> list[str]:
    """The expressions that the outermost ``|`` of an expression part: each is searched apart.

    :param pattern: an expression of :mod:`re` that compiles.
    """
    parts, depth, start = [], 0, 0
    in_class = False
    for mark in _MARKS.finditer(pattern):
        sign = mark.group()
        if in_class:
            in_class = sign != "]"
        elif sign.startswith("["):
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            parts.append(pattern[start : mark.start()])
            start = mark.end()
    return [*parts, pattern[start:]]


def _fill(written: str, macros: Mapping[str, str]) -> str:
    filled = _MACRO.sub(lambda match: macros[match[1]], written)
    return _HAN.sub(lambda match: fold(match[0]), filled)


@cache
def _shared() -> dict[str, Any]:
    source = files("indexer.legal").joinpath("rules", "_shared.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _macros() -> dict[str, str]:
    """Word lists by name, longest word first; a list may use the lists above it."""
    macros: dict[str, str] = {}
    for name, words in _shared()["lists"].items():
        macros[name] = _alternation(words, macros)
    return macros


def _alternation(words: Iterable[str], macros: Mapping[str, str]) -> str:
    by_length = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(_fill(word, macros) for word in by_length) + ")"


def _apart(term: str) -> str:
    """A term of Latin letters as a word by itself: not the men of development."""
    latin = _LATIN.match(term) and not _HAN.search(term)
    return rf"(?<![a-z])(?:{term})(?![a-z])" if latin else term


def _rule(name: str, data: Mapping[str, Any], macros: Mapping[str, str]) -> Rule:
    return Rule(
        file=name.removesuffix(".toml"),
        rule=data["rule"],
        ground=data.get("ground"),
        article=data["article"],
        source=data["source"],
        checked=str(data["checked"]),
        explanation=wording(data["explanation"]),
        proposal=wording(data["proposal"]),
        entries=tuple(_entry(entry, data, macros) for entry in data.get("entry", ())),
        threshold=data.get("threshold", 0),
    )


def _expressions(written: Iterable[str], macros: Mapping[str, str]) -> tuple[Expression, ...]:
    return tuple(
        Expression(alternative)
        for one in written
        for alternative in alternatives(_fill(one, macros))
    )


def _entry(data: Mapping[str, Any], rule: Mapping[str, Any], macros: Mapping[str, str]) -> Entry:
    patterns, cues, terms = data.get("patterns", []), [], None
    if "terms" in data:
        macros = {**macros, "terms": _alternation(map(_apart, data["terms"]), macros)}
        cues, terms = _shared()["cues"]["patterns"], Expression(macros["terms"])
    sources = [_shared()["unless"] if "ground" in rule else {}, rule.get("unless", {}), data]

    def unless(where: str) -> Expression | None:
        return pattern_of([one for source in sources for one in source.get(where, ())], macros)

    found = [Example(text, phrase) for text, phrase in data.get("bad", ())]
    return Entry(
        id=data["id"],
        level=Level(data.get("level", rule.get("level", "REVIEW"))),
        patterns=_expressions(patterns, macros),
        terms=terms,
        cued=_expressions(cues, macros),
        before=unless("before"),
        after=unless("after"),
        around=unless("around"),
        anywhere=unless("anywhere"),
        score=data.get("score", 0),
        since=str(data.get("since", rule["since"])),
        shown=(*patterns, *cues),
        examples=(*found, *(Example(text, None) for text in data.get("good", ()))),
    )
