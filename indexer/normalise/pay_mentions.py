"""Pay in running text: what a title or description offers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay import Pay, basis_of, is_plausible, pay_of, settle, strip_legal
from indexer.normalise.pay_amounts import AMOUNT, ends
from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, alternation, table
from indexer.vocabulary import PayBasis

_DATA = table("pay")
_AMOUNT = re.compile(AMOUNT)
_CUE = re.compile(
    rf"(?:{alternation(_DATA['prose']['cues'])})(?P<between>[^\d\n。;,、!?%()]{{0,10}}?)"
    rf"(?=\$?\s?{NUMBER})"
)
_PAID_BY_WORDS = Words(_DATA["paid_by"])
_PAID_BY = re.compile(
    rf"(?P<word>{_PAID_BY_WORDS.pattern})(?:約|可|至少|最少|最低|最高|上看|領|給|為|:|\s){{0,3}}"
    rf"(?=\$?\s?{NUMBER})"
)
_INSTEAD = re.compile(alternation(_DATA["prose"]["instead"]))
_INSTEAD_REACH = 8
_CLAUSE_END = re.compile(r"[,。;、\n!?]")
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

    Only figures after a pay word, or after a word such as 日領 or 每小時 where they may be that
    basis's pay, count; bonuses, allowances and the legal sentence do not.
    """
    written = plain(text)
    mentions: list[PayMention] = []
    if "薪" in written or "待遇" in written:
        written, _ = strip_legal(written)
        mentions = [found for cue in _CUE.finditer(written) if (found := _after_cue(written, cue))]
    taken = [(mention.start, mention.end) for mention in mentions]
    for cue in _PAID_BY.finditer(written):
        if not any(start <= cue.end() < end for start, end in taken):
            mentions += filter(None, [_paid_by(written, cue)])
    return sorted(mentions, key=lambda mention: mention.start)


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


def _paid_by(written: str, cue: re.Match[str]) -> PayMention | None:
    """The pay right after a word that only says how often, where nothing else is meant."""
    amount = _AMOUNT.match(written, cue.end())
    if amount is None:
        return None
    basis = PayBasis(_PAID_BY_WORDS[cue["word"]])
    before = written[max(0, cue.start() - _INSTEAD_REACH) : cue.start()]
    behind = _CLAUSE_END.split(written[amount.end() : amount.end() + _INSTEAD_REACH])[0]
    low, high = ends(amount)
    figure = low if low is not None else high
    if figure is None or not is_plausible(basis, figure) or _INSTEAD.search(before + " " + behind):
        return None
    pay = settle(basis, low, high)
    return PayMention(pay, cue.start(), amount.end()) if pay.disclosed else None
