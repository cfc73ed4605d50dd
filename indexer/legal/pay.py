"""Pay in ads: disclosed (R7, R9), at least the minimum wage (R10), the same in text and fields.

Pay sentences are read by the pay normaliser, so that checks, search and cards agree on figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.legal.bare_pay import bare_mentions
from indexer.legal.findings import AdText, Finding, Level, Wording
from indexer.legal.matching import finding_of
from indexer.legal.rulebook import rule_of
from indexer.legal.thresholds import MinimumWage, confirmed_wage, disclosure, expected_wage
from indexer.normalise.hours import parse_hours
from indexer.normalise.numbers import NUMBER, value_of
from indexer.normalise.pay import strip_legal
from indexer.normalise.pay_mentions import PayMention, pay_mentions
from indexer.normalise.plain import plain
from indexer.vocabulary import PayBasis

_PART_TIME = re.compile(
    r"兼職|兼差|工讀|部分工時|部份工時|計時|半[天日]|part[- ]?time|\bpt\b|時段|彈性工時"
)
_FULL_TIME = re.compile(r"全職|正職|全天班|正式(?:人員|員工|職員)|月休|週休|周休|full[- ]?time")
_DAY_HOURS = re.compile(
    r"(?:每[天日]|一[天日]|日班|工時|半日班|半天班|[(])(?:工作|上班|約)?:?\s?(\d{1,2}(?:\.5)?)\s?(?:個)?小時"
    r"|(\d{1,2}(?:\.5)?)\s?(?:個)?小時(?:/[天日]|[)])"
)
_BREAK = re.compile(
    r"休(?:息)?\s?(?P<hours>\d(?:\.5)?|[一兩二半])\s?(?:個)?(?:小時|鐘頭)(?P<half>半)?"
)
_BREAK_HOURS = {"一": 1.0, "兩": 2.0, "二": 2.0, "半": 0.5}
_LONG_SHIFT = 9.0
"""From so many hours on, start to end, an ad that names no break means one of an hour (the law
asks for half an hour in four hours of work: 勞動基準法 §35)."""
_BASE_WORD = re.compile(r"底薪|本薪|基本薪|底$")
_ADDITION_WORD = re.compile(r"獎金|津貼|全勤|加給|補助|伙食|抽成|業績|分紅|餐費")
_FIGURE = re.compile(NUMBER)
_ADDITIONS = re.compile(r"\+|另|加|獎金|津貼|抽成|業績|補助")
_RAISE = re.compile(r"加(?!權)\D{0,3}\d")  # 月薪資加3,000元: an addition, not a pay
_TOTAL = re.compile(rf"(?:合計|共計|總計|總共|總和|共|=)\s?(?:約|為|:)?\s?\$?\s?({NUMBER})")
_MONEY = re.compile(
    rf"({NUMBER})\s?(?:元|塊|k\b|/[時日月天]|起)|(?:薪|\$|nt)[^\d,。;、!?\n]{{0,6}}({NUMBER})"
)
_MONEY_FROM = 10.0  # a piece may be paid little; smaller numbers count other things
_WEEKS_A_MONTH = 52 / 12
_DAYS_A_WEEK = 5
_FULL_DAY = 8.0
_LEAST_SHARE = 0.4
_REACH = 30


def pay_findings(ad: AdText, *, day: date) -> Iterator[Finding]:
    """What is wrong with an ad's pay, judged by the amounts in force on ``day``.

    Pay that is withheld is found with the other phrases of the rulebook; :func:`is_disclosed`
    tells whether it is made good elsewhere in the ad.
    """
    mentions = pay_mentions(ad.text)
    mentions += bare_mentions(ad.text, mentions)
    text = plain(ad.text)
    for mention in mentions:
        yield from _minimum(ad.text, text, mention, day)
    yield from _width(ad, mentions, day)
    yield from _mismatch(ad, mentions)
    if ad.pay and not any(mention.pay.basis is ad.pay.basis for mention in mentions):
        yield from _minimum_of_fields(ad, text, day)


def undisclosed_field(ad: AdText) -> Finding | None:
    """Pay that the fields withhold and that stands nowhere else."""
    if ad.pay is None or ad.pay.basis is not PayBasis.NEGOTIABLE or is_disclosed(ad):
        return None
    rule = rule_of("pay-undisclosed")
    return finding_of(rule, "pay-undisclosed-field", Level.BLOCK, ad.text, 0, 0)


def is_disclosed(ad: AdText) -> bool:
    """Whether the ad shows a figure: in its fields, in its text, or as the legal sentence (R9)."""
    if ad.pay and (ad.pay.minimum or ad.pay.maximum):
        return True
    written = plain(ad.text)
    if strip_legal(written)[1]:
        return True
    return any(value_of(found[1] or found[2]) >= _MONEY_FROM for found in _MONEY.finditer(written))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A pay against the minimum wage on the same basis."""

    pay: float
    least: float
    expected: float | None
    certain: bool

    @property
    def level(self) -> Level | None:
        if self.pay < self.least:
            return Level.BLOCK if self.certain else Level.REVIEW
        if self.expected is not None and self.pay < self.expected:
            return Level.REVIEW
        return None


def _minimum(source: str, text: str, mention: PayMention, day: date) -> Iterator[Finding]:
    pay = mention.pay
    offered = pay.minimum if pay.minimum is not None else pay.maximum
    if offered is None or _RAISE.search(text, mention.start, mention.end):
        return
    near = text[max(0, mention.start - _REACH) : mention.end + _REACH]
    judged = _judge(pay.basis, offered, text, near, day)
    if judged is None:
        return
    behind = re.split(r"[。;\n]", text[mention.end : mention.end + _REACH])[0]
    word = text[max(0, mention.start - 1) : mention.end]
    if _BASE_WORD.search(word) and _ADDITIONS.search(behind):
        total = _TOTAL.search(text, mention.end)
        if total and value_of(total[1]) >= judged.least:
            return
        fixed = _fixed_additions(behind)
        judged = replace(judged, pay=judged.pay + (fixed or 0.0), certain=fixed is not None)
    if pay.inferred and not _FULL_TIME.search(text):
        judged = replace(judged, certain=False)
    if judged.level:
        yield _minimum_finding(source, judged.level, mention.start, mention.end, day)


def _fixed_additions(behind: str) -> float | None:
    """The sum of the allowances that an ad adds to a base in figures (全勤2,000); ``None`` where
    it adds something without one."""
    parts = [part for part in re.split(r"\+|、|,|另", behind) if _ADDITION_WORD.search(part)]
    figures = [_FIGURE.search(part) for part in parts]
    if not parts or any(figure is None for figure in figures):
        return None
    return sum(value_of(figure.group()) for figure in figures if figure)


def _judge(  # noqa: PLR0911
    basis: PayBasis, offered: float, text: str, near: str, day: date
) -> _Judged | None:
    """The pay and the wage it must reach; ``None`` where the ad does not let them be compared."""
    wage, expected = confirmed_wage(day), expected_wage(day)
    if wage is None or wage.month is None or wage.hour is None:
        return None
    if basis is PayBasis.HOUR:
        return _Judged(offered, wage.hour, expected.hour if expected else None, certain=True)
    enough = max(wage.month, (expected and expected.month) or 0)
    if basis is PayBasis.MONTH and offered >= enough:
        return None  # whatever the hours are
    hours = _hours_a_day(near) or _hours_a_day(text)
    if basis is PayBasis.DAY:
        if hours is not None:
            return _Judged(offered, wage.hour * hours, None, certain=True)
        # a shift by the clock may hold an unpaid break that is not stated: then a person looks
        by_clock, certain = _span_hours(near) or _span_hours(text) or (_FULL_DAY, False)
        return _Judged(offered, wage.hour * by_clock, None, certain=certain)
    if basis is not PayBasis.MONTH:
        yearly = basis is PayBasis.YEAR
        return _Judged(offered / 12, wage.month, None, certain=False) if yearly else None
    if (hours and hours < _FULL_DAY) or _PART_TIME.search(near):
        if hours is None:
            return None
        month_hours = hours * _DAYS_A_WEEK * _WEEKS_A_MONTH
        return _Judged(offered / month_hours, wage.hour, None, certain=False)
    # so little is the pay of a few hours, or no pay: a person looks
    certain = offered >= wage.month * _LEAST_SHARE
    return _Judged(offered, wage.month, expected.month if expected else None, certain=certain)


def _hours_a_day(text: str) -> float | None:
    found = _DAY_HOURS.search(text)
    if found:
        hours = float(found[1] or found[2])
        return hours if 1 <= hours <= 16 else None
    return parse_hours(text).hours_per_day


def _span_hours(text: str) -> tuple[float, bool] | None:
    """The hours of the only shift that is given by the clock, and whether its break is stated."""
    spans = parse_hours(text).spans
    if len(spans) != 1:
        return None
    hours = (spans[0].end - spans[0].start) / 60
    stated = _BREAK.search(text)
    if stated:
        length = stated["hours"]
        rest = _BREAK_HOURS[length] if length in _BREAK_HOURS else float(length)
        return hours - rest - (0.5 if stated["half"] else 0.0), True
    return (hours - 1.0 if hours >= _LONG_SHIFT else hours), False


def _minimum_of_fields(ad: AdText, text: str, day: date) -> Iterator[Finding]:
    pay = ad.pay
    if pay is None or pay.minimum is None or pay.minimum == 0:
        return
    judged = _judge(pay.basis, pay.minimum, text, text, day)
    if judged and judged.level:
        yield _minimum_finding(ad.text, judged.level, 0, 0, day)


def _minimum_finding(source: str, level: Level, start: int, end: int, day: date) -> Finding:
    rule = rule_of("pay-minimum")
    wage = confirmed_wage(day)
    found = finding_of(rule, "pay-minimum", level, source, start, end)
    return replace(found, proposal=_with_amounts(rule.proposal, wage)) if wage else found


def _with_amounts(wording: Wording, wage: MinimumWage) -> Wording:
    amounts = {
        "day": wage.valid_from.isoformat(),
        "month": f"{wage.month:,.0f}",
        "hour": f"{wage.hour:,.0f}",
    }
    return Wording(wording.zh.format(**amounts), wording.en.format(**amounts))


def _width(ad: AdText, mentions: Sequence[PayMention], day: date) -> Iterator[Finding]:
    threshold = disclosure(day)
    if threshold is None:
        return
    rule = rule_of("pay-width")
    floors = [m for m in mentions if m.pay.minimum is not None]
    for mention in mentions:
        low, high = mention.pay.monthly_minimum, mention.pay.maximum
        if mention.pay.basis is PayBasis.MONTH and low is not None and high is not None:
            if low < threshold.month and high - low > threshold.width:
                yield finding_of(
                    rule, "pay-width", Level.REVIEW, ad.text, mention.start, mention.end
                )
        elif mention.pay.minimum is None and not floors and not (ad.pay and ad.pay.minimum):
            yield finding_of(
                rule, "pay-top-only", Level.REVIEW, ad.text, mention.start, mention.end
            )
    pay = ad.pay
    in_fields = pay and pay.basis is PayBasis.MONTH and not mentions
    if (
        in_fields
        and pay
        and pay.minimum
        and pay.maximum
        and (pay.minimum < threshold.month and pay.maximum - pay.minimum > threshold.width)
    ):
        yield finding_of(rule, "pay-width-field", Level.REVIEW, ad.text, 0, 0)


def _mismatch(ad: AdText, mentions: Sequence[PayMention]) -> Iterator[Finding]:
    """Text and fields that leave no amount for both, on the same basis."""
    pay = ad.pay
    if pay is None or (pay.minimum is None and pay.maximum is None):
        return
    low = pay.minimum or 0.0
    high = pay.maximum if pay.maximum is not None else float("inf")
    same = [mention for mention in mentions if mention.pay.basis is pay.basis]
    disjoint = [
        mention
        for mention in same
        if (mention.pay.minimum or 0.0) > high
        or (mention.pay.maximum is not None and mention.pay.maximum < low)
    ]
    if disjoint and len(disjoint) == len(same):
        first = disjoint[0]
        yield finding_of(
            rule_of("pay-mismatch"), "pay-mismatch", Level.REVIEW, ad.text, first.start, first.end
        )
