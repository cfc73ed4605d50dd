"""Pay that an ad names without a pay word (電銷人員30K-60K, 上看4萬5).

Search and cards leave such figures alone: they may be anything. A check may ask a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.normalise.numbers import NUMBER
from indexer.normalise.pay import is_plausible, settle
from indexer.normalise.pay_amounts import AMOUNT, ends
from indexer.normalise.pay_mentions import PayMention
from indexer.normalise.plain import plain
from indexer.vocabulary import PayBasis

_AMOUNT = re.compile(AMOUNT)
_FULL_FIGURE = re.compile(r"k|萬|元|[2-9]\d,?\d{3}")
_CUES = (
    (
        PayBasis.MONTH,
        re.compile(rf"(?:月給|試用期?(?:間)?(?:[一二三兩\d]個月)?:?)\s?(?=\$?\s?{NUMBER})"),
    ),
    (PayBasis.MONTH, re.compile(rf"(?:上看|最高可?[領拿達]?|可達|up to)\s?(?=\$?\s?{NUMBER})")),
)
_HOURLY = re.compile(rf"(?:nt|ntd)?\$\s?(?={NUMBER}\s?/\s?(?:hr|h|hour)\b)")
_RANGE_BEGINS = re.compile(rf"(?<![\d.,:/a-z-])(?={NUMBER}\s?(?:~|-|至|到)\s?\d)")
_LEAST = 20_000.0
"""A month's pay of full time; smaller figures count other things."""


def bare_mentions(text: str, known: Sequence[PayMention]) -> list[PayMention]:
    """Pay without a pay word, where the ad names none with one (``known``)."""
    return [] if known else sorted(_found(plain(text)), key=lambda mention: mention.start)


def _found(written: str) -> Iterator[PayMention]:
    for basis, cue in _CUES:
        for place in cue.finditer(written):
            yield from _mention(written, place.start(), place.end(), basis)
    for place in _HOURLY.finditer(written):
        yield from _mention(written, place.start(), place.end(), PayBasis.HOUR)
    for place in _RANGE_BEGINS.finditer(written):
        for mention in _mention(written, place.start(), place.end(), PayBasis.MONTH):
            low, high = mention.pay.minimum, mention.pay.maximum
            said = written[mention.start : mention.end]
            if low and high and low < high and low >= _LEAST and _FULL_FIGURE.search(said):
                yield mention


def _mention(written: str, start: int, at: int, basis: PayBasis) -> Iterator[PayMention]:
    amount = _AMOUNT.match(written, at)
    if amount is None:
        return
    low, high = ends(amount)
    if "up to" in written[start:at]:
        low, high = None, low
    figure = low if low is not None else high
    least = _LEAST / 2 if basis is PayBasis.MONTH else 0.0
    if figure is not None and figure >= least and is_plausible(basis, figure):
        pay = settle(basis, low, high)
        if pay.disclosed:
            yield PayMention(pay, start, amount.end())
