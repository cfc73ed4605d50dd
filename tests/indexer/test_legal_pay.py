"""Pay below the minimum wage, withheld pay and the amounts that the law sets by date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.legal import AdText, Finding, Level, OfferedPay, check
from indexer.legal.thresholds import (
    confirmed_wage,
    disclosure,
    disclosures,
    expected_wage,
    minimum_wages,
)
from indexer.vocabulary import PayBasis

TODAY = date(2026, 11, 1)


def found(text: str, rule: str, *, start: date | None = None, pay: OfferedPay | None = None
          ) -> list[tuple[Level, str]]:  # fmt: skip
    findings: tuple[Finding, ...] = check(AdText(text, start, pay), today=TODAY)
    return [(one.level, one.phrase) for one in findings if one.rule == rule]


@pytest.mark.parametrize(
    ("text", "start", "level"),
    [
        ("門市人員，月薪29,499元", None, Level.BLOCK),
        ("門市人員，月薪29,500元", None, None),
        ("門市人員，月薪28,590元", date(2025, 12, 31), None),
        ("門市人員，月薪28,590元", date(2026, 1, 1), Level.BLOCK),
        ("洗碗，時薪195元", None, Level.BLOCK),
        ("洗碗，時薪196元", None, None),
        ("洗碗，時薪190元", date(2025, 6, 1), None),
        ("洗碗，時薪189元", date(2025, 6, 1), Level.BLOCK),
    ],
)
def test_pay_under_the_minimum_wage_of_the_first_day_blocks(
    text: str, start: date | None, level: Level | None
) -> None:
    assert [one for one, _ in found(text, "R10", start=start)] == ([level] if level else [])


def test_a_wage_that_is_not_confirmed_yet_asks_a_person() -> None:
    next_year = date(2027, 1, 1)
    assert found("月薪30,000元", "R10", start=next_year) == [(Level.REVIEW, "月薪30,000元")]
    assert found("月薪29,000元", "R10", start=next_year) == [(Level.BLOCK, "月薪29,000元")]
    assert found("月薪30,900元", "R10", start=next_year) == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("日薪1,568元，每天工作8小時", None),
        ("日薪1,500元，每天工作8小時", Level.BLOCK),
        ("日薪1,500元", Level.REVIEW),
        ("中班16:00-22:00日薪1200元", None),
        ("中班16:00-22:00日薪1100元", Level.REVIEW),
    ],
)
def test_a_days_pay_is_judged_by_the_hours_that_the_ad_states(
    text: str, level: Level | None
) -> None:
    assert [one for one, _ in found(text, "R10")] == ([level] if level else [])


def test_a_base_with_a_bonus_that_nobody_has_promised_asks_a_person() -> None:
    assert [level for level, _ in found("底薪20,000元＋業績獎金", "R10")] == [Level.REVIEW]
    assert found("底薪25,000元＋全勤3,000元＋伙食3,000元，合計31,000元", "R10") == []


def test_pay_of_the_fields_counts_where_the_text_says_none() -> None:
    low = OfferedPay(PayBasis.MONTH, 28_000, 30_000)
    assert found("行政助理，週休二日", "R10", pay=low) == [(Level.BLOCK, "")]
    assert found("行政助理", "R10", pay=OfferedPay(PayBasis.MONTH, 32_000)) == []


@pytest.mark.parametrize("word", ["待遇面議", "薪資面談", "薪資依公司規定"])
def test_withheld_pay_blocks_unless_a_figure_makes_it_good(word: str) -> None:
    assert [level for level, _ in found(f"徵會計，{word}", "R7")] == [Level.BLOCK]
    assert found(f"徵會計，{word}（經常性薪資達4萬元或以上）", "R7") == []
    assert found(f"徵會計，{word}，月薪38,000元起", "R7") == []
    stated = OfferedPay(PayBasis.MONTH, 42_000)
    assert found(f"徵會計，{word}", "R7", pay=stated) == []


def test_a_range_is_no_wider_than_the_guideline_says() -> None:
    assert found("月薪30,000~35,000元", "R7") == []
    assert [level for level, _ in found("月薪30,000~60,000元", "R7")] == [Level.REVIEW]
    assert found("月薪40,000~80,000元", "R7") == []
    assert [level for level, _ in found("月薪上看6萬", "R7")] == [Level.REVIEW]


def test_a_text_that_contradicts_the_fields_is_a_false_ad() -> None:
    fields = OfferedPay(PayBasis.MONTH, 32_000, 34_000)
    assert [level for level, _ in found("月薪45,000元", "R5", pay=fields)] == [Level.REVIEW]
    assert found("月薪33,000元", "R5", pay=fields) == []


@pytest.mark.parametrize(
    ("text", "rule", "level"),
    [
        ("電銷人員32K-60K，達標就有", "R7", Level.REVIEW),
        ("房務，上看4萬8，做得快領得多", "R7", Level.REVIEW),
        ("up to 50K/month，櫃台", "R7", Level.REVIEW),
        ("試用期三個月26,000，通過後33,000", "R10", Level.BLOCK),
        ("Part-time dishwasher, NT$180/hr", "R10", Level.BLOCK),
        ("Part-time dishwasher, NT$210/hr", "R10", None),
        ("外場 35000~38000", "R7", None),
        ("活動容納20000-30000人", "R7", None),
    ],
)
def test_pay_without_a_pay_word_is_read_where_it_can_be_nothing_else(
    text: str, rule: str, level: Level | None
) -> None:
    assert [one for one, _ in found(text, rule)] == ([level] if level else [])


@given(wage=st.integers(10_000, 60_000), days=st.integers(-900, 900))
def test_more_pay_is_never_judged_worse(wage: int, days: int) -> None:
    start = TODAY + timedelta(days=days)
    rank = {(): 0, (Level.REVIEW,): 1, (Level.BLOCK,): 2}

    def judged(amount: int) -> int:
        levels = tuple(level for level, _ in found(f"月薪{amount}元", "R10", start=start))
        return rank[levels]

    less, more = judged(wage), judged(wage + 1_000)
    assert more <= less or less == rank[(Level.REVIEW,)]  # so little that a person looks first


def test_amounts_are_dated_in_order_and_say_where_they_come_from() -> None:
    for rows in (minimum_wages(), disclosures()):
        days = [row.valid_from for row in rows]
        assert days == sorted(set(days))
        assert all(row.source for row in rows)
    assert [wage.confirmed for wage in minimum_wages()] == sorted(
        (wage.confirmed for wage in minimum_wages()), reverse=True
    )


def test_the_amount_in_force_is_the_last_confirmed_one() -> None:
    at_new_year = confirmed_wage(date(2027, 1, 1))
    assert at_new_year is not None
    assert (at_new_year.month, at_new_year.hour) == (29_500, 196)
    assert at_new_year.amount(PayBasis.HOUR) == 196
    assert at_new_year.amount(PayBasis.DAY) is None
    expected = expected_wage(date(2027, 1, 1))
    assert expected is not None
    assert (expected.month, expected.hour) == (30_900, None)
    assert expected_wage(date(2026, 12, 31)) is None
    assert confirmed_wage(date(2023, 12, 31)) is None
    assert disclosure(date(2018, 11, 29)) is None
    threshold = disclosure(TODAY)
    assert threshold is not None
    assert (threshold.month, threshold.width) == (40_000, 5_000)
