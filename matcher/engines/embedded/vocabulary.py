"""The words of an index and their codes: those of a base in its mapped file, later ones beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import fields

import numpy as np

from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.packing import TOKENS, RowFormat, keyword_values, row_format
from indexer.writers.embedded.words import checksum
from matcher.engines.embedded.keywords import Lexicon, LexiconBase
from matcher.engines.embedded.packed import Packed, Packing
from matcher.engines.embedded.texts import TextArrays, Texts

_SMALL = 1_024
"""Lexicons of so few codes are read into memory: that is quicker to search."""
_LAST = "last word"
_NO_CODES = np.empty(0, np.int32)


class Tokens(Mapping[str, int]):
    """The codes of tokens, from 1. Only grows."""

    def __init__(self, base: Texts | None = None) -> None:
        self._base = base
        self._size = len(base) if base else 0
        self._later: dict[str, int] = {}

    def __len__(self) -> int:
        return self._size + len(self._later)

    def __iter__(self) -> Iterator[str]:
        yield from self._base or ()
        yield from self._later

    def __getitem__(self, token: str) -> int:
        code = self._later.get(token)
        if code is None and self._base is not None:
            place = self._base.find(token)
            code = None if place is None else place + 1
        if code is None:
            raise KeyError(token)
        return code

    def add(self, token: str, code: int) -> None:
        """Take in a new code.

        :raises ValueError: when codes do not come one after the other (a damaged file).
        """
        if code != len(self) + 1:
            raise ValueError("codes out of order")
        self._later[token] = code


class Vocabulary:
    """The words of an index, read on from where it was left."""

    def __init__(self) -> None:
        self.tokens = Tokens()
        self.lexicons = {space: Lexicon(many=many) for space, many in _spaces().items()}
        self._last = 0

    @classmethod
    def of_packed(cls, packed: Packed) -> Vocabulary:
        """The words of a base.

        :raises UnusableFileError: when something is not there.
        """
        made = cls()
        made.tokens = Tokens(Texts(_unpack_texts(packed, TOKENS)))
        made.lexicons = {s: _unpack_lexicon(packed, s, many=many) for s, many in _spaces().items()}
        made._last = int(packed.facts[_LAST])
        return made

    def pack(self, packing: Packing) -> dict[str, int]:
        """Write the words down; what is returned belongs to the file's facts."""
        _pack_texts(packing, TOKENS, TextArrays.of(self.tokens))
        for space, lexicon in self.lexicons.items():
            _pack_lexicon(packing, space, lexicon.words(), many=_spaces()[space])
        return {_LAST: self._last}

    def of_fields(self, layout: RowFormat) -> dict[str, Lexicon]:
        """The lexicons of one kind's fields."""
        return {name: self.lexicons[space] for name, space in layout.spaces.items()}

    def read_on(self, connection: sqlite3.Connection) -> None:
        """Take in the words that were added since.

        :raises ValueError: when they are not what was written (a damaged file).
        """
        names = dict(connection.execute("SELECT number, name FROM space"))
        rows = connection.execute(
            "SELECT number, space, code, checksum, text FROM word WHERE number > ? ORDER BY number",
            (self._last,),
        )
        for number, space, code, written, text in rows:
            if checksum(code, text) != written:
                raise ValueError("a word with a wrong checksum")
            name = names.get(space)
            if name == TOKENS:
                self.tokens.add(text, code)
            elif name in self.lexicons:
                self.lexicons[name].add(text, code)
            self._last = number


def _spaces() -> dict[str, bool]:
    """The spaces of keyword fields, and whether a field of each has several values."""
    layouts = [row_format(kind) for kind in DocumentKind]
    return {
        space: layout.fields[name].many
        for layout in layouts
        for name, space in layout.spaces.items()
    }


def _pack_texts(packing: Packing, name: str, arrays: TextArrays) -> None:
    for field in fields(arrays):
        packing.add(f"{name}/{field.name}", getattr(arrays, field.name))


def _unpack_texts(packed: Packed, name: str) -> TextArrays:
    return TextArrays(*(packed[f"{name}/{field.name}"] for field in fields(TextArrays)))


def _pack_lexicon(packing: Packing, space: str, words: list[str], *, many: bool) -> None:
    _pack_texts(packing, space, TextArrays.of(words))
    if not many:
        return
    distinct: dict[str, int] = {}
    entries = [
        (distinct.setdefault(value, len(distinct)), code)
        for code, word in enumerate(words, start=1)
        for value in dict.fromkeys(keyword_values(word, many=True))
    ]
    table = np.array(sorted(entries), np.int32).reshape(-1, 2)
    _pack_texts(packing, f"{space}/values", TextArrays.of(distinct))
    packing.add(f"{space}/numbers", table[:, 0])
    packing.add(f"{space}/codes", table[:, 1])


def _unpack_lexicon(packed: Packed, space: str, *, many: bool) -> Lexicon:
    words = Texts(_unpack_texts(packed, space))
    if len(words) <= _SMALL:
        small = Lexicon(many=many)
        for code, word in enumerate(words, start=1):
            small.add(word, code)
        return small
    if not many:
        return Lexicon(many=False, base=LexiconBase(words, (), _NO_CODES, _NO_CODES))
    distinct = list(Texts(_unpack_texts(packed, f"{space}/values")))
    codes, numbers = packed[f"{space}/codes"], packed[f"{space}/numbers"]
    return Lexicon(many=True, base=LexiconBase(words, distinct, codes, numbers))
