"""Looks for the entries of the rulebook in a reading."""

from __future__ import annotations

from collections.abc import Iterator
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


def matches(reading: Reading) -> Iterator[Match]:
    """Every place where an entry counts, rule by rule. Matches of one entry may overlap."""
    patterns, index = _looked_for()
    for number in index.candidates(reading.text):
        rule, entry, pattern = patterns[number]
        for found in pattern.compiled.finditer(reading.text):
            start, end = found.span()
            if start < end and _counts(entry, reading, start, end):
                yield Match(rule, entry, start, end)


def matches_of(rule: Rule, reading: Reading) -> Iterator[Match]:
    """Every place where an entry of this one rule counts, entry by entry."""
    for entry in rule.entries:
        for pattern in entry.patterns:
            for found in pattern.compiled.finditer(reading.text):
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


@cache
def _looked_for() -> tuple[list[tuple[Rule, Entry, Expression]], GramIndex]:
    """All expressions of all entries, and the index that finds those worth running."""
    patterns = [
        (rule, entry, pattern)
        for rule in rules()
        for entry in rule.entries
        for pattern in entry.patterns
    ]
    return patterns, GramIndex.over([pattern.pattern for _, _, pattern in patterns])
