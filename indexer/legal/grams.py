"""What a text must hold for an expression to match: one and two character sequences.

Nearly all of an ad matches nothing. From the syntax tree of an expression follow sets of sequences
of which a matching text holds at least one each; looking these up costs a hundredth of running
the expression. A gram that is missing proves that there is no match; grams that are there prove
nothing, then the expression decides.
"""

from __future__ import annotations

import re
import re._constants as codes
import re._parser as parser
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_MOST_CHARACTERS = 40
"""A class of more characters than these ([a-z0-9…]) tells too little to be kept."""
_MOST_PAIRS = 64

Clause = frozenset[str]
"""Grams of which a matching text holds at least one."""


def grams_of(text: str) -> set[str]:
    """All characters of a text and all pairs of neighbours."""
    grams = set(text)
    grams.update(map(str.__add__, text, text[1:]))
    return grams


def required(pattern: str) -> tuple[Clause, ...]:
    """What a text must hold of each clause to match; empty where nothing is sure.

    :param pattern: an expression of :mod:`re` that compiles, without flags.
    """
    return tuple(sorted(set(_of_sequence(parser.parse(pattern))), key=_selectivity))


def anchored(pattern: str) -> str:
    """The same expression, said so that :mod:`re` passes quickly over places where none begins.

    It tries long alternations one by one at every place; a class of first characters is one look.
    """
    first = _first(parser.parse(pattern))
    if not first:
        return pattern
    return f"(?=[{re.escape(''.join(sorted(first)))}])(?:{pattern})"


class Expression:
    """An expression of :mod:`re` that is compiled when it is first run: of a thousand, few are."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Ready to be run."""
        return re.compile(anchored(self.pattern))


@dataclass(frozen=True, slots=True)
class GramIndex:
    """Finds the expressions that a text may match."""

    always: tuple[int, ...]
    by_gram: dict[str, tuple[int, ...]]
    """The most telling clause of each expression: gram → numbers of expressions."""
    others: tuple[tuple[Clause, ...], ...]
    """The further clauses of each expression."""

    @classmethod
    def over(cls, patterns: Sequence[str]) -> GramIndex:
        """An index of expressions, numbered as they come."""
        clauses = [required(pattern) for pattern in patterns]
        by_gram: dict[str, list[int]] = {}
        for number, of_one in enumerate(clauses):
            for gram in of_one[0] if of_one else ():
                by_gram.setdefault(gram, []).append(number)
        return cls(
            always=tuple(number for number, of_one in enumerate(clauses) if not of_one),
            by_gram={gram: tuple(numbers) for gram, numbers in by_gram.items()},
            others=tuple(of_one[1:] for of_one in clauses),
        )

    def candidates(self, grams: Set[str]) -> list[int]:
        """Numbers, ascending, of all expressions that may match a text of these grams."""
        likely = set(self.always)
        likely.update(*(self.by_gram[gram] for gram in grams & self.by_gram.keys()))
        found = []
        for number in likely:
            for clause in self.others[number]:
                if clause.isdisjoint(grams):
                    break
            else:
                found.append(number)
        return sorted(found)


def _selectivity(clause: Clause) -> tuple[bool, int, list[str]]:
    """Pairs tell more than characters, few more than many."""
    return min(map(len, clause)) < 2, len(clause), sorted(clause)


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> list[Clause]:
    clauses: list[Clause] = []
    last: Clause | None = None
    for code, value in items:
        characters = _characters(code, value)
        if characters:
            if last and len(last) * len(characters) <= _MOST_PAIRS:
                clauses.append(frozenset(a + b for a in last for b in characters))
            else:
                clauses.append(characters)
            last = characters
        elif code not in {codes.AT, codes.ASSERT_NOT}:  # these take no room
            clauses += _of_item(code, value)
            last = None
    return clauses


def _of_item(code: Any, value: Any) -> list[Clause]:
    if code is codes.SUBPATTERN:
        return _of_sequence(value[3])
    if code is codes.ASSERT:
        return _of_sequence(value[1])
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return _of_sequence(value[2]) if value[0] else []
    if code is codes.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]
        if all(branches):
            return [frozenset().union(*(min(one, key=_selectivity) for one in branches))]
    return []


def _first(items: Iterable[tuple[Any, Any]]) -> Clause | None:
    """What a match may begin with; ``None`` where that is open or nothing need be there."""
    first: Clause = frozenset()
    for code, value in items:
        if code in {codes.AT, codes.ASSERT, codes.ASSERT_NOT}:
            continue
        begins, may_be_left_out = _first_of_item(code, value)
        if begins is None:
            return None
        first |= begins
        if not may_be_left_out:
            return first
    return None


def _first_of_item(code: Any, value: Any) -> tuple[Clause | None, bool]:
    if code is codes.SUBPATTERN:
        return _first(value[3]), False
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return _first(value[2]), value[0] == 0
    if code is codes.BRANCH:
        branches = [_first(branch) for branch in value[1]]
        known = [branch for branch in branches if branch is not None]
        complete = len(known) == len(branches)
        return (frozenset().union(*known) if complete else None), False
    return _characters(code, value), False


def _characters(code: Any, value: Any) -> Clause | None:
    """What a single character may be, where these are few."""
    if code is codes.LITERAL:
        return frozenset(chr(value))
    if code is not codes.IN:
        return None
    characters: set[str] = set()
    for kind, one in value:
        if kind is codes.LITERAL:
            characters.add(chr(one))
        elif kind is codes.RANGE and one[1] - one[0] < _MOST_CHARACTERS:
            characters.update(map(chr, range(one[0], one[1] + 1)))
        else:
            return None
    return frozenset(characters)
