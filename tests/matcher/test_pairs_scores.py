"""Scores of pairs: what may count, what never counts, and the same from both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import SCHEMAS
from indexer.pipeline import resume_values, resume_words
from indexer.vocabulary import DocumentKind, EmploymentKind, PayBasis, Shift, WelcomeGroup
from matcher.engines.base import Truth
from matcher.pairs.columns import KEYWORDS, NUMBERS
from matcher.pairs.scores import score, sides
from matcher.pairs.sides import Circumstances
from matcher.pairs.weights import shipped_pair_weights
from tests.matcher.pairs import (
    GIVEN,
    TODAY,
    openings,
    people,
    resume,
    resume_record,
    scored,
    tools,
    vacancy,
)

USUAL: dict[str, Any] = {
    "name": "王小明",
    "email": "a@example.com",
    "phone": "0912345678",
    "address": "信義路五段7號",
    "headline": "清潔人員",
    "wished_shifts": (Shift.DAY,),
    "pay_text": "月薪30000元以上",
    "district": "大安區",
    "reach_minutes": 40,
    "education": ({"school": "國立臺灣大學", "degree_text": "大學", "ended": date(1990, 6, 1)},),
    "experience": (
        {"title": "辦公室清潔人員", "started": date(2020, 1, 1), "ended": date(2023, 1, 1)},
    ),
    "skills": ("地板打蠟",),
    "autobiography": "做事細心。",
}
OFFERS = (
    vacancy(
        "a", title="辦公室清潔人員", district="信義區", pay_min=32_000, pay_basis=PayBasis.MONTH
    ),
    vacancy("b", title="清潔領班", district="大安區", hours_text="大夜班", education_text="高中"),
    vacancy("c", title="會計人員", experience_text="2年以上", welcomes=tuple(WelcomeGroup)),
)
PROTECTED = (
    {"name": "林美玲"},
    {"name": None, "email": None, "phone": None},
    {"address": "中山北路七段1號"},
    {"education": ({"school": "私立某某學院", "degree_text": "大學", "ended": date(2020, 6, 1)},)},
    *(
        {"autobiography": f"做事細心。{words}"}
        for words in (
            "我是女性，已婚，有兩個小孩。",
            "我今年58歲，屬於中高齡。",
            "我是阿美族原住民。",
            "領有身心障礙手冊。",
            "我是獨力負擔家計的單親媽媽。",
            "我是越南籍新住民，三年前取得身分證。",
            "更生人，想重新開始。",
            "我是低收入戶，二度就業。",
            "虔誠的基督徒，國民黨員，工會會員，天蠍座，A型。",
            "身高180，五官端正，同志。",
        )
    ),
)
"""What domain rules R1 and R19 protect, and what tells who somebody is."""


@pytest.mark.parametrize("change", PROTECTED, ids=str)
@pytest.mark.parametrize("of_age", Truth)
def test_what_must_not_count_changes_no_score(change: dict[str, Any], of_age: Truth) -> None:
    one, other = resume_record(**USUAL), resume_record(**USUAL | change)
    facts, changed = resume(record=one), resume(record=other)
    assert resume_words(facts, one) == resume_words(changed, other)  # hence the same vector
    circumstances = Circumstances(today=TODAY, of_age=of_age)
    before, after = (scored(f, *OFFERS, given=circumstances) for f in (facts, changed))
    np.testing.assert_array_equal(before.seeker, after.seeker)
    np.testing.assert_array_equal(before.employer, after.employer)
    for name, values in before.conditions.items():
        np.testing.assert_array_equal(values, after.conditions[name])


def test_the_age_of_a_job_or_a_surplus_of_anything_never_counts_against_anyone() -> None:
    long_ago = {"title": "辦公室清潔人員", "started": date(1980, 1, 1), "ended": date(1983, 1, 1)}
    early = resume(**USUAL | {"experience": (long_ago,)})
    more = resume(**USUAL | {"experience": (long_ago | {"ended": date(2015, 1, 1)},)})
    doctor = resume(**USUAL | {"education": ({"degree_text": "博士"},)})
    usual = scored(resume(**USUAL), *OFFERS).employer
    np.testing.assert_array_equal(usual, scored(early, *OFFERS).employer)
    assert (scored(more, *OFFERS).employer >= usual).all()
    assert (scored(doctor, *OFFERS).employer >= usual).all()


def test_columns_hold_nothing_that_says_who_somebody_is() -> None:
    allowed = {field.name for field in SCHEMAS[DocumentKind.RESUME].fields}
    read = {*NUMBERS[DocumentKind.RESUME], *KEYWORDS[DocumentKind.RESUME]}
    assert read <= allowed
    telling = {"name", "sex", "age", "birth", "photo", "school", "welcomes", "visibility", "source"}
    assert read.isdisjoint(telling)
    assert {"welcomes", "job_accommodation"}.isdisjoint(KEYWORDS[DocumentKind.VACANCY])
    assert "王小明" not in repr(resume_values(resume(**USUAL)))


@given(
    st.dictionaries(
        st.sampled_from(sorted({*shipped_pair_weights().seeker, *shipped_pair_weights().employer})),
        st.floats(0, 1),
    ),
    st.data(),
)
def test_scores_grow_with_each_feature(known: dict[str, float], data: st.DataObject) -> None:
    weights = shipped_pair_weights()
    names = {*weights.seeker, *weights.employer}
    found = {name: np.array([known.get(name, np.nan)]) for name in names}
    name = data.draw(st.sampled_from(sorted(names)))
    least = known.get(name, weights.shape["unknown"])
    better = found | {name: np.array([data.draw(st.floats(least, 1))])}
    for before, after in zip(sides(found, weights), sides(better, weights), strict=True):
        assert 0 < before[0] <= after[0] <= 1


KINDS = st.sampled_from([EmploymentKind.FULL_TIME, EmploymentKind.PART_TIME])
TITLES = st.sampled_from(
    ["清潔人員", "辦公室清潔人員", "護理師", "保全人員", "會計人員", "司機", "店員", "某事"]
)
PLACES = st.sampled_from(["", "信義區", "大安區", "北投區", "板橋區"])


@st.composite
def persons(draw: st.DrawFn, number: int) -> Any:
    job = {"title": draw(TITLES), "months": draw(st.none() | st.integers(0, 100))}
    return resume(
        f"r{number}",
        headline=draw(TITLES),
        district=draw(PLACES) or None,
        reach_minutes=draw(st.none() | st.integers(10, 60)),
        wished_kinds=draw(st.lists(KINDS, unique=True, max_size=2)),
        wished_shifts=draw(st.lists(st.sampled_from(Shift), unique=True, max_size=2)),
        experience=draw(st.sampled_from([(), (job,)])),
        skills=draw(st.lists(st.sampled_from(["Excel", "地板打蠟"]), unique=True)),
        pay_text=draw(st.sampled_from([None, "月薪30000元", "時薪200元"])),
    )


@st.composite
def offers(draw: st.DrawFn, number: int) -> Any:
    return vacancy(
        f"v{number}",
        title=draw(TITLES),
        city="臺北市",
        district=draw(PLACES) or None,
        description=draw(st.sampled_from(["", "會Excel者佳", "需地板打蠟、會英文"])),
        kind_text=draw(st.sampled_from([None, "全職", "兼職"])),
        hours_text=draw(st.sampled_from([None, "日班", "大夜班", "早晚輪班"])),
        pay_text=draw(st.sampled_from([None, "月薪28000~32000", "時薪210", "面議"])),
        experience_text=draw(st.sampled_from([None, "不拘", "2年以上"])),
    )


@given(st.tuples(*map(persons, range(3))), st.tuples(*map(offers, range(3))))
def test_both_directions_say_the_same_of_a_pair(seekers: Any, ads: Any) -> None:
    nobody = np.full(3, np.nan)
    all_people, all_ads = people(*seekers), openings(*ads)
    for row in range(3):
        one_person = score(all_people.one(row), all_ads, nobody, tools(), GIVEN)
        for column in range(3):
            one_ad = score(all_people, all_ads.one(column), nobody, tools(), GIVEN)
            assert one_person.both[column] == pytest.approx(one_ad.both[row], abs=1e-9)
            assert {n: v[column] for n, v in one_person.conditions.items()} == {
                n: v[row] for n, v in one_ad.conditions.items()
            }
        assert ((one_person.both > 0) & (one_person.both <= 1)).all()


def test_minutes_are_those_of_the_ways() -> None:
    person = resume(district="大安區")
    ads = [vacancy(d, district=d, city="臺北市") for d in ("信義區", "北投區", "文山區")]
    found = tools().ways.minutes(people(person), openings(*ads))
    journeys = tools().ways.journeys(people(person))
    assert journeys is not None
    points = [ad.place for ad in ads]
    expected = journeys.minutes([_point(place) for place in points])
    assert found == pytest.approx(np.array(expected), abs=0.01)


def _point(place: Any) -> Any:
    from indexer.places.point import Point

    return Point(place.lat, place.lon)


def test_the_work_wished_for_counts_most() -> None:
    cleaner = resume(headline="清潔人員")
    same, near, far = (vacancy(t, title=t) for t in ("清潔人員", "洗碗人員", "會計人員"))
    found = scored(cleaner, same, near, far)
    assert found.both[0] > found.both[1] > found.both[2]


def test_an_unknown_answer_rate_is_neutral() -> None:
    person, ad = resume(headline="清潔人員"), vacancy()
    answers = Circumstances(today=TODAY, answer_rates={"e": 1.0})
    silent = Circumstances(today=TODAY, answer_rates={"e": 0.0})
    usual = scored(person, ad).seeker[0]
    assert scored(person, ad, given=silent).seeker[0] < usual
    assert scored(person, ad, given=answers).seeker[0] > usual
