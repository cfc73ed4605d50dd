"""A vacancy's pay beside similar ones: the same kind of pay, enough of them, true in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from indexer.facts import PayFacts
from indexer.vocabulary import PayBasis
from webapp.seekers.pay_rank import FEWEST, PayRank, TooFew, pay_rank
from webapp.seekers.pay_rank_words import pay_rank_words, too_few_words


@pytest.fixture(scope="module")
def in_chinese(known_site: Flask) -> Iterator[None]:
    with known_site.test_request_context("/?lang=zh_Hant_TW"):
        yield


def _pays(*amounts: float, basis: PayBasis = PayBasis.HOUR) -> list[PayFacts]:
    return [PayFacts(basis=basis, minimum=amount) for amount in amounts]


def _ranked(own: float, *others: float) -> PayRank:
    rank = pay_rank(_pays(own)[0], _pays(*others))
    assert isinstance(rank, PayRank)
    return rank


def test_pay_is_compared_with_similar_ones_of_the_same_basis() -> None:
    others = [*_pays(200, 205, 210, 210, 220, 240), *_pays(40_000, basis=PayBasis.MONTH)]
    rank = pay_rank(_pays(210)[0], others)
    assert isinstance(rank, PayRank)
    assert (rank.count, rank.lower, rank.same, rank.higher) == (6, 2, 2, 2)
    assert len(rank.dots) == 7
    assert [dot.own for dot in rank.dots].count(True) == 1
    assert len({(dot.x, dot.y) for dot in rank.dots}) == 7, "no dot hides another"


def test_the_box_holds_the_middle_half() -> None:
    rank = _ranked(210, 200, 210, 220, 230, 240)
    box = rank.quartiles
    assert (box.first, box.median, box.third) == (210, 220, 230)
    assert box.first_x == rank.own_x
    assert box.first_x < box.median_x < box.third_x


def test_too_few_similar_ones_are_said_to_be_so_and_no_figure_is_nothing() -> None:
    few = pay_rank(_pays(210)[0], _pays(200, 220))
    assert few == TooFew(PayBasis.HOUR, 2)
    assert pay_rank(PayFacts(basis=PayBasis.NEGOTIABLE), _pays(200, 205, 210, 220, 230)) is None
    piece = PayFacts(basis=PayBasis.PIECE, minimum=3)
    assert pay_rank(piece, [piece] * 9) is None, "pieces differ"
    only_top = PayFacts(basis=PayBasis.HOUR, maximum=300)
    assert pay_rank(only_top, _pays(200, 205, 210, 220, 230)) is None


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(
    ("own", "others", "said"),
    [
        (250, range(200, 240), "起薪比 40 筆相近職缺都高"),
        (199, range(200, 240), "起薪比 40 筆相近職缺都低"),
        (200, range(200, 240), "40 筆相近職缺的起薪和這份相同或更高"),
        (201, range(200, 240), "起薪比 40 筆相近職缺中的不到 1 成高"),
        (239, range(200, 240), "起薪比 40 筆相近職缺中的 9 成以上高"),
        (228, range(200, 240), "起薪比 40 筆相近職缺中的 7 成高"),
    ],
)
def test_tenths_are_said_in_words(own: int, others: range, said: str) -> None:
    words = pay_rank_words(_ranked(own, *others))
    assert words.said == said
    assert words.middle == "中間一半的起薪 210–229 元，中位數 220 元"
    assert "同為時薪的" in words.how


@pytest.mark.usefixtures("in_chinese")
def test_that_there_are_too_few_is_said_in_words() -> None:
    assert too_few_words(TooFew(PayBasis.MONTH, 3)).startswith(
        "相近職缺中同樣以月薪計薪的只有 3 筆，不到 5 筆"
    )
    assert too_few_words(TooFew(PayBasis.HOUR, 0)).startswith("相近職缺中沒有同樣以時薪計薪的")


@given(st.floats(1, 1e7), st.lists(st.floats(1, 1e7), min_size=FEWEST, max_size=40))
def test_everything_is_within_the_figure(own: float, others: list[float]) -> None:
    rank = _ranked(own, *others)
    assert all(0 < dot.x < rank.width and 0 < dot.y < rank.axis_y for dot in rank.dots)
    box = rank.quartiles
    assert 0 < box.first_x <= box.median_x <= box.third_x < rank.width
    assert rank.count == len(others)
    assert (rank.lower == rank.count) <= (rank.tenths == 10)
    assert (rank.lower == 0) <= (rank.tenths == 0)
