"""Recommendations: open, within what is asked, the best first, the same on every engine."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from indexer.occupations.distance import OccupationDistance
from indexer.occupations.laws import licence_laws
from indexer.vocabulary import PayBasis, Shift
from matcher.engines.base import Truth
from matcher.pairs.recommend import Person
from matcher.pairs.results import State
from tests.matcher.pairs import (
    GIVEN,
    TODAY,
    ad,
    over,
    person,
    person_document,
    resume,
    resume_record,
    table,
    vacancy,
)

CLEANING = [
    ad("a", title="清潔人員", city="臺北市", district="信義區"),
    ad("a2", title="清潔人員", city="臺北市", district="大安區"),
    ad("b", title="辦公室清潔人員", city="臺北市", district="信義區", hours_text="大夜班"),
    ad("c", title="清潔人員", closes=TODAY - timedelta(days=1)),
    ad("d", title="護理師", city="臺北市", district="信義區"),
    ad("e", title="房務員", city="臺北市", district="信義區"),
]
CLEANER = {"headline": "清潔人員", "wished_shifts": (Shift.DAY,)}


def test_what_is_shown_is_open_allowed_and_each_ad_once() -> None:
    found = over(CLEANING).recommend_vacancies(person(**CLEANER), GIVEN)
    ids = [match.facts.id for match in found.matches]
    assert ids[0] in {"a", "a2"}
    assert len({"a", "a2"} & set(ids)) == 1  # one employer's same ad twice
    assert {"b", "c", "d"}.isdisjoint(ids)
    assert [match.rank for match in found.matches] == list(range(1, len(ids) + 1))
    assert found.kept_apart["shift"] >= 1


def test_an_explanation_says_what_the_list_says_and_what_keeps_a_pair_apart() -> None:
    matcher, who = over(CLEANING), person(**CLEANER)
    (first, *_) = matcher.recommend_vacancies(who, GIVEN).matches
    same = matcher.explain(who, first.facts.id, GIVEN)
    assert same is not None
    assert (same.parts, same.conditions) == (first.parts, first.conditions)
    assert (same.seeker, same.employer) == (first.seeker, first.employer)
    nurse = matcher.explain(who, "d", GIVEN)
    assert nurse is not None
    assert nurse.conditions["licence"] is Truth.NO
    assert ("licence_law", State.NO) in {(part.code, part.state) for part in nurse.parts}
    assert matcher.explain(who, "nosuch", GIVEN) is None


def test_people_for_an_opening_are_those_who_want_its_work() -> None:
    people = {
        "wants": resume_record(
            headline="清潔人員", experience=({"title": "清潔人員", "months": 30},)
        ),
        "other": resume_record(headline="軟體工程師"),
        "foreign": resume_record(headline="清潔人員").model_copy(update={"source": "import"}),
    }
    documents = [*CLEANING, *(person_document(id_, one) for id_, one in people.items())]
    matcher = over(documents)
    found = matcher.recommend_candidates("a", GIVEN, sources=("demo",))
    assert found is not None
    assert [match.facts.id for match in found.matches] == ["wants"]
    assert matcher.recommend_candidates("nosuch", GIVEN) is None
    stored = matcher.person("wants")
    assert stored is not None
    assert matcher.recommend_vacancies(stored, GIVEN).matches


def test_a_person_who_says_nothing_is_told_nothing_false() -> None:
    nobody = Person(resume())
    found = over(CLEANING).recommend_vacancies(nobody, GIVEN)
    for match in found.matches:
        assert not any(part.code in {"experience", "skill"} for part in match.reasons)


def test_nearness_of_occupations() -> None:
    distance = OccupationDistance.load(table())
    ids = {title: table().title(title).id for title in ("清潔人員", "辦公室清潔人員", "會計人員")}
    clean, office, books = ids.values()
    assert distance.of(clean, clean) == 1
    assert distance.of(clean, office) > distance.of(office, clean) > distance.of(clean, books)
    assert distance.of(clean, "nosuch") == 0
    inner = distance.nearness[:-1, :-1]
    assert ((inner >= 0) & (inner <= 1)).all()
    assert (distance.nearness[-1] == 0).all()
    assert (inner.argmax(axis=1) == np.arange(len(inner))).all()


def test_every_licence_that_the_law_asks_for_has_its_statute() -> None:
    laws = licence_laws()
    asked = {licence.name for o in table() for licence in o.licences if licence.required == "law"}
    assert set(laws.laws) == asked
    assert {law.basis for law in laws.laws.values()} == {"act", "read", "doubtful"}
    for law in laws.laws.values():
        assert law.statute
        assert law.decides <= (law.basis != "doubtful")
    doubtful = {name for name, law in laws.laws.items() if not law.decides}
    assert doubtful.isdisjoint(frozenset().union(*laws.needed_by.values()))


def test_wished_skills_are_no_requirements() -> None:
    ad_facts = vacancy(description="需會Excel；具Photoshop能力者佳。有餐飲經驗優先、會AutoCAD加分")
    assert ad_facts.wished == ("Photoshop", "AutoCAD")
    assert "Excel" in ad_facts.skills


def test_the_order_hangs_on_the_documents_alone() -> None:
    who = person(headline="清潔人員")
    lists = [
        [m.facts.id for m in over(some).recommend_vacancies(who, GIVEN).matches]
        for some in (CLEANING, CLEANING[::-1])
    ]
    assert lists[0] == lists[1]


def test_pay_by_the_hour_is_told_as_such() -> None:
    hourly = ad("h", title="清潔人員", pay_basis=PayBasis.HOUR, pay_min=210.0)
    who = person(headline="清潔人員", pay_text="月薪30000元")
    match = over([hourly]).explain(who, "h", GIVEN)
    assert match is not None
    (pay,) = (part for part in match.parts if part.code == "pay")
    assert (pay.state, pay.values["monthly"]) == (State.UNKNOWN, 210 * 174)
