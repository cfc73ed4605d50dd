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


def named_alternation(groups: Mapping[str, Iterable[str]]) -> str:
    """A regular expression that tells which group's word was met; read it with :func:`group_of`.

    Where words of several groups begin at one place, the longest is taken.
    """
    pairs = [(word, name) for name, words in groups.items() for word in words]
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    return "|".join(
        f"(?P<{name}__{index}>{re.escape(word)})" for index, (word, name) in enumerate(pairs)
    )


def group_of(match: re.Match[str]) -> str:
    """The group whose word a match of :func:`named_alternation` is."""
    return str(match.lastgroup).partition("__")[0]
