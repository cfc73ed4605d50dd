"""Pay in running text: what ads offer there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.pay_mentions import find_pay
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


@given(st.text() | st.text(alphabet="0123456789,.萬千k薪月時日元以上~-至 "))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    find_pay(text)
