"""Wishes for pay are read as they are spoken; other numbers are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.fold import fold
from indexer.vocabulary import PayBasis
from matcher.pay_words import find_pay_wishes

HOUR, DAY, MONTH, YEAR = PayBasis.HOUR, PayBasis.DAY, PayBasis.MONTH, PayBasis.YEAR


@pytest.mark.parametrize(
    ("query", "basis", "minimum", "maximum", "wish"),
    [
        ("時薪200以上", HOUR, 200, None, "時薪200以上"),
        ("門市 时薪两百", HOUR, 200, None, "時薪兩百"),
        ("一小時200", HOUR, 200, None, "一小時200"),
        ("服務生 兩百五", HOUR, 250, None, "兩百五"),
        ("時薪190~210", HOUR, 190, 210, "時薪190~210"),
        ("晚班 180-200", HOUR, 180, 200, "180-200"),
        ("NT$200/hr", HOUR, 200, None, "nt$200/hr"),
        ("200元 時薪", HOUR, 200, None, "200元 時薪"),
        ("日薪兩千", DAY, 2_000, None, "日薪兩千"),
        ("一天1500", DAY, 1_500, None, "一天1500"),
        ("月入5萬", MONTH, 50_000, None, "月入5萬"),
        ("會計 月薪４～５萬 大安區", MONTH, 40_000, 50_000, "月薪4~5萬"),
        ("3萬到4萬 行政", MONTH, 30_000, 40_000, "3萬到4萬"),
        ("薪水不要低於三萬五", MONTH, 35_000, None, "薪水不要低於三萬五"),
        ("4萬5", MONTH, 45_000, None, "4萬5"),
        ("4w以上", MONTH, 40_000, None, "4w以上"),
        ("35K", MONTH, 35_000, None, "35k"),
        ("行政 45000", MONTH, 45_000, None, "45000"),
        ("五萬以下", MONTH, None, 50_000, "五萬以下"),
        ("年薪百萬業務", YEAR, 1_000_000, None, "年薪百萬"),
        ("百萬年薪", YEAR, 1_000_000, None, "百萬年薪"),
        ("日領 粗工", DAY, None, None, "日領"),
    ],
)
def test_a_wish_is_read_as_it_is_spoken(
    query: str, basis: PayBasis, minimum: float | None, maximum: float | None, wish: str
) -> None:
    folded = fold(query)
    (found,) = find_pay_wishes(folded)
    assert (found.basis, found.minimum, found.maximum) == (basis, minimum, maximum)
    assert folded[found.start : found.end] == wish


@pytest.mark.parametrize(
    "query",
    [
        "104", "台北101", "3年以上經驗", "18歲以上", "100人以上公司", "4K剪輯", "9點到5點",
        "三年級老師",
        "一般行政", "時薪20", "7-11", "一天8小時", "做一休一", "18:00-22:00", "一週三天", "百貨",
        "百元理髮", "信義路五段7號", "1公里內", "20分鐘內", "三十年經驗", "月休8天", "50嵐",
    ],
)  # fmt: skip
def test_other_numbers_are_no_wish(query: str) -> None:
    assert not list(find_pay_wishes(fold(query)))


@given(st.text() | st.text(alphabet="0123456789,.萬千百k薪月時日元以上~-至 "))
def test_any_text_can_be_read(text: str) -> None:
    folded = fold(text)
    for wish in find_pay_wishes(folded):
        assert 0 <= wish.start < wish.end <= len(folded)
        assert wish.minimum is None or wish.minimum > 0
