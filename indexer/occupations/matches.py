"""Names where they stand in a text, and which of them count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from indexer.occupations.names import KINDS
from indexer.occupations.phrases import Span

_OPENING, _CLOSING = "([", ")]"
_CONTEXT = 12  # characters before and after a phrase that its context rules look at


class Match(NamedTuple):
    """A name in a folded text: its kind and the ids of its occupations, the likeliest first."""

    span: Span
    phrase: str
    kind: str
    ids: tuple[str, ...]


def apart(matches: Iterable[Match]) -> list[Match]:
    """Matches that share no character, in order: the longest phrases are kept first.

    Of equals a title, then the later one, for the head of a Chinese title stands last.
    """
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(
        matches, key=lambda it: (-len(it.phrase), KINDS.index(it.kind), -it.span.start)
    ):
        places = range(*match.span)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(match)
    return sorted(kept)


def around(span: Span, text: str) -> tuple[str, str]:
    """What stands before and behind a phrase, as far as its context rules look."""
    return text[max(0, span.start - _CONTEXT) : span.start], text[span.end : span.end + _CONTEXT]


def bracketed(span: Span, title: str) -> bool:
    """Whether the phrase stands in round or square brackets behind something else."""
    before = title[: span.start]
    opened = sum(before.count(mark) for mark in _OPENING)
    return opened > sum(before.count(mark) for mark in _CLOSING) and before[:1] not in _OPENING
