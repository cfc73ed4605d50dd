"""Reads the word lists and thresholds that stand as data beside the parsers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any


def table(name: str) -> Mapping[str, Any]:
    """The content of ``data/{name}.toml``; parsers read theirs once, at import."""
    source = files("indexer.normalise").joinpath("data", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def alternation(words: Iterable[str]) -> str:
    """A regular expression that matches any of ``words`` literally, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Words:
    """Words by the code that they stand for.

    ``pattern`` matches any of them, the longest first. Used bare at the head of a compiled pattern
    it lets :mod:`re` skip to the words' first characters, ten times faster than named groups.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._codes = {word: code for code, words in groups.items() for word in words}
        self.pattern = alternation(self._codes)

    def __getitem__(self, word: str) -> str:
        """The code of a word that :attr:`pattern` matched."""
        return self._codes[word]
