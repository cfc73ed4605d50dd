"""The plain form of a text that all parsers of this package read."""

from __future__ import annotations

from functools import lru_cache

from indexer.normalise.tables import table

_FULL_WIDTH_OFFSET = 0xFEE0


def _folding() -> dict[int, str]:
    characters = table("characters")
    folding = {code + _FULL_WIDTH_OFFSET: chr(code) for code in range(0x21, 0x7F)}
    folding |= {ord(simplified): form for simplified, form in characters["simplified"].items()}
    for mark, variants in characters["marks"].items():
        folding |= {ord(variant): mark for variant in variants}
    for code in range(ord("A"), ord("Z") + 1):
        folding[code] = folding[code + _FULL_WIDTH_OFFSET] = chr(code).lower()
    return folding


_FOLDING = _folding()


@lru_cache(maxsize=16)
def plain(text: str) -> str:
    """``text`` with half-width marks, lower-case Latin and the Traditional forms of our words.

    The result has as many characters as ``text``: a position in one is a position in the other.
    """
    return text.translate(_FOLDING)
