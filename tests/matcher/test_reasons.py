"""Every condition asked for gets its answer: what the ad says, or that it leaves it open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.occupations.table import OccupationTable
from indexer.text.tokens import query_tokens
from indexer.vocabulary import DaysOff, Education, EmploymentKind, PayBasis, Remote, Shift
from matcher.engines.base import Unit
from matcher.ranking.reasons import Explainer, Why
from matcher.request import Near, SearchRequest
from matcher.results import Section
from tests.matcher.vacancies import (
    DAAN,
    DAAN_ONLY,
    NEGOTIABLE,
    TAIPEI_ONLY,
    TODAY,
    facts,
    hourly,
    monthly,
)

LONG_AGO = date(2026, 1, 1)
AT_DAAN = Near(lat=25.0, lon=121.543, metres=5_000)


def explained(
    table: OccupationTable,
    request: SearchRequest,
    *units: Unit,
    section: Section = Section.MATCHED,
    title: str = "服務生",
    **known: Any,
) -> Why:
    explainer = Explainer(request, units, "服務生", TODAY, table)
    return explainer.explain(facts("a", title, **({"updated": LONG_AGO} | known)), section)


def of(why: Why) -> tuple[dict[str, Any], dict[str, Any]]:
    """Reasons and open conditions by code."""
    return (
        {reason.code: dict(reason.values) for reason in why.reasons},
        {reason.code: dict(reason.values) for reason in why.unknown},
    )


def test_nothing_asked_nothing_said(table: OccupationTable) -> None:
    assert explained(table, SearchRequest()) == Why((), ())


@pytest.mark.parametrize(
    ("asked", "known", "said"),
    [
        ({"kind": ("part_time", "full_time")}, {"kind": "part_time"}, {"values": ("part_time",)}),
        (
            {"shift": ("evening",)},
            {"shifts": (Shift.DAY, Shift.EVENING)},
            {"values": (Shift.EVENING,)},
        ),
        (
            {"days_off": ("weekends",)},
            {"days_off": DaysOff.WEEKENDS},
            {"values": (DaysOff.WEEKENDS,)},
        ),
        (
            {"education": "university"},
            {"education": Education.ANY},
            {"value": Education.ANY, "asked": Education.UNIVERSITY},
        ),
        ({"experience": 0}, {"experience_months": 0}, {"months": 0, "asked": 0}),
        ({"remote": ("full",)}, {"remote": Remote.FULL}, {"values": (Remote.FULL,)}),
        ({"updated_within": 365}, {}, {"date": LONG_AGO}),
        ({"district": ("信義區", "大安區")}, {"place": DAAN}, {"values": ("大安區",)}),
        ({"district": ("臺北市",)}, {"place": TAIPEI_ONLY}, {"values": ("臺北市",)}),
        (
            {"station": ("大安",)},
            {"place": DAAN | {"station": "大安", "station_minutes": 4}},
            {"value": "大安", "minutes": 4},
        ),
        ({"near": AT_DAAN}, {"place": DAAN}, {"metres": 2891, "minutes": 47}),
        (
            {"pay_basis": "hour", "pay": 200},
            {"pay": hourly(210, 230)},
            {"asked": 200, "basis": PayBasis.HOUR, "minimum": 210, "maximum": 230},
        ),
    ],
)
def test_what_the_ad_says_is_a_reason(
    table: OccupationTable, asked: dict[str, Any], known: dict[str, Any], said: dict[str, Any]
) -> None:
    reasons, unknown = of(explained(table, SearchRequest(**asked), **known))
    assert reasons == {"pay" if "pay" in asked else next(iter(asked)): said}
    assert unknown == {}


@pytest.mark.parametrize(
    ("asked", "known", "open_"),
    [
        ({"kind": ("part_time",)}, {}, {"asked": (EmploymentKind.PART_TIME,)}),
        ({"shift": ("evening",)}, {}, {"asked": (Shift.EVENING,)}),
        ({"education": "university"}, {}, {"asked": Education.UNIVERSITY}),
        ({"experience": 0}, {}, {"asked": 0}),
        ({"updated_within": 3}, {"updated": None}, {"asked": 3}),
        (
            {"district": ("信義區",)},
            {"place": TAIPEI_ONLY},
            {"asked": ("信義區",), "city": "臺北市"},
        ),
        (
            {"near": AT_DAAN},
            {"place": DAAN_ONLY},
            {"district": "大安區", "city": "臺北市", "asked": 5_000},
        ),
    ],
)
def test_what_the_ad_leaves_open_is_told(
    table: OccupationTable, asked: dict[str, Any], known: dict[str, Any], open_: dict[str, Any]
) -> None:
    reasons, unknown = of(explained(table, SearchRequest(**asked), **known))
    assert reasons == {}
    assert unknown == {next(iter(asked)): open_}


@pytest.mark.parametrize(
    ("pay", "why"),
    [
        (NEGOTIABLE, "negotiable"),
        (hourly(190, 210), "only_top"),
        (hourly(190), "open_top"),
        (hourly(None, 210), "no_minimum"),
    ],
)
def test_open_pay_says_why(table: OccupationTable, pay: Any, why: str) -> None:
    request = SearchRequest(pay_basis=PayBasis.HOUR, pay=200)
    reasons, unknown = of(explained(table, request, pay=pay))
    assert reasons == {}
    assert unknown["pay"]["why"] == why


def test_pay_of_another_basis_is_no_reason(table: OccupationTable) -> None:
    request = SearchRequest(pay_basis=PayBasis.HOUR, pay=200)
    assert explained(table, request, pay=monthly(40_000)) == Why((), ())


def test_an_ad_of_today_says_so(table: OccupationTable) -> None:
    reasons, _ = of(explained(table, SearchRequest(), updated=TODAY))
    assert reasons == {"updated_within": {"date": TODAY}}


def unit(text: str, *occupations: str) -> Unit:
    phrases = (tuple(query_tokens(text)),)
    return Unit(group="unit:0", text=text, occupations=frozenset(occupations), phrases=phrases)


def test_an_occupation_shows_its_evidence(table: OccupationTable) -> None:
    waiter = table.named("服務生")[0]
    reasons, _ = of(explained(table, SearchRequest(), unit("外場", waiter.id)))
    assert reasons["occupation"] == {
        "id": waiter.id,
        "title": waiter.zh,
        "phrase": "服務生",
        "in_title": True,
        "asked": "外場",
    }


@pytest.mark.parametrize(
    ("word", "field"),
    [("服務生", "title"), ("好店", "employer"), ("咖啡拉花", "skills"), ("別處", "description")],
)
def test_a_word_says_where_it_stands(table: OccupationTable, word: str, field: str) -> None:
    why = explained(table, SearchRequest(), unit(word), skills=("咖啡拉花",))
    reasons, _ = of(why)
    assert reasons["word"] == {"asked": word, "field": field}


def test_the_filter_by_occupation_shows_its_evidence_too(table: OccupationTable) -> None:
    waiter = table.named("服務生")[0]
    for code in (waiter.id, waiter.major):
        reasons, _ = of(explained(table, SearchRequest(occupation=(code,))))
        assert reasons["occupation"]["id"] == waiter.id


def test_a_related_one_names_the_neighbouring_occupation(table: OccupationTable) -> None:
    waiter = table.named("服務生")[0]
    neighbour = table.near(waiter.id)[0]
    why = explained(
        table,
        SearchRequest(),
        unit("服務生", waiter.id),
        section=Section.RELATED,
        title=neighbour.zh,
    )
    reasons, _ = of(why)
    assert reasons["related"] == {
        "asked": "服務生",
        "id": neighbour.id,
        "title": neighbour.zh,
        "neighbour": True,
    }
