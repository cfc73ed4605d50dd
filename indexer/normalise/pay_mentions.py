"""Pay in running text: what a title or description offers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay import Pay, basis_of, pay_of, settle, strip_legal
from indexer.normalise.pay_amounts import AMOUNT, ends
from indexer.normalise.plain import plain
from indexer.normalise.tables import alternation, table

_DATA = table("pay")
_AMOUNT = re.compile(AMOUNT)
_CUE = re.compile(
    rf"(?:{alternation(_DATA['prose']['cues'])})(?P<between>[^\d\n。;,、!?%()]{{0,10}}?)"
    rf"(?=\$?\s?{NUMBER})"
)
_SUM = re.compile(rf"[^=\n。]{{1,40}}=\s?\$?(?P<sum>{NUMBER})")  # 本薪33000元+津貼3500元=36500元
_BARRIER = re.compile(alternation(_DATA["prose"]["barriers"]))


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
