"""``GET /api/v1/vacancies``: every filter means what the API's page says, and counts are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.facts import VacancyFacts
from indexer.places.point import Accuracy, Point, haversine_m
from indexer.vocabulary import Education
from tests.web.api import VACANCIES, all_facts, answer, problem, walk
from tests.web.small_site import LettersWiring

Holds = Callable[[VacancyFacts], bool]
CITY_HALL = Point(25.0410, 121.5660)


def _pays(basis: str, least: float) -> Holds:
    return lambda v: v.pay.basis == basis and v.pay.minimum is not None and v.pay.minimum >= least


def _within(metres: float) -> Holds:
    def holds(v: VacancyFacts) -> bool:
        place = v.place
        if place.lat is None or place.lon is None:
            return False
        exact = place.accuracy not in {Accuracy.DISTRICT, Accuracy.CITY, None}
        return exact and haversine_m(CITY_HALL, Point(place.lat, place.lon)) <= metres

    return holds


FILTERS: list[tuple[list[tuple[str, str]], Holds]] = [
    ([], lambda _: True),
    ([("kind", "part_time")], lambda v: v.kind == "part_time"),
    (
        [("kind", "part_time"), ("kind", "full_time")],
        lambda v: v.kind in {"part_time", "full_time"},
    ),
    ([("shift", "evening")], lambda v: "evening" in v.shifts),
    ([("days_off", "weekends")], lambda v: v.days_off == "weekends"),
    ([("pay", "40000")], _pays("month", 40_000)),
    ([("pay_basis", "hour"), ("pay", "200")], _pays("hour", 200)),
    (
        [("education", "senior_high")],
        lambda v: v.education is not None and v.education.rank <= Education.SENIOR_HIGH.rank,
    ),
    (
        [("experience", "12")],
        lambda v: v.experience_months is not None and v.experience_months <= 12,
    ),
    ([("district", "大安區")], lambda v: v.place.district == "大安區"),
    ([("district", "新北市")], lambda v: v.place.city == "新北市"),
    ([("near", "25.0410,121.5660,1500")], _within(1_500)),
    ([("remote", "partial")], lambda v: v.remote == "partial"),
    ([("welcome", "middle_aged")], lambda v: "middle_aged" in v.welcomes),
    ([("no_agency", "1")], lambda v: v.agency is not True),
    ([("accuracy", "door")], lambda v: v.place.accuracy == "door"),
    (
        [("district", "信義區"), ("kind", "full_time"), ("pay", "35000")],
        lambda v: (
            v.place.district == "信義區" and v.kind == "full_time" and _pays("month", 35_000)(v)
        ),
    ),
]


@pytest.fixture(scope="module")
def facts(bank: LettersWiring) -> list[VacancyFacts]:
    return all_facts(bank)


@pytest.mark.parametrize(("pairs", "holds"), FILTERS, ids=[str(dict(p)) for p, _ in FILTERS])
def test_a_filter_leaves_exactly_the_vacancies_that_it_names(
    client: FlaskClient, facts: list[VacancyFacts], pairs: list[tuple[str, str]], holds: Holds
) -> None:
    wanted = {one.id for one in facts if holds(one)}
    found = [hit["id"] for hit in walk(client, pairs)]
    assert wanted, "the invented records have nothing for this filter"
    assert len(wanted) < len(facts) or not pairs
    assert sorted(found) == sorted(wanted)
    assert answer(client, pairs)["total"] == len(wanted)


def test_filters_over_what_the_data_holds(client: FlaskClient, facts: list[VacancyFacts]) -> None:
    """Occupations, employers, stations, days: values are taken from the records."""
    some = next(v for v in facts if v.occupations and v.place.station and v.updated)
    job, employer, station = some.occupations[0].id, some.employer_id, some.place.station
    for pairs, holds in (
        ([("occupation", job)], lambda v: job in {o.id for o in v.occupations}),
        ([("occupation", job[:2])], lambda v: job[:2] in {o.id[:2] for o in v.occupations}),
        ([("employer", employer)], lambda v: v.employer_id == employer),
        ([("station", str(station))], lambda v: v.place.station == station),
    ):
        wanted = {one.id for one in facts if holds(one)}
        found = {hit["id"] for hit in walk(client, pairs)}
        assert some.id in found
        assert found >= wanted, pairs  # an occupation's children are among its own


def test_updated_counts_days_from_today(
    client: FlaskClient, facts: list[VacancyFacts], bank: LettersWiring
) -> None:
    for days in (0, 7, 30):
        since = bank.today() - timedelta(days=days)
        wanted = sum(one.updated is not None and one.updated >= since for one in facts)
        assert answer(client, [("updated", str(days))])["total"] == wanted


def test_what_ads_leave_open_is_counted_beside_and_taken_in_when_asked(
    client: FlaskClient, facts: list[VacancyFacts]
) -> None:
    pairs = [("shift", "night")]
    plain = answer(client, pairs)
    silent = sum(not one.shifts for one in facts)
    assert plain["possible"] == plain["unknown"]["shift"] == silent > 0
    assert answer(client, [*pairs, ("include_unknown", "1")])["total"] == plain["total"] + silent


_FILLED_BY = {"occupation_top": "occupation", "updated_within": "updated"}


@pytest.mark.parametrize("base", [[], [("kind", "full_time"), ("district", "大安區")]])
def test_every_facet_tells_what_choosing_its_value_brings(
    client: FlaskClient, base: list[tuple[str, str]]
) -> None:
    counted = 0
    for facet, values in answer(client, base)["facets"].items():
        name = _FILLED_BY.get(facet, facet)
        others = [pair for pair in base if pair[0] != name]
        for one in values:
            chosen = [(name, one["value"])]
            if facet == "pay":
                basis, amount = one["value"].split(":")
                chosen = [("pay_basis", basis), ("pay", amount)]
            total = answer(client, [*others, *chosen, ("size", "1")])["total"]
            assert total == one["count"], (facet, one)
            counted += one["count"] > 0
    assert counted > 20


def test_facets_mark_what_is_chosen(client: FlaskClient) -> None:
    kinds = answer(client, [("kind", "part_time")])["facets"]["kind"]
    assert [one["value"] for one in kinds if one["chosen"]] == ["part_time"]


def test_the_box_narrows_what_is_in_view_and_not_the_total(
    client: FlaskClient, facts: list[VacancyFacts]
) -> None:
    found = answer(client, [("box", "121.53,25.02,121.55,25.05"), ("zoom", "14")])
    inside = sum(
        one.place.lat is not None
        and one.place.lon is not None
        and one.place.accuracy != Accuracy.CITY
        and 25.02 <= one.place.lat <= 25.05
        and 121.53 <= one.place.lon <= 121.55
        for one in facts
    )
    district_only = sum(found["district_only"].values())
    assert found["total"] == len(facts)
    assert 0 < found["in_view"] < found["total"]
    assert inside <= found["in_view"] <= inside + district_only


def test_a_hit_has_facts_reasons_and_what_is_unknown(client: FlaskClient) -> None:
    found = answer(client, [("district", "大安區"), ("pay", "30000")])
    hit = found["hits"][0]
    assert {"id", "source_id", "title", "section", "score", "reasons", "unknown"} <= hit.keys()
    codes = {reason["code"] for reason in hit["reasons"]}
    assert codes >= {"district", "pay"}
    assert hit["facts"]["place"]["district"] == "大安區"


def test_words_are_understood_and_said_back(client: FlaskClient) -> None:
    found = answer(client, [("q", "大安區 晚班 時薪200以上")])
    assert {chip["code"] for chip in found["understood"]} == {"district", "shift", "pay"}
    plainly = answer(
        client,
        [("district", "大安區"), ("shift", "evening"), ("pay_basis", "hour"), ("pay", "200")],
    )
    assert found["total"] == plainly["total"]
    taken_back = answer(client, [("q", "大安區 晚班 時薪200以上"), ("plain", "晚班")])
    assert "shift" not in {chip["code"] for chip in taken_back["understood"]}


def test_when_nothing_matches_it_is_said_what_to_give_up(client: FlaskClient) -> None:
    pairs = [("district", "大安區"), ("pay", "900000"), ("pay_basis", "month")]
    found = answer(client, pairs)
    assert found["total"] == 0
    ways = {way["code"]: way for way in found["give_up"]}
    assert ways["pay"]["total"] == answer(client, [("district", "大安區")])["total"]
    assert answer(client, ways["pay"]["request"])["total"] == ways["pay"]["total"]


def test_an_answers_request_asks_the_same_again(client: FlaskClient) -> None:
    pairs = [
        ("q", "服務生"), ("where", "捷運市政府站"), ("kind", "part_time"), ("kind", "full_time"),
        ("near", "25.041,121.566,1000"), ("box", "121.5,25,121.6,25.1"), ("zoom", "12.5"),
        ("updated", "30"), ("include_unknown", "1"), ("sort", "distance"), ("size", "7"),
    ]  # fmt: skip
    first = answer(client, pairs)
    assert sorted(map(tuple, first["request"])) == sorted(pairs)
    assert answer(client, first["request"]) == first


def test_orders(client: FlaskClient, facts: list[VacancyFacts]) -> None:
    of = {one.id: one for one in facts}
    newest = [of[hit["id"]].updated for hit in walk(client, [("sort", "newest")])]
    dated = [day for day in newest if day]
    assert dated == sorted(dated, reverse=True)
    paid = [of[hit["id"]].pay.monthly_minimum for hit in walk(client, [("sort", "pay")])]
    known = [amount for amount in paid if amount is not None]
    assert known == sorted(known, reverse=True)
    assert paid[: len(known)] == known
    near = walk(client, [("near", "25.0410,121.5660,3000"), ("sort", "distance")])
    metres = [hit["metres"] for hit in near]
    assert metres == sorted(metres)


@pytest.mark.parametrize("path", [VACANCIES, f"{VACANCIES}/map"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("salary=40000", "salary"),
        ("kind=fulltime", "kind"),
        ("kind=full_time&kind=nonsense", "kind"),
        ("occupation=99999", "occupation"),
        ("occupation=23", "occupation"),
        ("district=大安", "district"),
        ("station=火星", "station"),
        ("shift=晚班", "shift"),
        ("pay=-1", "pay"),
        ("pay=much", "pay"),
        ("education=phd", "education"),
        ("experience=-5", "experience"),
        ("near=25.0", "near"),
        ("box=122,25,121,26", "box"),
        ("zoom=12", "zoom"),
        ("sort=nearest", "sort"),
        ("sort=best", "sort"),
        ("page=0", "page"),
        ("page=1&page=2", "page"),
        ("size=101", "size"),
        ("lang=en", "lang"),
        ("q=" + "長" * 201, "q"),
    ],
)
def test_an_unknown_name_or_value_is_refused_and_named(
    client: FlaskClient, path: str, query: str, field: str
) -> None:
    told = problem(client.get(f"{path}?{query}"), 400)
    assert told["field"] == field
    assert field in told["detail"]


def test_sort_names_only_what_is_offered(client: FlaskClient) -> None:
    told = problem(client.get(f"{VACANCIES}?sort=nearest"), 400)
    assert told["values"]["allowed"] == "'relevance', 'newest', 'pay', 'distance'"


def test_answers_may_be_kept_for_a_moment_only(client: FlaskClient) -> None:
    response = client.get(VACANCIES)
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "public, max-age=30"


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in _keys(one)}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


def test_no_contact_is_given_away(client: FlaskClient) -> None:
    assert _keys(answer(client)) & {"contact", "phone", "email", "description"} == set()
