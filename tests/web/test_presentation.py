"""Words for pay, days, places, hours, conditions and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.facts import PayFacts, PlaceFacts, VacancyFacts
from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Accuracy
from indexer.vocabulary import DaysOff, PayBasis, Shift
from matcher.request import SearchRequest
from matcher.results import Reason
from matcher.understand import understanding_of
from webapp.languages import init_app
from webapp.presentation import conditions, days, hours, labels, notes, pay, places, reasons

TODAY = date(2026, 11, 1)


def way(minutes: int, *legs: str) -> Reason:
    """The reason of a way whose legs are walked, by bus, or on a line."""
    told = [
        {"means": leg} if leg in {"walk", "bus"} else {"means": "rail", "lines": (leg,)}
        for leg in legs
    ]
    return Reason("minutes", {"minutes": minutes, "legs": tuple(told), "asked": 60})


@pytest.fixture(autouse=True, scope="module")
def in_a_request() -> Iterator[None]:
    """Somebody who reads Chinese asks for a page."""
    app = Flask("webapp")
    init_app(app, ("zh_Hant_TW", "en"))
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("basis", "amounts", "words"),
    [
        ("hour", (210, 230), ("210–230", "元", "時薪210")),
        ("hour", (210, 210), ("210", "元", "時薪210")),
        ("month", (38_000, None), ("38,000", "元起", "3.8萬")),
        ("month", (42_900, 50_000), ("42,900–50,000", "元", "4.2萬")),
        ("month", (None, 45_000), ("最高 45,000", "元", "月薪")),
        ("day", (1_600, None), ("1,600", "元起", "日薪1600")),
        ("year", (900_000, 1_000_000), ("900,000–1,000,000", "元", "年薪90萬")),
        ("negotiable", (None, None), ("", "元", "面議")),
    ],
)
def test_pay_in_words(
    basis: str, amounts: tuple[float | None, float | None], words: tuple[str, str, str]
) -> None:
    facts = PayFacts(basis=PayBasis(basis), minimum=amounts[0], maximum=amounts[1])
    assert (pay.figures(facts), pay.unit(facts), pay.pay_tag(facts)) == words


@given(st.floats(10_000, 9_999_999))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tag_never_promises_more_than_the_ad(least: float) -> None:
    tag = pay.pay_tag(PayFacts(basis=PayBasis.MONTH, minimum=least))
    assert float(tag.removesuffix("萬")) * 10_000 <= least + 1e-6


def test_a_month_has_its_equivalent_only_where_pay_is_by_something_else() -> None:
    by_hour = PayFacts(basis=PayBasis.HOUR, minimum=200, monthly_minimum=34_800)
    assert pay.monthly(by_hour) == "換算月薪約 34,800 元"
    assert pay.monthly(PayFacts(basis=PayBasis.MONTH, minimum=1, monthly_minimum=1)) is None


def test_days_are_told_as_taipei_tells_them() -> None:
    assert days.roc(date(2026, 12, 31)) == "115 年 12 月 31 日"
    assert days.short(date(2026, 12, 5), TODAY) == "12/5"
    assert days.short(date(2025, 12, 5), TODAY) == "114/12/5"
    told = {0: "今天", 1: "昨天", 5: "5 天前", 20: "10/12"}
    for passed, words in told.items():
        assert days.ago(date.fromordinal(TODAY.toordinal() - passed), TODAY) == words
    assert days.left(TODAY, TODAY) == "今天截止"
    assert days.left(date(2026, 10, 31), TODAY) == "已截止"
    with force_locale("en"):
        assert days.roc(date(2026, 12, 31)) == "2026-12-31"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (PlaceFacts(), "未註明地點"),
        (PlaceFacts(city="臺北市", accuracy=Accuracy.CITY), "僅知臺北市"),
        (PlaceFacts(city="臺北市", district="大安區", accuracy=Accuracy.DISTRICT), "僅知大安區"),
        (
            PlaceFacts(
                city="臺北市",
                district="信義區",
                address="台北市信義區松壽路12號",
                accuracy=Accuracy.DOOR,
                station="市政府",
                station_minutes=6,
            ),
            "信義區松壽路12號，近市政府站步行 6 分鐘",
        ),
    ],
)
def test_a_place_says_how_exactly_it_is_known(place: PlaceFacts, words: str) -> None:
    assert places.place_line(place) == words


def test_distances_are_metres_then_kilometres() -> None:
    told = [places.distance(metres) for metres in (354, 1_000, 1_250)]
    assert told == ["350 公尺", "1 公里", "1.2 公里"]


def _vacancy(**values: Any) -> VacancyFacts:
    usual: dict[str, Any] = {
        "id": "a",
        "source": "table",
        "source_id": "1",
        "title": "店員",
        "employer_id": "e",
        "employer_name": "店",
        "pay": PayFacts(basis=PayBasis.NEGOTIABLE),
        "place": PlaceFacts(),
        "fold_key": "k",
    }
    return VacancyFacts.model_validate(usual | values)


def test_hours_are_the_ads_own_with_the_shifts_they_leave_out() -> None:
    evening = (Shift.EVENING,)
    assert hours.hours(_vacancy(shifts=evening, hours="17:30-23:30")) == "晚班 17:30-23:30"
    assert hours.hours(_vacancy(shifts=evening, hours="晚班 17:30")) == "晚班 17:30"
    assert hours.hours(_vacancy()) == "上班時段未註明"
    rostered = _vacancy(shifts=evening, days_off=DaysOff.ROSTERED, days_off_note="月休 8 天")
    assert hours.hours_line(rostered) == "晚班・月休 8 天"
    assert len(hours.hours_line(_vacancy(hours="字" * 500))) < 60


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("district", {"values": ("信義區", "大安區"), "name": "x"}, "信義區、大安區"),
        ("shift", {"values": ("evening", "night")}, "晚班、大夜班"),
        ("pay", {"basis": "hour", "amount": 200.0}, "時薪 200 以上"),
        ("pay", {"basis": "hour", "amount": None}, "時薪"),
        ("pay", {"basis": None, "amount": 40_000.0}, "月薪 4萬 以上"),
        ("near", {"name": "市政府", "kind": "station", "metres": 800.0}, "市政府站 800 公尺內"),
        ("near", {"lat": 25.0, "lon": 121.5, "metres": 1_000.0}, "選定位置 1 公里內"),
        ("occupation", {"ids": ("16010",), "titles": ("廚師",)}, "廚師"),
        ("experience", {"value": 0}, "不需經驗"),
        ("experience", {"value": 36}, "3 年經驗可應徵"),
        ("education", {"value": "senior_high"}, "高中可應徵"),
        ("updated_within", {"value": 7}, "7 天內更新"),
        ("no_agency", {"value": True}, "排除派遣"),
        ("station", {"values": ("西門",)}, "西門站"),
        ("word", {"asked": "潛水"}, "潛水"),
        ("minutes", {"value": 30}, "30 分鐘內"),
        ("minutes", {"value": 30, "lat": 25.0, "lon": 121.5, "metres": 500.0}, "30 分鐘內"),
        ("area", {"corners": ()}, "圈選範圍"),
    ],
)
def test_conditions_in_words(code: str, values: dict[str, Any], words: str) -> None:
    assert conditions.condition(code, values).replace("萬以上", "萬 以上") == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("occupation", {"title": "照顧服務員", "asked": "看護"}), "照顧服務員"),
        (Reason("word", {"asked": "潛水", "field": "title"}), "職稱有「潛水」"),
        (Reason("pay", {"basis": PayBasis.HOUR, "minimum": 210.0}), "時薪 210 元起"),
        (Reason("near", {"metres": 500, "minutes": 9}), "步行約 9 分鐘"),
        (Reason("near", {"metres": 4_000, "minutes": 65}), "距離 4 公里"),
        (way(6, "walk"), "約 6 分鐘（步行）"),
        (way(24, "walk", "板南線", "walk"), "約 24 分鐘（步行＋捷運）"),
        (way(50, "bus", "臺鐵", "淡水信義線", "淡海輕軌"), "約 50 分鐘（公車＋火車＋捷運＋輕軌）"),
        (way(1), "約 1 分鐘（步行）"),
        (Reason("area", {}), "在圈選範圍內"),
        (Reason("education", {"value": "any"}), "學歷不拘"),
        (Reason("experience", {"months": 24}), "經驗 2 年以上"),
        (Reason("shift", {"values": ("night",)}), "大夜班"),
    ],
)
def test_reasons_in_words(reason: Reason, words: str) -> None:
    assert reasons.known(reason) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("pay", {"asked": 200.0, "why": "negotiable"}), "薪資面議，未寫數字"),
        (Reason("pay", {"asked": 40_000.0, "why": "only_top"}), "起薪未達 40,000 元，最高可達"),
        (Reason("shift", {"asked": ("night",)}), "未註明上班時段"),
        (
            Reason("near", {"district": "信義區", "city": "臺北市", "asked": 800}),
            "僅知信義區，距離不明",
        ),
        (Reason("minutes", {"district": "信義區", "city": "臺北市", "asked": 30}), "僅知信義區"),
        (Reason("minutes", {"district": None, "city": "臺北市", "asked": 30}), "未註明確切地點"),
        (Reason("area", {"district": "信義區", "city": "臺北市"}), "僅知信義區"),
        (Reason("area", {"district": None, "city": None}), "未註明確切地點"),
    ],
)
def test_what_an_ad_leaves_open_in_words(reason: Reason, words: str) -> None:
    assert reasons.unknown(reason) == words


def test_every_code_has_words() -> None:
    from indexer import vocabulary as v

    lists = {
        "kind": v.EmploymentKind,
        "shift": v.Shift,
        "days_off": v.DaysOff,
        "education": v.Education,
        "remote": v.Remote,
        "welcome": v.WelcomeGroup,
    }
    for field, codes in lists.items():
        assert set(labels.CHOICES[field]) == set(codes), field
    assert set(labels.BASIS) == set(PayBasis)
    assert set(labels.CHOICES["accuracy"]) == set(Accuracy)
    assert set(labels.FILTERS) <= set(SearchRequest.model_fields)
    assert set(labels.UNSTATED) <= set(SearchRequest.model_fields)


def test_everything_that_is_understood_has_words() -> None:
    said = (
        "信義區 板南線沿線 公館站 車程20分鐘內 西門町 會計或出納 會Excel 機車駕照 星巴克 "
        "月薪4萬 打工 晚班 排休 時間彈性 高中畢業 免經驗 遠端 中高齡 不要夜班 不要兼職 非派遣 "
        "不要業務 不要萬華區 不會日文 不要遠端做 限女 45歲以上 不要直銷"
    )
    understanding = understanding_of(Gazetteer.load(), OccupationTable.load(), default_recogniser())
    meaning = understanding.read(said)
    shown = {chip.code: conditions.condition(chip.code, chip.values) for chip in meaning.understood}
    assert shown["station"] == "板南線"
    assert shown["minutes"] == "20 分鐘內"
    assert shown["not_shift"] == "不要大夜班"
    assert shown["not_occupation"] == "不要業務代表"
    assert shown["licence"] == "普通重型機車駕駛執照"
    assert shown["flexible"] == "時間彈性"
    assert all(shown.values())
    said_of = {note.code: notes.note(note) for note in meaning.notes}
    assert any("性別平等工作法第7條" in notes.note(one) for one in meaning.notes)
    assert said_of["second_place"].startswith(
        "一次只能以一個地點為中心：已找公館站附近，「西門町」"
    )
    assert "不要直銷" in said_of["unwanted"]
