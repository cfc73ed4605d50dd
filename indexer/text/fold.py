"""One spelling for index and query: design.md §4.

``fold`` is the only function that decides which spellings are the same; whatever is matched as text
goes through it, and both engines see nothing else. What people read is stored untouched:
``fold_with_offsets`` leads back from folded text to the source.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

_BLANK = " "
# Letters to Unicode, blanks to a reader: the Hangul fillers and the empty braille cell.
_DRAWN_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Format characters, controls and lone surrogates say nothing; variation selectors choose a glyph.
_SILENT_CATEGORIES = frozenset(("Cc", "Cf", "Cs"))
_SILENT_MARKS = frozenset((0x034F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_BLANKS = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and the way back.

    ``offsets[i]`` and ``ends[i]`` bound the source characters that became ``text[i]``. Both are
    as long as ``text`` and never fall; several folded characters may share one source character
    (㈱ → (株)) and one may stand for several (a letter and its accents, a run of blanks).
    """

    text: str
    offsets: array[int]
    ends: array[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` (not empty) stands in the source."""
        return self.offsets[start], self.ends[end - 1]


def fold(text: str) -> str:
    """``text`` in the spelling in which texts are compared.

    Compatibility forms unified (NFKC), lower case, blanks of any kind to single spaces with none at
    either end, invisible characters dropped, spelling variants unified (台 → 臺), Simplified
    characters in Taiwan's forms. Takes any string, raises nothing; ``fold(fold(x)) == fold(x)``.
    """
    folded = text.translate(_TABLE)
    if not unicodedata.is_normalized("NFKC", folded):
        return fold_with_offsets(text).text
    folded = _unify_in_context(folded)
    if "  " in folded:
        folded = _BLANKS.sub(_BLANK, folded)
    return folded.strip(_BLANK)


def fold_with_offsets(text: str) -> Folded:
    """``fold(text)`` together with where each of its characters stands in ``text``."""
    folded = text.translate(_TABLE)
    composed = unicodedata.is_normalized("NFKC", folded)
    if composed and len(folded) == len(text) and not _may_shift(text):
        starts, ends = array("l", range(len(text))), array("l", range(1, len(text) + 1))
    else:
        characters, starts, ends = _trace(text)
        folded = "".join(characters)
        if not composed:
            folded, starts, ends = _compose(folded, starts, ends)
    return _single_blanks(_unify_in_context(folded), starts, ends)


class _Table(dict[int, str]):
    """``str.translate`` table that works out a character when it first meets it.

    Nothing but a memo of a pure function; it keeps the basic plane only, so that a hostile text
    cannot make it grow without end.
    """

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code <= 0xFFFF:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    """What one character becomes by itself: a fixed point of all single-character rules."""
    while True:
        folded = "".join(map(_plain, unicodedata.normalize("NFKC", character).lower()))
        if folded == character:
            return folded
        character = folded


def _plain(character: str) -> str:
    if character.isspace() or character in _DRAWN_BLANK:
        return _BLANK
    if unicodedata.category(character) in _SILENT_CATEGORIES or ord(character) in _SILENT_MARKS:
        return ""
    return _variants().get(character, character)


@cache
def _variants() -> dict[str, str]:
    rows = [*_rows("simplified.tsv"), *_rows("variants.tsv")]
    return {row[0]: row[1] for row in rows}


@cache
def _contexts() -> tuple[re.Pattern[str], dict[int | None, str]]:
    """One pattern over all rules of contexts.tsv, and what the character of each group becomes."""
    rows = list(_rows("contexts.tsv"))
    triggers = "".join(sorted({row[0] for row in rows}))
    rules = "|".join(f"({behind}{character}{ahead})" for character, _, behind, ahead, *_ in rows)
    becomes: dict[int | None, str] = {group: row[1] for group, row in enumerate(rows, start=1)}
    return re.compile(f"(?=[{triggers}])(?:{rules})"), becomes


def _rows(name: str) -> Iterator[list[str]]:
    table = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _unify_in_context(folded: str) -> str:
    if folded.isascii():
        return folded
    pattern, becomes = _contexts()
    return pattern.sub(lambda match: becomes[match.lastindex], folded)


def _may_shift(text: str) -> bool:
    """Whether equal length may hide a dropped and an expanded character that cancel out."""
    return any(len(_TABLE[ord(character)]) != 1 for character in set(text))


def _trace(text: str) -> tuple[list[str], array[int], array[int]]:
    characters: list[str] = []
    starts, ends = array("l"), array("l")
    for index, character in enumerate(text):
        for part in _TABLE[ord(character)]:
            characters.append(part)
            starts.append(index)
            ends.append(index + 1)
    return characters, starts, ends


def _compose(
    folded: str, starts: array[int], ends: array[int]
) -> tuple[str, array[int], array[int]]:
    """Letters joined with the accents behind them until nothing changes, cluster by cluster."""
    while not unicodedata.is_normalized("NFKC", folded):
        parts: list[str] = []
        new_starts, new_ends = array("l"), array("l")
        for start, end in _clusters(folded):
            part = unicodedata.normalize("NFKC", folded[start:end]).translate(_TABLE)
            parts.append(part)
            new_starts.extend([starts[start]] * len(part))
            new_ends.extend([ends[end - 1]] * len(part))
        folded, starts, ends = "".join(parts), new_starts, new_ends
    return folded, starts, ends


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the stretches that normalisation changes independently of each other."""
    start = 0
    for index in range(1, len(text)):
        if not _joins(text[index]):
            yield start, index
            start = index
    if text:
        yield start, len(text)


def _joins(character: str) -> bool:
    """Whether normalisation may merge it into what stands before: marks and Hangul's V and T."""
    return "\u1161" <= character <= "\u11c2" or unicodedata.category(character).startswith("M")


def _single_blanks(folded: str, starts: array[int], ends: array[int]) -> Folded:
    if "  " not in folded and not folded.startswith(_BLANK) and not folded.endswith(_BLANK):
        return Folded(folded, starts, ends)
    kept_starts, kept_ends = array("l"), array("l")
    characters: list[str] = []
    for index, character in enumerate(folded):
        if character == _BLANK and (not characters or characters[-1] == _BLANK):
            if characters:
                kept_ends[-1] = ends[index]
            continue
        characters.append(character)
        kept_starts.append(starts[index])
        kept_ends.append(ends[index])
    if characters and characters[-1] == _BLANK:
        characters.pop()
        kept_starts.pop()
        kept_ends.pop()
    return Folded("".join(characters), kept_starts, kept_ends)


_TABLE = _Table()
