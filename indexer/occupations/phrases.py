"""Finding many phrases in one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text: start inclusive, end exclusive."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether the other lies within this one; it may be the same."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


class Shortened(NamedTuple):
    """A text with some of its words left out or replaced, and the way back."""

    text: str
    origin: list[Span]
    """For each character of ``text`` where it, or what it replaces, stands in the longer text."""

    def span(self, span: Span) -> Span:
        """Where a stretch of ``text`` (not empty) stands in the longer text."""
        return Span(self.origin[span.start].start, self.origin[span.end - 1].end)


def shorten(
    text: str, pattern: re.Pattern[str], becomes: Callable[[re.Match[str]], str]
) -> Shortened:
    """``text`` with every match of ``pattern`` replaced by what ``becomes`` makes of it."""
    kept: list[str] = []
    origin: list[Span] = []
    done = 0
    for match in pattern.finditer(text):
        new = becomes(match)
        kept += [text[done : match.start()], new]
        origin += [Span(index, index + 1) for index in range(done, match.start())]
        origin += [Span(*match.span())] * len(new)
        done = match.end()
    kept.append(text[done:])
    origin += [Span(index, index + 1) for index in range(done, len(text))]
    return Shortened("".join(kept), origin)


class PhraseFinder:
    """All places where any of thousands of phrases stands in a text.

    Looks up the lengths in question by the first two characters, longest first: for short texts
    and phrases as fast in Python as an automaton, with nothing to build but a dictionary.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        """:param phrases: folded, of two characters or more; shorter ones are never found."""
        self._phrases = frozenset(phrase for phrase in phrases if len(phrase) >= 2)
        lengths: dict[str, set[int]] = {}
        for phrase in self._phrases:
            lengths.setdefault(phrase[:2], set()).add(len(phrase))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def find(self, text: str) -> Iterator[Span]:
        """Every occurrence, overlapping ones too, by start and then the longest first.

        :param text: folded. Latin letters and digits at a phrase's edge must be at a word's edge.
        """
        lengths, phrases, last = self._lengths, self._phrases, len(text)
        for start in range(last - 1):
            for length in lengths.get(text[start : start + 2], ()):
                end = start + length
                if end <= last and text[start:end] in phrases and _at_edges(text, start, end):
                    yield Span(start, end)


def _at_edges(text: str, start: int, end: int) -> bool:
    return not (
        (start > 0 and _latin(text[start]) and _latin(text[start - 1]))
        or (end < len(text) and _latin(text[end - 1]) and _latin(text[end]))
    )


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
