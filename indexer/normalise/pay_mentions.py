"""Pay in running text: what a title or description offers, and what a query wishes for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay import (
    Pay,
    basis_of,
    infer_basis,
    is_plausible,
    pay_of,
    settle,
    strip_legal,
)
from indexer.normalise.pay_amounts import AMOUNT, ends
from indexer.normalise.plain import plain
from indexer.normalise.tables import alternation, table
from indexer.vocabulary import PayBasis

_DATA = table("pay")
_AMOUNT = re.compile(AMOUNT)
_CUE = re.compile(
    rf"(?:{alternation(_DATA['prose']['cues'])})(?P<between>[^\d\n。;,、!?%()]{{0,10}}?)"
    rf"(?=\$?\s?{NUMBER})"
)
_SUM = re.compile(rf"[^=\n。]{{1,40}}=\s?\$?(?P<sum>{NUMBER})")  # 本薪33000元+津貼3500元=36500元
_BARRIER = re.compile(alternation(_DATA["prose"]["barriers"]))

_WISH_DATA = _DATA["wish"]
_WISH = re.compile(
    rf"(?:(?P<before>{alternation(_WISH_DATA['words'])})(?:{alternation(_WISH_DATA['fillers'])})*)?"
    rf"(?P<least>至少|最少|最低)?\s?{AMOUNT}(?:\s?(?P<after>{alternation(_WISH_DATA['after'])}))?"
)


@dataclass(frozen=True, slots=True)
class PayWish:
    """The least pay that a query asks for, standing at ``text[start:end]``.

    :param inferred: whether the basis was told from the amount, not from words.
    """

    basis: PayBasis
    minimum: float
    start: int
    end: int
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class PayMention:
    """A pay that running text names, at ``text[start:end]``, its pay word included."""

    pay: Pay
    start: int
    end: int


def pay_mentions(text: str) -> list[PayMention]:
    """Every pay that running text names, in order.

    Only figures after a pay word count; bonuses, allowances and the legal sentence do not.
    """
    written = plain(text)
    if "薪" not in written and "待遇" not in written:
        return []
    written, _ = strip_legal(written)
    return [found for cue in _CUE.finditer(written) if (found := _after_cue(written, cue))]


def find_pay(text: str) -> Pay | None:
    """The pay that running text (a title, a description) names, or ``None``.

    Where several stand there, the first one's basis is kept and the ends span all figures of that
    basis. 「最高」 and 「上看」 give a top without a guaranteed minimum.
    """
    found = [mention.pay for mention in pay_mentions(text)]
    if not found:
        return None
    same = [pay for pay in found if pay.basis is found[0].basis]
    lows = [pay.minimum for pay in same if pay.minimum is not None]
    highs = [pay.maximum for pay in same if pay.maximum is not None]
    highest = max(highs) if len(highs) == len(same) else None
    inferred = all(pay.inferred for pay in same)
    return pay_of(same[0].basis, min(lows, default=None), highest, inferred=inferred)


def _after_cue(written: str, cue: re.Match[str]) -> PayMention | None:
    """The pay that stands right after a pay word, where it is one."""
    if _BARRIER.search(cue["between"]):
        return None
    amount = _AMOUNT.match(written, cue.end())
    if amount is None:
        return None
    low, high = ends(amount)
    end = amount.end()
    if amount["more"] == "+" and (total := _SUM.match(written, end)):
        low = value_of(total["sum"])
        end = total.end()
    pay = settle(basis_of(written[cue.start() : amount.end() + 3]), low, high)
    return PayMention(pay, cue.start(), end) if pay.disclosed else None


def find_pay_wish(text: str) -> PayWish | None:
    """The first wish for pay in a query: 「時薪兩百以上」, 「月薪4萬」, 「35k」, 「日薪1500」.

    A range wishes for its lower end. A figure counts where a pay word, 元 or 以上 stands beside it,
    or where it is written as money is (4萬, 35k); an upper bound (5萬以下) is no wish.
    """
    for match in _WISH.finditer(plain(text)):
        wish = _wish_of(match)
        if wish is not None:
            return wish
    return None


def _wish_of(match: re.Match[str]) -> PayWish | None:
    minimum, _ = ends(match)
    if minimum is None:
        return None
    words = " ".join(filter(None, (match["before"], match["after"])))
    if not words and minimum < _least_amount(match):
        return None
    named = basis_of(words)
    basis = named or infer_basis(minimum)
    if not is_plausible(basis, minimum):
        return None
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return PayWish(basis, minimum, start, match.end(), inferred=named is None)


def _least_amount(match: re.Match[str]) -> float:
    """The amount from which a figure without a pay word counts, by how it is written."""
    if match["more"] or match["least"] or match["unit"].strip() or "$" in match.group():
        return float(_WISH_DATA["marked_from"])
    is_money = re.search("[萬千k]", match["high"] or match["low"]) is not None
    return float(_WISH_DATA["bare_from"]) if is_money else float("inf")
