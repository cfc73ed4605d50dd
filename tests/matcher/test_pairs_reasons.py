"""Truth of reasons: every part that is said of a pair is checked against the two records, by other
means than those that made it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from indexer.facts import ResumeFacts, VacancyFacts
from indexer.normalise.pay import parse_pay
from indexer.places.point import Point
from indexer.places.reach import Reach
from indexer.records import ResumeRecord
from indexer.vocabulary import PayBasis, Shift
from matcher.engines.base import Truth
from matcher.pairs.reasons import Pair, parts_of
from matcher.pairs.results import Part, State
from tests.matcher.pairs import (
    GIVEN,
    TODAY,
    gazetteer,
    people,
    resume,
    scored,
    table,
    tools,
    vacancy,
)
from webapp.demo.filling import invented_records

PEOPLE, VACANCIES = 12, 60


@pytest.fixture(scope="module")
def said() -> list[tuple[ResumeRecord, ResumeFacts, VacancyFacts, Part]]:
    """Everything that is said of all pairs of some invented people and vacancies."""
    ads, persons = invented_records(gazetteer(), table(), TODAY, vacancies=VACANCIES)
    offers = [
        vacancy(f"v{number}", **one.model_dump(exclude_defaults=True))
        for number, one in enumerate(ads)
    ]
    found = []
    for record in persons[:PEOPLE]:
        facts = resume(record=record)
        journeys = tools().ways.journeys(people(facts))
        conditions = scored(facts, *offers).conditions
        for row, offer in enumerate(offers):
            truths = {name: Truth(int(values[row])) for name, values in conditions.items()}
            pair = Pair(facts, offer, truths, journeys, tools(), GIVEN)
            found += [(record, facts, offer, part) for part in parts_of(pair)]
    return found


def _months(record: ResumeRecord) -> int:
    days = sum(
        (job.ended - job.started).days for job in record.experience if job.ended and job.started
    )
    return round(days / 30.44)


Said = tuple[ResumeRecord, ResumeFacts, VacancyFacts, Part]


def _work(said: Said) -> bool:
    _, facts, offer, part = said
    values, yes = part.values, part.state is State.YES
    own = {o.title for o in facts.occupations}
    there = {o.title for o in offer.occupations}
    named = values["asked"] in own and values["title"] in there
    same = values["asked"] == values["title"]
    is_same = same == (values["relation"] == "same")
    return named and is_same and (not yes or same or _is_kind(values))


def _shift(said: Said) -> bool:
    record, _, offer, part = said
    yes = part.state is State.YES
    offered, wished = set(offer.shifts), set(record.wished_shifts)
    if part.state is State.UNKNOWN:
        return not offered
    if Shift.ROTATING in offered:
        times = offered - {Shift.ROTATING}
        return yes == (Shift.ROTATING in wished or (bool(times) and times <= wished))
    return yes == bool(offered & wished)


def _pay(said: Said) -> bool:
    record, _, offer, part = said
    yes, pay = part.state is State.YES, offer.pay
    wish = parse_pay(record.pay_text or "")
    assert wish is not None
    assert wish.minimum == part.values["asked"]
    if pay.basis is not wish.basis:
        return not yes
    reaches = pay.minimum is not None and pay.minimum >= wish.minimum
    never = pay.maximum is not None and pay.maximum < wish.minimum
    return (yes, part.state is State.NO) == (reaches, never and not reaches)


def _experience(said: Said) -> bool:
    record, _, offer, part = said
    if part.state is State.UNKNOWN:
        return not record.experience and offer.experience_months == part.values["asked"]
    told = part.values["months"] or 0
    enough = told >= (offer.experience_months or 0)
    return told <= _months(record) + 1 and (part.state is State.YES) == enough


def _named(said: Said) -> bool:
    record, facts, offer, part = said
    own = {*record.skills, *facts.skills, *record.licences, *facts.licences, *record.languages}
    asked = {*offer.skills, *offer.licences, *offer.languages}
    held = tools().laws.held(own)
    common, missing = set(part.values.get("values", ())), set(part.values.get("missing", ()))
    return common <= asked & held and missing <= asked - held


def _education(said: Said) -> bool:
    _, facts, _, part = said
    if facts.education is None:
        return part.state is State.UNKNOWN
    return (part.state is State.YES) == (facts.education.rank >= part.values["asked"].rank)


def _kind(said: Said) -> bool:
    record, _, offer, part = said
    if part.state is State.UNKNOWN:
        return offer.kind is None
    return (part.state is State.YES) == (offer.kind in record.wished_kinds)


def _licence_law(said: Said) -> bool:
    _, facts, offer, part = said
    needed = set(part.values["names"])
    by_law = {
        licence.name
        for o in offer.occupations
        for licence in table()[o.id].licences
        if licence.required == "law"
    }
    has = needed <= tools().laws.held(facts.licences)
    return needed <= by_law and (part.state is State.YES) == has


def _is_kind(values: Any) -> bool:
    """Whether what is offered is a special kind of what is wished."""
    wished = table().title(values["asked"])
    return values["title"] in {child.zh for child in table().children(wished.id)}


def _place(said: Said) -> bool:
    record, _, offer, part = said
    inside = offer.place.district in record.wished_districts
    minutes = part.values.get("minutes")
    if minutes is not None:
        home = gazetteer().districts.named(record.district or "")
        assert home is not None
        there = Point(offer.place.lat or 0, offer.place.lon or 0)
        reach = Reach.shipped(gazetteer().stations)
        exact = reach.journeys(home.point).minutes([there])[0]
        if abs(minutes - exact) > 1:
            return False
        too_far = exact > (record.reach_minutes or 0) + 15
        return (part.state is State.YES) == inside and (part.state is State.NO) == (
            too_far and not inside
        )
    return part.state is not State.YES or inside


_CHECKS = {
    "work": _work,
    "shift": _shift,
    "pay": _pay,
    "experience": _experience,
    "licence": _named,
    "skill": _named,
    "language": _named,
    "education": _education,
    "kind": _kind,
    "place": _place,
    "licence_law": _licence_law,
    "start": lambda said: said[3].values["date"] == said[0].available,
    "age": lambda said: said[3].state is State.UNKNOWN,
}


def test_every_reason_gap_and_open_question_is_true(
    said: list[tuple[ResumeRecord, ResumeFacts, VacancyFacts, Part]],
) -> None:
    wrong = [
        (record.source_id, offer.source_id, part)
        for record, facts, offer, part in said
        if not _CHECKS[part.code]((record, facts, offer, part))
    ]
    assert wrong == []
    states = Counter(part.state for *_, part in said)
    assert min(states.values()) > 20, states
    assert {"work", "place", "pay", "shift", "kind", "experience", "skill", "education"} <= {
        part.code for *_, part in said
    }


def test_a_negotiable_pay_is_never_a_reason(
    said: list[tuple[ResumeRecord, ResumeFacts, VacancyFacts, Part]],
) -> None:
    for *_, offer, part in said:
        if part.code == "pay" and offer.pay.basis is PayBasis.NEGOTIABLE:
            assert part.state is State.UNKNOWN
