"""The one spelling in which places are compared: widths, variant characters, numerals.

Folding keeps, for every character, where it stood in the text as written, so that a place found
in the folded text can be marked in the original.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

_DATA = json.loads((files("indexer.places") / "data" / "spelling.json").read_text("utf-8"))
_SAME: Final[dict[str, str]] = _DATA["same_character"]
OTHER_COUNTIES: Final = frozenset[str](_DATA["other_counties"])
OTHER_COUNTIES_SHORT: Final = frozenset[str](_DATA["other_counties_short"])
OTHER_TOWNS: Final = frozenset[str](_DATA["other_towns"])
WORDS_BEFORE: Final = tuple[str, ...](_DATA["words_before_a_place"])
WORDS_THAT_MAKE_SURE: Final = tuple[str, ...](_DATA["words_that_make_a_place_sure"])
WORDS_AFTER: Final = tuple[str, ...](_DATA["words_after_a_place"])

NUMERAL: Final = "[0-9〇○零o一ㄧ二兩三四五六七八九十百千廿卅壹貳叁參肆伍陸柒捌玖拾]+"
"""Regular expression of a whole number as addresses write it: 12, 十二, 一〇一, 二六o."""

_DIGITS: Final = {c: i % 10 for i, c in enumerate("0123456789〇一二三四五六七八九")} | {
    **dict.fromkeys("○零o", 0),
    **{c: i for i, c in enumerate("壹貳叁肆伍陸柒捌玖", start=1)},
    "ㄧ": 1,
    "兩": 2,
    "參": 3,
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_TENS: Final = {"廿": "二十", "卅": "三十"}
# 五工3路 and 8德路 are slips for roads that have a numeral in their name.
_ROAD_DIGIT = re.compile("(?<![0-9])[1-9](?=[德民]?[路街])")
_HAN_DIGITS: Final = "〇一二三四五六七八九"
_NUMBER = re.compile(NUMERAL)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in the spelling of comparison; ``offsets[i]`` is where character i stood before.

    ``offsets`` has one more entry than ``text``: the length of the original.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span in the original of the half-open span in the folded text."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


@functools.lru_cache(maxsize=16_384)
def _fold_character(character: str) -> str:
    if character in "\n\r\u2028\u2029":
        return "\n"
    plain = unicodedata.normalize("NFKC", character).lower()
    return "".join(
        _SAME.get(c, c)
        for c in plain
        if unicodedata.category(c) not in {"Cc", "Cf", "Mn", "Cs", "Co", "Cn"}
    )


def _keeps_space(before: str, after: str) -> bool:
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()


def fold(text: str) -> Folded:
    """One spelling of a text: NFKC, lower case, 台→臺 and the like, 5路→五路.

    Spaces stay only between two ASCII letters or digits; line ends stay as ``\\n``.
    """
    out: list[str] = []
    offsets: list[int] = []
    space_at = -1
    for position, character in enumerate(text):
        for c in _fold_character(character):
            if c == " ":
                space_at = position
                continue
            if space_at >= 0:
                if out and _keeps_space(out[-1], c):
                    out.append(" ")
                    offsets.append(space_at)
                space_at = -1
            out.append(c)
            offsets.append(position)
    folded = _ROAD_DIGIT.sub(lambda m: _HAN_DIGITS[int(m[0])], "".join(out))
    return Folded(folded, (*offsets, len(text)))


def to_number(numeral: str) -> int | None:
    """The value of a numeral (12, 十二, 一〇一, 一百零五, 二六o), or None where it has none."""
    if numeral.isascii() and numeral.isdigit():
        return int(numeral) if len(numeral) <= 6 else None
    for short, long in _TENS.items():
        numeral = numeral.replace(short, long)
    if not any(c in _UNITS for c in numeral):
        digits = [_DIGITS.get(c) for c in numeral]
        if not digits or None in digits or len(digits) > 6:
            return None
        return int("".join(map(str, digits)))
    total, current = 0, ""
    for c in numeral:
        if c in _UNITS:
            total += (to_number(current) or 0 if current else 1) * _UNITS[c]
            current = ""
        elif c in _DIGITS:
            current = "" if not current and _DIGITS[c] == 0 else current + c
        else:
            return None
    return total + ((to_number(current) or 0) if current else 0)


def with_plain_numbers(name: str) -> str:
    """A lane's name with its numerals as digits: 光華一巷 and 光華1巷 are one."""
    return _NUMBER.sub(lambda m: m[0] if (n := to_number(m[0])) is None else str(n), name)
