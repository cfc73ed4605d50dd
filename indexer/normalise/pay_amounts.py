"""Amounts of money as ads write them: fixed sums, ranges, open ends, shared units."""

from __future__ import annotations

import re

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.tables import Words, alternation, table

_WORDS = table("pay")["amounts"]
_UNIT = r"(?:\s?(?:元|塊錢|塊|圓))?"
_CURRENCY = r"(?:(?:ntd|nt|新?臺幣)?\s?\$?\s?)"
_TO = r"\s?(?:~+|-+|起?至|到)\s?"
_INCLUSIVE = r"\s?(?:\(?含\)?)?\s?"
# what the number is instead of money: a clock time, a share, a count of days, people, goods …
_NOT_MONEY = rf"(?!\d|[.,:/]\d|%|\s?(?:(?:年|月|日|時)(?!薪)|{alternation(_WORDS['counters'])}))"

AMOUNT = (
    rf"{_CURRENCY}(?<!\d)(?<!\d[.,:/])(?P<low>{NUMBER})(?P<unit>{_UNIT})"
    rf"(?:{_TO}{_CURRENCY}(?P<high>{NUMBER}){_UNIT})?{_NOT_MONEY}"
    rf"(?:{_INCLUSIVE}(?:(?P<more>{alternation(_WORDS['more'])})"
    rf"|(?P<less>{alternation(_WORDS['less'])})))?"
)
"""Matches one amount or range in *plain* text; the groups are what :func:`ends` reads."""

_TOP_ONLY = re.compile(alternation(_WORDS["top_only"]))
_CLAUSE_END = re.compile(r"[,。;、\n]")
_BASIS_WORDS = Words(table("pay")["basis_words"])
_BASIS = re.compile(_BASIS_WORDS.pattern)


def ends(amount: re.Match[str]) -> tuple[float | None, float | None]:
    """(minimum, maximum) in New Taiwan dollars of a match of :data:`AMOUNT`.

    A fixed sum is both; 「以上」 leaves the top open, 「以下」 and a 「最高」 before it the bottom.
    A unit that the upper end names holds for both (3-4萬, 35-40k).
    """
    low = value_of(amount["low"])
    if amount["high"] is None:
        if amount["less"] or _is_top(amount):
            return None, low
        return (low, None) if amount["more"] else (low, low)
    high = value_of(amount["high"])
    for unit, factor in (("k", 1_000), ("千", 1_000), ("萬", 10_000)):
        if unit in amount["high"] and low < 1_000 and low * factor <= high:
            return low * factor, high
    return low, high


def _is_top(amount: re.Match[str]) -> bool:
    start = amount.start("low")
    clause = _CLAUSE_END.split(amount.string[max(0, start - 8) : start])[-1]
    return _TOP_ONLY.search(clause) is not None


def basis_word(written: str) -> str | None:
    """The code of the first word in *plain* text that names a basis: ``month``, ``hour`` …"""
    match = _BASIS.search(written)
    return None if match is None else _BASIS_WORDS[match.group()]
