"""Pay says what the ad guarantees, and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.pay import UNDISCLOSED, Pay, infer_basis, monthly_equivalent, parse_pay
from indexer.vocabulary import PayBasis
from tests.indexer.golden import field_text, golden_rows, row_id
from tests.indexer.test_normalise_numbers import chinese
from tests.shared_data import shared_rows

AMOUNTS = st.floats(allow_nan=False) | st.integers()


def as_cells(pay: Pay | None) -> tuple[str, str, str]:
    """A pay as a golden table writes it."""
    if pay is None:
        return "", "", ""
    low, high = ("" if end is None else f"{end:.0f}" for end in (pay.minimum, pay.maximum))
    return pay.basis, low, high


@pytest.mark.parametrize("row", golden_rows("pay"), ids=row_id)
def test_the_pay_field_of_a_real_ad_is_read_as_a_reader_reads_it(row: dict[str, str]) -> None:
    assert as_cells(parse_pay(field_text(row, "salary_text"))) == (
        row["basis"],
        row["minimum"],
        row["maximum"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "(每月)經常性薪資達4萬元(含)以上",
        "依學經歷、證照核薪(每月經常性薪資達4萬元以上)",
        "待遇面議（經常性薪資達 4 萬元或以上）",
        "每月經常性薪資達四萬元以上",
        "經常性薪資達40,000元(含)以上",
        "面議(4萬元以上)",
        "面議，經常性薪資達5萬元以上",
    ],
)
def test_the_legal_sentence_is_no_pay(text: str) -> None:
    assert parse_pay(text) == UNDISCLOSED
    assert parse_pay(text, low=40_000) == UNDISCLOSED


@pytest.mark.parametrize(
    ("text", "basis", "minimum", "maximum"),
    [
        ("經常性薪資45,000元以上", PayBasis.MONTH, 45_000, None),
        ("月薪 30,000元以上", PayBasis.MONTH, 30_000, None),
        ("三萬五到四萬二", PayBasis.MONTH, 35_000, 42_000),
        ("3-4萬", PayBasis.MONTH, 30_000, 40_000),
        ("35-40K", PayBasis.MONTH, 35_000, 40_000),
        ("月薪38,000~32,000元", PayBasis.MONTH, 32_000, 38_000),
        ("月薪45,000~9,999,999元", PayBasis.MONTH, 45_000, None),
        ("最高5萬", PayBasis.MONTH, None, 50_000),
        ("月薪3萬以下", PayBasis.MONTH, None, 30_000),
        ("时薪两百以上", PayBasis.HOUR, 200, None),
        ("NT$200/小時", PayBasis.HOUR, 200, 200),
        ("183/hr", PayBasis.HOUR, 183, 183),
        ("年薪120萬", PayBasis.YEAR, 1_200_000, 1_200_000),
        ("日薪1500", PayBasis.DAY, 1_500, 1_500),
    ],
)
def test_other_wordings_of_pay(
    text: str, basis: PayBasis, minimum: float | None, maximum: float | None
) -> None:
    pay = parse_pay(text)
    assert pay is not None
    assert (pay.basis, pay.minimum, pay.maximum) == (basis, minimum, maximum)


@pytest.mark.parametrize("text", ["月薪1元", "月薪0元", "月薪9,999,999元以上", "月薪", "月休8天"])
def test_a_figure_that_cannot_be_pay_is_undisclosed(text: str) -> None:
    assert parse_pay(text) == UNDISCLOSED


@pytest.mark.parametrize("text", ["", "  ", "NULL", "未提供"])
def test_an_empty_field_says_nothing(text: str) -> None:
    assert parse_pay(text) is None
    assert parse_pay(text, low=0, high=0) is None


def test_figures_of_the_source_win_and_words_give_the_basis() -> None:
    assert parse_pay("月薪", low=38_120, high=39_120) == Pay(
        PayBasis.MONTH, 38_120, 39_120, True, 38_120, 39_120
    )
    pay = parse_pay("時薪 190", low=196, high=0)
    assert pay is not None
    assert (pay.basis, pay.minimum, pay.maximum) == (PayBasis.HOUR, 196, None)
    assert parse_pay("", basis=PayBasis.NEGOTIABLE, low=40_000) == UNDISCLOSED
    assert parse_pay("", low=-5, high=-1, basis=PayBasis.MONTH) == UNDISCLOSED


def test_a_basis_told_from_the_amount_is_marked() -> None:
    for low, basis in (
        (196, PayBasis.HOUR),
        (1_600, PayBasis.DAY),
        (6_000, PayBasis.MONTH),
        (36_000, PayBasis.MONTH),
        (800_000, PayBasis.YEAR),
    ):
        pay = parse_pay("", low=low)
        assert pay is not None
        assert (pay.basis, pay.inferred) == (basis, True)
    stated = parse_pay("月薪36,000元")
    assert stated is not None
    assert not stated.inferred


@pytest.mark.shared_data
def test_every_figure_of_the_public_ads_gives_a_pay_that_holds_it() -> None:
    for ad in shared_rows("vacancies", "taiwanjobs_taipei_2026.jsonl.gz"):
        pay = parse_pay("", low=ad.get("salary_min"), high=ad.get("salary_max"))
        assert (pay is None) == ("salary_min" not in ad)
        if pay is not None:
            assert (pay.minimum, pay.maximum) == (ad["salary_min"], ad.get("salary_max"))
            assert pay.basis == ad["salary_type"], ad["id"]


@given(
    st.integers(min_value=2_100, max_value=399_999),
    st.sampled_from(["{}元", "月薪 {} 元", "月薪{}", "月薪：NT${}", "每月{}元整"]),
)
def test_every_way_of_writing_one_monthly_sum_is_the_same_pay(amount: int, frame: str) -> None:
    forms = [str(amount), f"{amount:,}", f"{amount:,}".translate(_FULL_WIDTH), chinese(amount)]
    if amount % 1_000 == 0:
        forms += [f"{amount // 1000}K", f"{amount / 10_000}萬"]
    pays = {parse_pay(frame.format(form), basis=PayBasis.MONTH) for form in forms}
    assert pays == {Pay(PayBasis.MONTH, amount, amount, True, amount, amount)}


_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(
    st.text() | st.text("0123456789,.萬千百十三五~-至元月時日年薪面議經常性資達以上起k$ "),
    AMOUNTS | st.none(),
    AMOUNTS | st.none(),
    st.sampled_from(PayBasis) | st.none(),
)
def test_arbitrary_input_gives_ordered_ends_and_no_error(
    text: str, low: float | None, high: float | None, basis: PayBasis | None
) -> None:
    pay = parse_pay(text, low=low, high=high, basis=basis)
    if pay is None:
        return
    assert pay.disclosed == (pay.basis is not PayBasis.NEGOTIABLE)
    assert pay.disclosed == (pay.minimum is not None or pay.maximum is not None)
    for least, most in (
        (pay.minimum, pay.maximum),
        (pay.monthly_minimum, pay.monthly_maximum),
    ):
        assert least is None or least > 0 or pay.basis is PayBasis.PIECE
        assert least is None or most is None or least <= most


@given(
    st.sampled_from(PayBasis),
    st.floats(min_value=0, max_value=1e8),
    st.floats(min_value=0, max_value=1e8),
)
def test_more_pay_is_never_less_a_month(basis: PayBasis, one: float, other: float) -> None:
    less, more = (monthly_equivalent(basis, amount) for amount in sorted((one, other)))
    assert (less is None) == (more is None) == (basis in (PayBasis.PIECE, PayBasis.NEGOTIABLE))
    assert less is None or more is None or less <= more


def test_the_month_is_that_of_full_time_work() -> None:
    assert monthly_equivalent(PayBasis.HOUR, 200) == 34_800
    assert monthly_equivalent(PayBasis.DAY, 1_500) == 33_000
    assert monthly_equivalent(PayBasis.YEAR, 600_000) == 50_000


@given(st.floats(min_value=0, max_value=1e8), st.floats(min_value=0, max_value=1e8))
def test_a_larger_figure_is_never_paid_for_a_shorter_time(one: float, other: float) -> None:
    order = [PayBasis.HOUR, PayBasis.DAY, PayBasis.MONTH, PayBasis.YEAR]
    less, more = sorted((one, other))
    assert order.index(infer_basis(less)) <= order.index(infer_basis(more))
