"""Looks for the entries of the rulebook in a reading."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache

from indexer.legal.findings import Finding, Level
from indexer.legal.grams import Expression, GramIndex
from indexer.legal.reading import Reading
from indexer.legal.rulebook import Entry, Rule, rules

_REACH = 40
"""Characters at each side of a phrase that can take its meaning away."""


@dataclass(frozen=True, slots=True)
class Match:
    """One entry at ``text[start:end]`` of a reading."""

    rule: Rule
    entry: Entry
    start: int
    end: int


def matches(reading: Reading, grams: Set[str]) -> Iterator[Match]:
    """Every place where an entry counts, rule by rule. Matches of one entry may overlap.

    :param grams: all characters and pairs of neighbours of the reading.
    """
    looked_for, index = _looked_for()
    for number in index.candidates(grams):
        rule, entry, expression, cued = looked_for[number]
        if cued is None:
            yield from _places(rule, entry, expression, reading)
        elif expression.compiled.search(reading.text):
            for which in cued.candidates(grams):
                yield from _places(rule, entry, entry.cued[which], reading)


def matches_of(rule: Rule, reading: Reading) -> Iterator[Match]:
    """Every place where an entry of this one rule counts, entry by entry."""
    for entry in rule.entries:
        for expression in (*entry.patterns, *entry.cued):
            yield from _places(rule, entry, expression, reading)


def _places(rule: Rule, entry: Entry, expression: Expression, reading: Reading) -> Iterator[Match]:
    for found in expression.compiled.finditer(reading.text):
        start, end = found.span()
        if start < end and _counts(entry, reading, start, end):
            yield Match(rule, entry, start, end)


def finding_of(rule: Rule, entry: str, level: Level, text: str, start: int, end: int) -> Finding:  # noqa: PLR0917
    """A finding of a rule at ``text[start:end]`` of the text that was given."""
    return Finding(
        rule=rule.rule,
        ground=rule.ground,
        level=level,
        start=start,
        end=end,
        phrase=text[start:end],
        article=rule.article,
        source=rule.source,
        explanation=rule.explanation,
        proposal=rule.proposal,
        entry=entry,
    )


def _counts(entry: Entry, reading: Reading, start: int, end: int) -> bool:
    text = reading.text
    if entry.before or entry.after or entry.around:
        first, last = reading.clause(start, end, _REACH)
        left, right = text[first:start], text[end:last]
        if entry.before and entry.before.compiled.search(left):
            return False
        if entry.after and entry.after.compiled.match(right):
            return False
        if entry.around and entry.around.compiled.search(left + text[start:end] + right):
            return False
    return not (entry.anywhere and entry.anywhere.compiled.search(text))


_LookedFor = tuple[Rule, Entry, Expression, GramIndex | None]
"""An expression of an entry; or its terms, with the index of the expressions that hold them."""


@cache
def _looked_for() -> tuple[list[_LookedFor], GramIndex]:
    """All that entries look for, and the index that finds what is worth running."""
    looked_for: list[_LookedFor] = []
    for rule in rules():
        for entry in rule.entries:
            looked_for += [(rule, entry, expression, None) for expression in entry.patterns]
            if entry.terms:
                cued = GramIndex.over([expression.pattern for expression in entry.cued])
                looked_for.append((rule, entry, entry.terms, cued))
    return looked_for, GramIndex.over([expression.pattern for _, _, expression, _ in looked_for])
