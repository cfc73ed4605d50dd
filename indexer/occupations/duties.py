"""What an ad's text says of the work, for ads whose title names no occupation (正職人員)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.occupations.phrases import PhraseFinder, Span
from indexer.text.fold import fold


@dataclass(frozen=True, slots=True)
class Duties:
    """The phrases of duties.toml. Immutable."""

    titles: Mapping[str, str]
    """Folded phrase → title of the table."""
    finder: PhraseFinder
    least: int
    most: int

    def find(self, text: str) -> list[tuple[Span, str]]:
        """The titles that a folded text speaks of most, each with the first phrase that does.

        :return: at most ``most``, each with ``least`` different phrases or more; the most first.
        """
        said: dict[str, dict[str, Span]] = {}
        for span in self.finder.find(text):
            phrase = text[slice(*span)]
            said.setdefault(self.titles[phrase], {}).setdefault(phrase, span)
        enough = [(title, list(spans.values())) for title, spans in said.items()]
        enough = [(title, spans) for title, spans in enough if len(spans) >= self.least]
        enough.sort(key=lambda found: (-len(found[1]), found[1][0]))
        return [(spans[0], title) for title, spans in enough[: self.most]]


@cache
def duties() -> Duties:
    """The phrases that ship."""
    data = resources.files(__package__).joinpath("data", "duties.toml").read_text("utf-8")
    lists = tomllib.loads(data)
    titles = {
        fold(phrase): title for title, phrases in lists["duties"].items() for phrase in phrases
    }
    return Duties(titles, PhraseFinder(titles), lists["least"], lists["most"])
