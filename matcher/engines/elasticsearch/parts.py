"""The parts of one answer, each written as if it were alone, asked together.

A part is a generator: it yields the body of one search and is sent the answer, as often as it
needs to, and returns what it found. ``together`` runs parts side by side: what they ask for in one
round goes to Elasticsearch in one request.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Search:
    """One search: in which index, and for what."""

    index: str
    body: Mapping[str, Any]


Response: TypeAlias = Mapping[str, Any]
Part: TypeAlias = Generator[Search, Response, T]
Ask: TypeAlias = Callable[[Sequence[Search]], Sequence[Response]]


def together(parts: Sequence[Part[Any]], ask: Ask) -> list[Any]:
    """What the parts return, in their order."""
    results: list[Any] = [None] * len(parts)
    waiting: dict[int, Search] = {}

    def go_on(number: int, answer: Response | None) -> None:
        try:
            part = parts[number]
            waiting[number] = next(part) if answer is None else part.send(answer)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(parts)):
        go_on(number, None)
    while waiting:
        asked, searches = list(waiting), list(waiting.values())
        waiting.clear()
        for number, answer in zip(asked, ask(searches), strict=True):
            go_on(number, answer)
    return results
