"""Every rule keeps its own examples, and no pattern can blow up."""

from __future__ import annotations

import re._constants as codes
import re._parser as parser
import time
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.legal import AdText, Level, check
from indexer.legal.rulebook import Entry, Example, Rule, rules

TODAY = date(2026, 11, 1)
ENTRIES = [entry for rule in rules() for entry in rule.entries]
EXAMPLES = [(rule, entry, example) for rule in rules() for entry in rule.entries
            for example in entry.examples]  # fmt: skip
GROUNDS = {"種族", "階級", "語言", "思想", "宗教", "黨派", "籍貫", "出生地", "性別", "性傾向",
           "年齡", "婚姻", "容貌", "五官", "身心障礙", "星座", "血型",
           "以往工會會員身分"}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "entry", "example"), EXAMPLES, ids=lambda value: getattr(value, "id", None)
)
def test_an_entry_keeps_its_examples(rule: Rule, entry: Entry, example: Example) -> None:
    found = [one for one in check(AdText(example.text), today=TODAY)
             if (one.rule, one.ground) == (rule.rule, rule.ground)]  # fmt: skip
    if example.phrase is None:
        assert not found
    else:
        start = example.text.index(example.phrase)
        end = start + len(example.phrase)
        assert any(one.start < end and start < one.end for one in found)


def test_every_ground_of_the_law_has_a_rule() -> None:
    assert {rule.ground for rule in rules() if rule.ground} == GROUNDS


def test_only_withheld_and_low_pay_blocks() -> None:
    blocking = {rule.rule for rule in rules() for entry in rule.entries
                if entry.level is Level.BLOCK}  # fmt: skip
    assert blocking == {"R7"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_no_pattern_repeats_without_bound(entry: Entry) -> None:
    for one in (
        *entry.patterns,
        *entry.cued,
        entry.before,
        entry.after,
        entry.around,
        entry.anywhere,
    ):
        if one is not None:
            assert not list(_nested(parser.parse(one.pattern), inside=False))


@pytest.mark.parametrize(
    "piece", ["限", "女", "限女 ", "年齡", "1", "月薪", "35歲", "不限", " ", ".", "限.", "先繳"]
)
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        start = time.process_time()
        check(AdText(text), today=TODAY)
        return time.process_time() - start

    seconds(1_000)
    short, long = seconds(5_000), seconds(20_000)
    assert long < 12 * short + 0.5


@given(st.text(max_size=200))
def test_offsets_are_those_of_the_text_given(text: str) -> None:
    given_text = text + "，限 女 性，ㄋㄩˇ生優先"
    found = check(AdText(given_text), today=TODAY)
    assert all(given_text[one.start : one.end] == one.phrase for one in found)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("聘僱移工前求才，刊登期間11/3–11/7", True),
        ("引進移工，求才公告日期：12/29~1/2", True),
        ("引進移工，求才公告日期：12/29~1/4", False),
        ("引進移工，求才刊登期間：115年11月3日至9日", False),
        ("移工求才，刊登自11月3日起至8日止", True),
        ("市集招募期間11/3-11/5，徵攤位助手", False),
        ("移工求才，刊登期間13/40-14/41", False),
    ],
)
def test_a_domestic_recruitment_of_too_few_days_is_reckoned_from_its_dates(
    text: str, short: bool
) -> None:
    found = [one for one in check(AdText(text), today=TODAY) if one.entry == "domestic-period"]
    assert bool(found) is short


def _nested(items: Iterable[Any], *, inside: bool) -> Iterator[Any]:
    for code, value in items:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            unbounded = value[1] is codes.MAXREPEAT
            if unbounded and inside:
                yield value
            yield from _nested(value[2], inside=inside or unbounded)
        else:
            for part in _parts(code, value):
                yield from _nested(part, inside=inside)


def _parts(code: Any, value: Any) -> list[Any]:
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return []
