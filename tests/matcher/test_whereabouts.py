"""Within some minutes, or within a drawn line: conditions, counts, reasons and what to give up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import SearchDocument
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Point
from matcher.plan import Tables, conditions
from matcher.request import Near, Outline, SearchRequest
from matcher.results import Section
from matcher.search import Matcher
from matcher.whereabouts import within_line, within_reach
from tests.contract.oracle import in_ring
from tests.matcher.vacancies import (
    DAAN,
    DAAN_ONLY,
    TAIPEI_ONLY,
    TODAY,
    XINYI,
    document,
    matcher_over,
)

CITY_HALL = Near(lat=25.04116, lon=121.5654, metres=500)
TAMSUI = {"city": "新北市", "district": "淡水區", "accuracy": "door", "lat": 25.1775, "lon": 121.44}
TAMSUI_ONLY = TAMSUI | {"accuracy": "district"}
AROUND_XINYI = Outline(
    corners=((121.55, 25.02), (121.58, 25.02), (121.58, 25.045), (121.55, 25.045))
)

in_town = st.builds(Point, st.floats(24.97, 25.12), st.floats(121.45, 121.60))


@pytest.fixture(scope="module")
def matcher(gazetteer: Gazetteer, table: OccupationTable) -> Matcher:
    return matcher_over(WAITERS, gazetteer, table)


WAITERS: Sequence[SearchDocument] = [
    document("a", "服務生", place=XINYI),
    document("b", "服務生", place=DAAN),
    document("c", "服務生", place=DAAN_ONLY),
    document("d", "服務生", place=TAIPEI_ONLY),
    document("e", "服務生", place=TAMSUI),
    document("f", "服務生", place=TAMSUI_ONLY),
]


def ids(matcher: Matcher, request: SearchRequest, section: Section = Section.MATCHED) -> set[str]:
    hits = matcher.search(request, today=TODAY).hits
    return {hit.facts.id for hit in hits if hit.section is section}


def test_minutes_replace_the_metres(tables: Tables) -> None:
    def groups(request: SearchRequest) -> list[str]:
        return [c.group for c in conditions(request, TODAY, tables) if c.group != "open"]

    assert groups(SearchRequest(near=CITY_HALL)) == ["near"]
    assert groups(SearchRequest(near=CITY_HALL, minutes=30)) == ["minutes"]
    assert groups(SearchRequest(near=CITY_HALL, minutes=30, area=AROUND_XINYI)) == [
        "minutes",
        "area",
    ]


@given(centre=in_town, minutes=st.sampled_from([5, 15, 30, 60, 90]))
@settings(max_examples=25, deadline=None)
def test_a_reach_touches_the_districts_that_its_circles_touch(
    tables: Tables, centre: Point, minutes: int
) -> None:
    condition = within_reach(centre, minutes, tables.districts, tables.reach)
    touched = (tables.districts.touching(c.centre, c.metres) for c in condition.circles)
    assert condition.districts == frozenset().union(*touched)


corner = st.tuples(
    st.integers(12_145_000, 12_165_000).map(lambda n: n / 100_000),
    st.integers(2_496_000, 2_512_000).map(lambda n: n / 100_000),
)


@given(
    corners=st.lists(corner, min_size=3, max_size=8, unique=True).map(tuple),
    seed=st.integers(0, 1_000),
)
@settings(max_examples=60, deadline=None)
def test_a_line_touches_every_district_that_has_a_point_within(
    tables: Tables, corners: tuple[tuple[float, float], ...], seed: int
) -> None:
    touched = within_line(corners, tables.districts).districts
    rng = np.random.default_rng(seed)
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    for lon, lat in rng.uniform(low, high, (40, 2)).tolist():
        if in_ring(corners, Point(lat, lon)):
            spot = Point(lat, lon)
            for district in tables.districts:
                if tables.districts.distance_m(district.name, spot) == 0:
                    assert district.name in touched


def test_a_line_touches_no_more(tables: Tables) -> None:
    def touched(*corners: tuple[float, float]) -> frozenset[str]:
        return within_line(corners, tables.districts).districts

    city_hall = ((121.563, 25.036), (121.567, 25.036), (121.567, 25.040), (121.563, 25.040))
    assert touched(*city_hall) == {"信義區"}
    everywhere = ((120.9, 24.5), (122.2, 24.5), (122.2, 25.4), (120.9, 25.4))
    assert touched(*everywhere) == {district.name for district in tables.districts}
    assert touched((119.0, 23.0), (119.1, 23.0), (119.0, 23.1)) == frozenset()
    # 信義區 lies wholly where the line runs around twice: outside by the even-odd rule
    twice = ((121.3, 24.8), (121.9, 24.8), (121.9, 25.4), (121.3, 25.4), (121.3, 24.8))
    within = ((121.32, 24.82), (121.88, 24.82), (121.88, 25.38), (121.32, 25.38), (121.32, 24.82))
    assert "信義區" not in touched(*twice, *within)


def test_what_lies_within_reach_matches_and_what_only_may_is_possible(matcher: Matcher) -> None:
    request = SearchRequest(near=CITY_HALL, minutes=30)
    assert ids(matcher, request) == {"a", "b"}
    assert ids(matcher, request, Section.POSSIBLE) == {"c", "d"}
    assert matcher.search(request, today=TODAY).unknown == {"minutes": 2}


def test_what_lies_within_the_line_matches_and_what_only_may_is_possible(matcher: Matcher) -> None:
    request = SearchRequest(area=AROUND_XINYI)
    assert ids(matcher, request) == {"a"}
    assert ids(matcher, request, Section.POSSIBLE) == {"c", "d"}


def test_a_hit_says_how_long_it_takes_and_how(matcher: Matcher) -> None:
    hits = matcher.search(SearchRequest(near=CITY_HALL, minutes=90), today=TODAY).hits
    by_id = {hit.facts.id: hit for hit in hits}
    far = by_id["e"]
    (reason,) = (reason for reason in far.reasons if reason.code == "minutes")
    assert reason.values["minutes"] == far.minutes
    assert 50 < (far.minutes or 0) <= 90
    assert [leg["means"] for leg in reason.values["legs"]][-2:-1] == ["rail"]
    ride = next(leg for leg in reason.values["legs"] if leg["means"] == "rail")
    assert ride["lines"] == ("板南線", "淡水信義線")
    # without minutes asked for they are told beside the distance, and are no reason
    plain = matcher.search(SearchRequest(near=CITY_HALL), today=TODAY).hits
    assert not [reason for hit in plain for reason in hit.reasons if reason.code == "minutes"]
    (near_by,) = matcher.search(
        SearchRequest(near=CITY_HALL.model_copy(update={"metres": 2_000})), today=TODAY
    ).hits[:1]
    assert near_by.facts.id == "a"
    assert near_by.minutes == 15


@pytest.mark.parametrize("minutes", [15, 30, 60, 90])
def test_no_matched_hit_takes_longer_than_was_asked(matcher: Matcher, minutes: int) -> None:
    for hit in matcher.search(SearchRequest(near=CITY_HALL, minutes=minutes), today=TODAY).hits:
        if hit.section is Section.MATCHED:
            assert hit.minutes is not None
            assert hit.minutes <= minutes


def test_a_possible_one_says_that_the_way_is_unknown(matcher: Matcher) -> None:
    hits = matcher.search(SearchRequest(near=CITY_HALL, minutes=30), today=TODAY).hits
    (open_one,) = (hit for hit in hits if hit.facts.id == "c")
    assert [(r.code, r.values["district"]) for r in open_one.unknown] == [("minutes", "大安區")]
    assert open_one.minutes is None


def test_the_facet_counts_what_choosing_other_minutes_would_leave(matcher: Matcher) -> None:
    for request in (
        SearchRequest(near=CITY_HALL),
        SearchRequest(near=CITY_HALL, minutes=30),
        SearchRequest(near=CITY_HALL, minutes=40),
    ):
        counted = matcher.search(request, today=TODAY).facets["minutes"]
        steps = sorted({15, 30, 45, 60, *([request.minutes] if request.minutes else [])})
        assert [value.value for value in counted] == list(map(str, steps))
        assert [value.chosen for value in counted] == [step == request.minutes for step in steps]
        for value in counted:
            chosen = request.model_copy(update={"minutes": int(value.value)})
            assert matcher.search(chosen, today=TODAY).total == value.count
    assert "minutes" not in matcher.search(SearchRequest(), today=TODAY).facets


def test_minutes_are_given_up_together_with_the_place(
    gazetteer: Gazetteer, table: OccupationTable
) -> None:
    far = matcher_over([document("e", "服務生", place=TAMSUI)], gazetteer, table)
    request = SearchRequest(near=CITY_HALL, minutes=15)
    (way,) = far.search(request, today=TODAY).give_up
    assert (way.code, way.total, way.request) == ("minutes", 1, SearchRequest())
    assert (way.values["value"], way.values["lat"]) == (15, CITY_HALL.lat)
    line = SearchRequest(area=AROUND_XINYI)
    (way,) = far.search(line, today=TODAY).give_up
    assert (way.code, way.total, way.request) == ("area", 1, SearchRequest())
    assert far.search(line, today=TODAY).to_json()["give_up"][0]["code"] == "area"


def test_minutes_from_nowhere_are_left_out_and_named(matcher: Matcher) -> None:
    request = SearchRequest(minutes=30)
    (error,) = matcher.dropped(request)
    assert (error.field, error.code) == ("minutes", "needs_place")
    assert "near=lat,lon" in str(error)
    found = matcher.search(request, today=TODAY)
    assert found.effective.minutes is None
    assert found.total == len(WAITERS)


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(where="市政府站", minutes=30),
        SearchRequest(text="市政府站 服務生", minutes=30),
    ],
)
def test_the_words_may_name_the_place(matcher: Matcher, request_: SearchRequest) -> None:
    assert matcher.dropped(request_) == ()
    assert ids(matcher, request_) == {"a", "b"}


def test_the_words_may_say_both(matcher: Matcher) -> None:
    found = matcher.search(SearchRequest(text="市政府站 30分鐘內 服務生"), today=TODAY)
    assert found.effective.minutes == 30
    assert found.effective.near is not None
    assert ids(matcher, found.request) == {"a", "b"}
