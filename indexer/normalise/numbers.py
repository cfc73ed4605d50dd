"""Numbers as people write them in ads and queries: 1,200, 3.5萬, 3萬5, 45K, 三萬五, 兩百, 十八."""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.normalise.plain import plain

_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("零〇○", "一壹", "二兩貳", "三參叁", "四肆", "五伍", "六陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"萬": 10_000, "億": 100_000_000}

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_DIGIT = f"[{''.join(_DIGITS)}]"
_UNIT = f"[{''.join(_UNITS)}{''.join(_MYRIADS)}]"

_MORE = rf"(?:\s?{_UNIT}+(?:{_ARABIC}|{_DIGIT}+)?)*"
_NOT_WITHIN = rf"(?<!\d)(?<!{_DIGIT})(?<!{_UNIT})"

NUMBER = (
    rf"{_NOT_WITHIN}(?>{_ARABIC}(?:\s?k(?![a-z])|{_MORE})"
    rf"|(?:[十拾]{_DIGIT}?|[百佰千仟]+(?=[萬億])|{_DIGIT}+){_MORE})"
)
"""Matches one number in *plain* text, without capturing.

It neither starts nor stops half-way, which also keeps searches linear in long runs of numerals.
"""

_MOST = 1e15

_NUMBER = re.compile(NUMBER)
_TOKEN = re.compile(rf"{_ARABIC}|{_DIGIT}+|{_UNIT}|k")
_SIMPLE = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


class FoundNumber(NamedTuple):
    """A number and where it stands in the text: ``text[start:end]``."""

    start: int
    end: int
    value: float


def parse_number(text: str) -> float | None:
    """The number that ``text`` is, spaces around it aside; ``None`` where it is not one number."""
    written = plain(text).strip()
    return value_of(written) if _NUMBER.fullmatch(written) else None


def find_numbers(text: str) -> list[FoundNumber]:
    """All numbers in ``text``, in order.

    Chinese numerals are taken wherever they stand (also 一 in 一般): the caller knows the context.
    """
    return [
        FoundNumber(match.start(), match.end(), value_of(match.group()))
        for match in _NUMBER.finditer(plain(text))
    ]


def value_of(written: str) -> float:
    """The value of a match of :data:`NUMBER`, at most 10¹⁵."""
    if _SIMPLE.fullmatch(written):
        return _numeral(written)
    return min(_evaluate(_TOKEN.findall(written)), _MOST)


def _evaluate(tokens: list[str]) -> float:
    """Adds up numerals and units: sections of up to 千, closed by 萬 and 億.

    A single digit after 百, 千 or 萬 counts the next lower unit (三萬五 is 35,000, 一百二 is 120);
    after 零 it counts ones.
    """
    total = section = 0.0
    pending: float | None = None
    last_unit = 1
    short = False
    for token in tokens:
        if token == "k":  # noqa: S105
            total, section, pending = total + section + (pending or 0) * 1000, 0.0, None
        elif unit := _UNITS.get(token):
            section += (1 if pending is None else pending) * unit
            pending, last_unit = None, unit
        elif myriad := _MYRIADS.get(token):
            section += pending or 0
            if myriad > last_unit and total and last_unit in _MYRIADS.values():
                total, section = (total + section) * myriad, 0.0
            else:
                total, section = total + section * myriad, 0.0
            pending, last_unit = None, myriad
        else:
            pending = _numeral(token)
            short = len(token) == 1
    if pending is not None and short and last_unit >= 100:
        pending *= last_unit / 10
    return total + section + (pending or 0)


def _numeral(token: str) -> float:
    if token[0] in _DIGITS:
        token = "".join(str(_DIGITS[character]) for character in token)
    return min(float(token.replace(",", "")), _MOST)
