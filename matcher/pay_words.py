"""The wishes for pay in a query: 「時薪兩百以上」, 「一小時200」, 「35k」, 「3萬到4萬」."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay import infer_basis, is_plausible
from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, alternation
from indexer.vocabulary import PayBasis

_DATA: dict[str, dict[str, Any]] = tomllib.loads(
    resources.files("matcher").joinpath("data/pay_words.toml").read_text("utf-8")
)
_WORDS, _BARE = _DATA["words"], _DATA["bare"]
_BASES = Words(_DATA["basis"])
_ALONE = Words(_DATA["alone"])

_BEFORE = rf"{_BASES.pattern}|{alternation([*_WORDS['pay'], *_WORDS['fillers']])}"
_CURRENCY = rf"(?:(?:{alternation(_WORDS['currency'])})\s?)*"
_UNIT = rf"(?:\s?(?:{alternation(_WORDS['unit'])}))?"
_NOT_MONEY = (
    rf"(?!\d|[.,:]\d|/\d|(?:{alternation(_WORDS['counters'])})(?!薪)"
    rf"|\s(?:{alternation(_WORDS['spaced_counters'])}))"
)
_BEHIND = rf"(?:\s?(?:{_BASES.pattern}))"
_WISH = re.compile(
    rf"(?P<before>(?:(?:{_BEFORE})\s?)*)"
    rf"{_CURRENCY}(?<![\d\-])(?<!\d[.,:/])(?P<low>{NUMBER})(?P<unit>{_UNIT})"
    rf"(?:\s?(?:~+|-+|—|–|起?至|到)\s?{_CURRENCY}(?P<high>{NUMBER}){_UNIT})?{_NOT_MONEY}"
    rf"(?P<behind>{_BEHIND}?)"
    rf"(?:\s?\(?含?\)?(?:(?P<more>{alternation(_WORDS['more'])})"
    rf"|(?P<about>{alternation(_WORDS['about'])})|(?P<less>{alternation(_WORDS['less'])})))?"
    rf"(?P<behind_all>{_BEHIND}?)"
)
_ALONE_PATTERN = re.compile(_ALONE.pattern)
_FIGURE = re.compile(r"[\d一二兩三四五六七八九十百千萬]")
_LEAST = re.compile(alternation(_WORDS["least"]))
_PAY_WORD = re.compile(alternation(_WORDS["pay"]))
_BASIS = re.compile(_BASES.pattern)
_MONEY = re.compile("[萬千k]")
_WAN = re.compile(r"(?<=\d)w(?![a-z])")
_APART = re.compile(r"[\s,、。;!?()|/]")


@dataclass(frozen=True, slots=True)
class PayWish:
    """A wish for pay at ``text[start:end]``, in New Taiwan dollars.

    :param minimum: the least wished for; ``None`` with an upper bound or a basis alone.
    :param maximum: the upper end of a range, or an upper bound (五萬以下); else ``None``.
    """

    basis: PayBasis
    minimum: float | None
    maximum: float | None
    start: int
    end: int


def find_pay_wishes(text: str) -> Iterator[PayWish]:
    """The wishes for pay that a query names, in order; they do not overlap.

    A figure counts where a word of pay, 元 or 以上 stands beside it, or where it is written or
    spoken as pay is (4萬, 35k, 兩百五, 180-200, 45000). A basis that the amount cannot have (時薪
    40000) is told from the amount.
    """
    written = _WAN.sub("萬", plain(text))
    if _FIGURE.search(written):
        for match in _WISH.finditer(written):
            if wish := _wish_of(match):
                yield wish
    for match in _ALONE_PATTERN.finditer(written):
        yield PayWish(PayBasis(_ALONE[match.group()]), None, None, *match.span())


def _wish_of(match: re.Match[str]) -> PayWish | None:
    low, high = _ends(match)
    reference = low if low is not None else high
    if reference is None or not _counts(match, reference):
        return None
    named = _basis(match)
    basis = named if named and is_plausible(named, reference) else infer_basis(reference)
    if not is_plausible(basis, reference) or (named is PayBasis.HOUR and basis is PayBasis.DAY):
        return None
    lead = len(match.group()) - len(match.group().lstrip())
    return PayWish(basis, low, high, match.start() + lead, match.end())


def _basis(match: re.Match[str]) -> PayBasis | None:
    """The basis named behind the figure, else the last one before it."""
    words = [*_BASIS.findall(match["before"]), match["behind"].strip(), match["behind_all"].strip()]
    named = [word for word in words if word]
    return PayBasis(_BASES[named[-1]]) if named else None


def _ends(match: re.Match[str]) -> tuple[float | None, float | None]:
    """The least and the most; a unit that the upper end names holds for both (3-4萬, 35-40k)."""
    low = value_of(match["low"])
    if match["high"] is None:
        return (None, low) if match["less"] else (low, None)
    high = value_of(match["high"])
    for unit, factor in (("k", 1_000), ("千", 1_000), ("萬", 10_000)):
        if unit in match["high"] and low < 1_000 and low * factor <= high:
            low *= factor
    return (low, high) if low <= high else (high, low)


def _counts(match: re.Match[str], amount: float) -> bool:
    """Whether the figure is a wish for pay, by the words around it and by how it is written."""
    if match["behind"] or match["behind_all"] or _BASIS.search(match["before"]):
        return True
    if _PAY_WORD.search(match["before"]):
        return amount >= float(_BARE["marked_from"])
    written = match["high"] or match["low"]
    money = _MONEY.search(written) is not None
    marked = match["more"] or match["unit"].strip() or "$" in match.group()
    if marked or match["about"] or match["less"] or _LEAST.search(match["before"]):
        return amount >= float(_BARE["marked_from"])
    if money:
        return amount >= float(_BARE["money_from"])
    return _stands_apart(match) and _is_bare_pay(match, amount, written)


def _is_bare_pay(match: re.Match[str], amount: float, written: str) -> bool:
    least, most = _BARE["hour"]
    if least <= amount <= most:
        return match["high"] is not None or "百" in written
    least, most = _BARE["month"]
    return bool(least <= amount <= most and amount % 100 == 0)


def _stands_apart(match: re.Match[str]) -> bool:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return all(not side or _APART.match(side) for side in (before, after)) or bool(
        match["before"].strip()
    )
