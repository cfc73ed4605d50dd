"""Hard conditions of pairs: what holds, what fails, and what stays unknown."""

from __future__ import annotations

import pytest

from indexer.vocabulary import PayBasis, Shift
from matcher.engines.base import Truth
from tests.matcher.pairs import resume, truth, vacancy

NURSE = {"title": "護理師"}
DOOR = {"city": "臺北市", "district": "信義區", "address": "信義路五段7號"}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"licences": ("護理師證書",), "headline": "行政人員"}, Truth.YES),
        ({"headline": "護理師"}, Truth.UNKNOWN),
        ({"headline": "行政人員", "experience": ({"title": "護理師"},)}, Truth.UNKNOWN),
        ({"headline": "照顧服務員", "licences": ("照顧服務員訓練結業證明",)}, Truth.NO),
    ],
)
def test_a_licence_that_the_law_asks_for(person: dict[str, object], expected: Truth) -> None:
    assert truth("licence", resume(**person), vacancy(**NURSE)) is expected


def test_nobody_is_refused_for_what_one_gets_after_hiring() -> None:
    assert truth("licence", resume(headline="清潔人員"), vacancy(title="保全人員")) is Truth.YES


def test_a_larger_driving_licence_covers_a_smaller_one() -> None:
    driver = resume(headline="司機", licences=("職業大客車駕駛執照",))
    assert truth("licence", driver, vacancy(title="小貨車司機")) is Truth.YES
    assert truth("licence", driver, vacancy(title="聯結車司機")) is not Truth.YES


def monthly(low: float | None, high: float | None = None) -> dict[str, object]:
    return {"pay_basis": PayBasis.MONTH, "pay_min": low, "pay_max": high}


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (monthly(36_000), Truth.YES),
        (monthly(30_000, 36_000), Truth.UNKNOWN),
        (monthly(30_000), Truth.UNKNOWN),
        (monthly(30_000, 34_000), Truth.NO),
        ({"pay_text": "面議"}, Truth.UNKNOWN),
        ({"pay_basis": PayBasis.HOUR, "pay_min": 300.0}, Truth.UNKNOWN),
        ({"pay_basis": PayBasis.HOUR, "pay_min": 150.0, "pay_max": 160.0}, Truth.NO),
    ],
)
def test_pay_reaches_a_monthly_wish_of_35_000(offer: dict[str, object], expected: Truth) -> None:
    assert truth("pay", resume(pay_text="月薪35000元以上"), vacancy(**offer)) is expected


@pytest.mark.parametrize(
    ("wished", "hours", "expected"),
    [
        ((), "日班 09:00-18:00", Truth.YES),
        ((Shift.DAY,), "", Truth.UNKNOWN),
        ((Shift.DAY,), "日班 09:00-18:00", Truth.YES),
        ((Shift.DAY,), "大夜班 23:00-07:00", Truth.NO),
        ((Shift.DAY,), "日班、晚班皆可", Truth.YES),
        ((Shift.DAY,), "早、晚、大夜班輪班", Truth.NO),
        ((Shift.ROTATING,), "早、晚、大夜班輪班", Truth.YES),
    ],
)
def test_shifts(wished: tuple[Shift, ...], hours: str, expected: Truth) -> None:
    assert truth("shift", resume(wished_shifts=wished), vacancy(hours_text=hours)) is expected


def test_reach_is_sure_only_where_both_ends_are_known() -> None:
    at_home = resume(district="信義區", reach_minutes=30)
    near, far = vacancy(**DOOR), vacancy(city="新北市", district="三峽區", address="介壽路一段1號")
    assert truth("reach", at_home, near) is Truth.UNKNOWN
    assert truth("reach", at_home, far) is Truth.NO
    exact = at_home.model_copy(update={"lat": 25.0338, "lon": 121.5645, "accuracy": "door"})
    assert truth("reach", exact, near) is Truth.YES
    assert truth("reach", exact, vacancy(city="臺北市")) is Truth.UNKNOWN
    assert truth("reach", resume(), far) is Truth.YES


def test_a_wished_district_will_do_though_it_is_far() -> None:
    both = {"district": "北投區", "reach_minutes": 10, "wished_districts": ("信義區",)}
    assert truth("reach", resume(**both), vacancy(**DOOR)) is Truth.YES
    only = {"wished_districts": ("北投區",)}
    assert truth("reach", resume(**only), vacancy(**DOOR)) is Truth.NO
    assert truth("reach", resume(**only), vacancy(city="臺北市")) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("of_age", "guard", "night"),
    [
        (Truth.YES, Truth.YES, Truth.YES),
        (Truth.UNKNOWN, Truth.UNKNOWN, Truth.UNKNOWN),
        (Truth.NO, Truth.NO, Truth.UNKNOWN),
    ],
)
def test_age_is_an_answer_that_the_caller_gives(of_age: Truth, guard: Truth, night: Truth) -> None:
    person = resume()
    assert truth("age", person, vacancy(title="保全人員"), of_age=of_age) is guard
    assert truth("age", person, vacancy(hours_text="大夜班 23:00-07:00"), of_age=of_age) is night
    assert truth("age", person, vacancy(), of_age=of_age) is Truth.YES
