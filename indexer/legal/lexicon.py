"""The words by which ads speak of the grounds of the law, and where they stand in a reading."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.text.fold import fold

OTHER = "other"
"""The table of compounds that mean something else."""
KINDS = ("people", "trait", "topic")
"""How surely a word is about an applicant, see the head of ``data/lexicon.toml``."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word is about: the file of a rule under ``rules/``, and its kind."""

    file: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A word at ``text[start:end]`` of a reading, and what it is about."""

    word: str
    meaning: Meaning
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words, with the last two of their characters, by the first two."""

    by_head: Mapping[str, tuple[tuple[str, str], ...]]
    meanings: Mapping[str, tuple[Meaning, ...]]

    @classmethod
    def over(cls, tables: Mapping[str, Mapping[str, str]]) -> Lexicon:
        """A lexicon of tables ``{file: {kind: words}}``; of two kinds the surer one counts."""
        meanings: dict[str, dict[str, Meaning]] = {}
        for file, kinds in tables.items():
            for kind in KINDS if file != OTHER else ("words",):
                for written in kinds[kind].split():
                    word = fold(written.replace("_", " "))
                    meanings.setdefault(word, {}).setdefault(file, Meaning(file, kind))
        heads: dict[str, list[tuple[str, str]]] = {}
        for word in meanings:
            heads.setdefault(word[:2], []).append((word[-2:], word))
        return cls(
            {head: tuple(words) for head, words in heads.items()},
            {word: tuple(of_word.values()) for word, of_word in meanings.items()},
        )

    def mentions(self, text: str, grams: Set[str]) -> Iterator[Mention]:
        """Every word of a text, once for each thing that it is about; of words of one file that
        overlap, the first and longest.

        :param grams: all characters and pairs of neighbours of ``text``.
        """
        found = [
            (start, -len(word), word)
            for head in self.by_head.keys() & grams
            for tail, word in self.by_head[head]
            if tail in grams
            for start in _places(text, word)
            if _apart(text, start, start + len(word))
        ]
        done: dict[str, int] = {}
        for start, length, word in sorted(found):
            end = start - length
            for meaning in self.meanings[word]:
                if meaning.file == OTHER:
                    done[OTHER] = max(end, done.get(OTHER, 0))
                elif done.get(meaning.file, 0) <= start and done.get(OTHER, 0) < end:
                    done[meaning.file] = end
                    yield Mention(word, meaning, start, end)


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    source = files("indexer.legal").joinpath("data", "lexicon.toml")
    return Lexicon.over(tomllib.loads(source.read_text("utf-8")))


def _places(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a word of Latin letters or digits stands by itself: not the men of development."""
    inside_left = _joins(text[start : start + 1]) and _joins(text[max(0, start - 1) : start])
    inside_right = _joins(text[end - 1 : end]) and _joins(text[end : end + 1])
    return not inside_left and not inside_right


def _joins(character: str) -> bool:
    return "a" <= character <= "z" or "0" <= character <= "9"
