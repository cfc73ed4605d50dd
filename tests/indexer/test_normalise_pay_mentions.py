"""Pay in running text: what ads offer there, and what people type into the search box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.pay_mentions import find_pay, find_pay_wish
from indexer.vocabulary import PayBasis
from tests.indexer.golden import ad_text, golden_rows
from tests.indexer.test_normalise_pay import as_cells


@pytest.mark.shared_data
@pytest.mark.parametrize("row", golden_rows("pay_in_text"), ids=lambda row: row["id"])
def test_the_pay_in_an_ads_text_is_read_as_a_reader_reads_it(row: dict[str, str]) -> None:
    assert as_cells(find_pay(ad_text(row))) == (row["basis"], row["minimum"], row["maximum"])


@pytest.mark.parametrize(
    "text",
    [
        "全勤獎金2,000元",
        "晚班津貼50元",
        "年薪14個月",
        "薪資面議",
        "薪資獎金500元",
        "調薪3%",
        "每月經常性薪資達4萬元以上",
        "時薪人員115/2/12",
    ],
)
def test_bonuses_months_and_dates_are_no_pay(text: str) -> None:
    assert find_pay(text) is None


@pytest.mark.parametrize(
    ("query", "basis", "minimum", "wish"),
    [
        ("時薪200以上", PayBasis.HOUR, 200, "時薪200以上"),
        ("時薪兩百以上 服務生", PayBasis.HOUR, 200, "時薪兩百以上"),
        ("门市 时薪两百", PayBasis.HOUR, 200, "时薪两百"),
        ("月薪4萬", PayBasis.MONTH, 40_000, "月薪4萬"),
        ("會計 月薪４～５萬 大安區", PayBasis.MONTH, 40_000, "月薪４～５萬"),
        ("4萬以上", PayBasis.MONTH, 40_000, "4萬以上"),
        ("行政 三萬五", PayBasis.MONTH, 35_000, "三萬五"),
        ("35K", PayBasis.MONTH, 35_000, "35K"),
        ("35k以上 工程師", PayBasis.MONTH, 35_000, "35k以上"),
        ("月薪至少四萬", PayBasis.MONTH, 40_000, "月薪至少四萬"),
        ("薪水3萬5", PayBasis.MONTH, 35_000, "薪水3萬5"),
        ("40000元以上", PayBasis.MONTH, 40_000, "40000元以上"),
        ("日薪1500", PayBasis.DAY, 1_500, "日薪1500"),
        ("每小時200", PayBasis.HOUR, 200, "每小時200"),
        ("200元 時薪", PayBasis.HOUR, 200, "200元 時薪"),
        ("$200/hr", PayBasis.HOUR, 200, "$200/hr"),
        ("年薪百萬業務", PayBasis.YEAR, 1_000_000, "年薪百萬"),
        ("百萬年薪", PayBasis.YEAR, 1_000_000, "百萬年薪"),
    ],
)
def test_a_wish_for_pay_is_found(query: str, basis: PayBasis, minimum: float, wish: str) -> None:
    found = find_pay_wish(query)
    assert found is not None
    assert (found.basis, found.minimum) == (basis, minimum)
    assert query[found.start : found.end] == wish


@pytest.mark.parametrize(
    "query",
    [
        "104",
        "台北101",
        "35000",
        "3年以上經驗",
        "18歲以上",
        "100人以上公司",
        "五萬以下",
        "4K剪輯",
        "9點到5點",
        "三年級老師",
        "一般行政",
        "時薪20",
        "7-11",
    ],
)
def test_other_numbers_are_no_wish(query: str) -> None:
    assert find_pay_wish(query) is None


@given(st.text() | st.text(alphabet="0123456789,.萬千k薪月時日元以上~-至 "))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    find_pay(text)
    wish = find_pay_wish(text)
    if wish is not None:
        assert 0 <= wish.start < wish.end <= len(text)
        assert wish.minimum > 0
