"""Finds thousands of known names in a text in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class NameScanner:
    """Known folded names of two characters or more, found wherever they stand in a folded text."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index the names by how they begin; names shorter than two characters are left out."""
        self._by_beginning: dict[str, list[str]] = {}
        for name in sorted(set(names), key=lambda n: (-len(n), n)):
            if len(name) >= 2:
                self._by_beginning.setdefault(name[:2], []).append(name)

    def scan(self, folded: str) -> Iterator[tuple[int, str]]:
        """Where names begin: at each position the longest name, in order; they may overlap."""
        beginnings = self._by_beginning
        for start in range(len(folded) - 1):
            for name in beginnings.get(folded[start : start + 2], ()):
                if folded.startswith(name, start):
                    yield start, name
                    break
