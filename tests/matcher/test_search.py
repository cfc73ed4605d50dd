"""A search as a seeker meets it: sections, reasons, giving up, pages, map. Over the oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from indexer.documents import SearchDocument
from indexer.errors import InvalidValueError
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.vocabulary import PayBasis, Shift
from matcher.engines.base import SortKey
from matcher.ranking.fuse import shipped_weights
from matcher.request import SORTS, Near, SearchRequest, Viewport
from matcher.results import Section
from matcher.search import Matcher
from matcher.show import fold_hits
from tests.matcher.vacancies import (
    DAAN,
    DAAN_ONLY,
    NEGOTIABLE,
    TAIPEI_ONLY,
    TODAY,
    LetterEmbedder,
    document,
    embedded_matcher,
    hourly,
    matcher_over,
    monthly,
)

Over = Callable[..., Matcher]


@pytest.fixture
def over(gazetteer: Gazetteer, table: OccupationTable) -> Over:
    def make(
        documents: Sequence[SearchDocument], embedder: LetterEmbedder | None = None
    ) -> Matcher:
        return matcher_over(documents, gazetteer, table, embedder)

    return make


def ids(matcher: Matcher, request: SearchRequest, section: Section = Section.MATCHED) -> list[str]:
    """The hits of one section of the answer's page."""
    hits = matcher.search(request, today=TODAY).hits
    return [hit.facts.id for hit in hits if hit.section is section]


@pytest.fixture(scope="module")
def on_disk(
    tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, table: OccupationTable
) -> Matcher:
    """Over 1,030 waiters in an embedded index."""
    return embedded_matcher(tmp_path_factory.mktemp("index"), many(1_030), gazetteer, table)


EVENING = {"shifts": (Shift.EVENING,)}
WAITERS = [
    document("a", "餐廳服務生", pay=hourly(210), **EVENING),
    document("b", "外場服務生", pay=hourly(190, 210), **EVENING),
    document("c", "服務生", pay=NEGOTIABLE, place=TAIPEI_ONLY),
    document("d", "服務生", pay=hourly(180, 190), **EVENING),
    document("e", "服務生", place=DAAN, **EVENING),
    document("f", "調酒師", pay=hourly(230), **EVENING),
    document("g", "會計", pay=monthly(40_000)),
]


def test_three_sections_stand_in_their_order(over: Over) -> None:
    found = over(WAITERS).search(SearchRequest(text="信義區 晚班 服務生 時薪200"), today=TODAY)
    listed = [(hit.section, hit.facts.id) for hit in found.hits]
    assert listed[0] == (Section.MATCHED, "a")
    assert [id_ for section, id_ in listed if section is Section.POSSIBLE] == ["b", "c"]
    order = list(Section)
    assert sorted(listed, key=lambda one: order.index(one[0])) == listed
    assert (found.total, found.possible) == (1, 2)
    assert found.unknown == {"pay": 2, "shift": 1, "district": 1}


def test_a_contradicted_condition_is_in_no_section(over: Over) -> None:
    found = over(WAITERS).search(SearchRequest(text="信義區 晚班 服務生 時薪200"), today=TODAY)
    shown = {hit.facts.id for hit in found.hits}
    assert not shown & {"d", "e", "g"}  # pays less, lies elsewhere, pays by the month


def test_one_click_takes_the_possible_ones_among_the_matched(over: Over) -> None:
    request = SearchRequest(text="信義區 晚班 服務生 時薪200", include_unknown=True)
    found = over(WAITERS).search(request, today=TODAY)
    assert (found.total, found.possible) == (3, 0)


def test_related_ones_are_neighbours_in_meaning_that_contradict_nothing(over: Over) -> None:
    documents = [
        document("a", "服務生", **EVENING),
        document("b", "服務生助理講師", **EVENING),  # shares letters only
        document("c", "服務生助理講師"),
    ]
    matcher = over([*documents, document("d", "銀行櫃員", **EVENING)])
    request = SearchRequest(text="服務生", plain=("服務生",), shift=(Shift.EVENING,))
    assert ids(matcher, request) == ["a", "b"]
    near = SearchRequest(text="助理講師生涯", plain=("助理講師生涯",), shift=(Shift.EVENING,))
    found = matcher.search(near, today=TODAY)
    assert [(hit.section, hit.facts.id) for hit in found.hits] == [
        (Section.RELATED, "b"),
        (Section.RELATED, "c"),
    ]
    assert found.hits[0].reasons[0].code == "related"
    assert found.hits[0].reasons[0].values["asked"] == "助理講師生涯"


def test_a_look_alike_is_not_related(over: Over, table: OccupationTable) -> None:
    waiter = table.named("服務生")[0]
    look_alike = next(title for title in waiter.look_alikes if table.named(title))
    matcher = over([document("a", "外場服務生"), document("b", look_alike)])
    assert ids(matcher, SearchRequest(text="服務生"), Section.RELATED) == []


def test_a_look_alike_that_is_next_to_the_work_is_related(over: Over) -> None:
    matcher = over([document("a", "行政助理"), document("b", "業務助理")])
    assert ids(matcher, SearchRequest(text="行政助理"), Section.RELATED) == ["b"]


def test_neighbouring_occupations_are_related_however_far_in_meaning(
    over: Over, table: OccupationTable
) -> None:
    assert "家事管理員" in {near.zh for near in table.near(table.named("房務員")[0].id)}
    others = [document(f"c{n}", "銀行櫃員") for n in range(3)]
    matcher = over([document("a", "房務員"), document("b", "家事管理員"), *others])
    assert ids(matcher, SearchRequest(text="房務員"), Section.RELATED) == ["b"]


def test_other_weights_make_another_order_and_leave_this_one_alone(over: Over) -> None:
    matcher = over([document("a", "服務生", place=TAIPEI_ONLY), document("b", "服務生")])
    weights = shipped_weights()
    none = dict.fromkeys(weights.weight, 0.0)
    placed = matcher.with_weights(replace(weights, weight=none | {"place": 1.0}))
    vague = matcher.with_weights(replace(weights, weight=none | {"place": -1.0}))
    request = SearchRequest(text="服務生")
    assert ids(placed, request) == ["b", "a"]
    assert ids(vague, request) == ["a", "b"]
    assert ids(matcher, request) == ["b", "a"]


def test_a_licence_finds_the_work_that_it_is_named_after(over: Over) -> None:
    documents = [
        document("a", "門市藥師"),
        document("b", "護理師", text="協助藥師"),
        document("c", "倉管", text="具藥師證書"),
    ]
    assert set(ids(over(documents), SearchRequest(text="藥師執照"))) == {"a", "c"}


def test_closed_and_withdrawn_vacancies_are_never_found(over: Over) -> None:
    matcher = over(
        [
            document("a", "服務生", closes=TODAY),
            document("b", "服務生", closes=TODAY - timedelta(days=1)),
            document("c", "服務生", state="closed"),
            document("d", "服務生"),
        ]
    )
    assert set(ids(matcher, SearchRequest())) == {"a", "d"}


def test_every_reason_is_there_as_data(over: Over) -> None:
    (hit,) = (
        over([WAITERS[0]])
        .search(SearchRequest(text="信義區 晚班 服務生 時薪200"), today=TODAY)
        .hits
    )
    reasons = {reason.code: reason.values for reason in hit.reasons}
    assert reasons["occupation"]["phrase"] == "餐廳服務生"
    assert reasons["occupation"]["asked"] == "服務生"
    assert reasons["shift"] == {"values": (Shift.EVENING,)}
    assert reasons["pay"]["minimum"] == 210
    assert reasons["pay"]["asked"] == 200
    assert reasons["district"] == {"values": ("信義區",)}
    assert reasons["updated_within"] == {"date": TODAY}
    assert hit.unknown == ()


def test_a_possible_one_says_what_is_open(over: Over) -> None:
    found = over(WAITERS).search(SearchRequest(text="信義區 晚班 服務生 時薪200"), today=TODAY)
    open_ = {
        hit.facts.id: {reason.code: reason.values.get("why") for reason in hit.unknown}
        for hit in found.hits
        if hit.section is Section.POSSIBLE
    }
    assert open_ == {
        "b": {"pay": "only_top"},
        "c": {"pay": "negotiable", "shift": None, "district": None},
    }


def test_words_are_given_up_until_something_is_left(over: Over) -> None:
    request = SearchRequest(text="火星 服務生 晚班")
    found = over(WAITERS).search(request, today=TODAY)
    assert found.given_up == ("火星",)
    assert found.total == 4
    assert found.request is request


def test_plain_words_are_given_up_before_the_work_itself(over: Over) -> None:
    others = [document(f"c{n}", "銀行櫃員", text="提供好環境") for n in range(9)]
    matcher = over([document("a", "服務生"), *others])
    found = matcher.search(SearchRequest(text="服務生 好環境"), today=TODAY)
    assert found.given_up == ("好環境",)
    assert [hit.facts.id for hit in found.hits if hit.section is Section.MATCHED] == ["a"]


def test_the_last_word_is_not_given_up(over: Over) -> None:
    found = over(WAITERS).search(SearchRequest(text="火星漫遊 木星漫遊"), today=TODAY)
    assert len(found.given_up) == 1
    assert found.total == 0


def test_the_last_word_is_given_up_where_conditions_alone_find_something(over: Over) -> None:
    found = over(WAITERS).search(SearchRequest(text="火星漫遊 大安區"), today=TODAY)
    assert found.given_up == ("火星漫遊",)
    assert [hit.facts.id for hit in found.hits if hit.section is Section.MATCHED] == ["e"]


def test_the_work_itself_is_never_given_up(over: Over) -> None:
    found = over(WAITERS).search(SearchRequest(text="會計 大安區"), today=TODAY)
    assert (found.given_up, found.total) == ((), 0)


def test_a_duty_in_the_text_makes_no_occupation(over: Over) -> None:
    """An ad of which the title says 清潔 has the work; one that only mentions it has not."""
    documents = [
        document("a", "清潔員", place=TAIPEI_ONLY),
        document("b", "火鍋店夥伴", text="備料、清潔", skills=("清潔",), place=DAAN),
        document("c", "商場清潔", place=DAAN),
    ]
    found = over(documents).search(SearchRequest(text="清潔 大安區"), today=TODAY)
    listed = [(hit.section, hit.facts.id) for hit in found.hits if hit.facts.id != "b"]
    assert listed == [(Section.MATCHED, "c"), (Section.POSSIBLE, "a")]
    assert found.total == 1


def test_words_are_kept_while_something_is_possible(over: Over) -> None:
    documents = [document("a", "火星服務生"), document("b", "服務生", **EVENING)]
    found = over(documents).search(SearchRequest(text="火星 服務生 晚班"), today=TODAY)
    assert found.given_up == ()
    assert (found.total, found.possible) == (0, 1)


def test_nothing_found_says_what_each_condition_costs(over: Over) -> None:
    request = SearchRequest(text="信義區 服務生 時薪300", shift=(Shift.EVENING,))
    found = over(WAITERS).search(request, today=TODAY)
    assert found.total == 0
    ways = {way.code: way for way in found.give_up}
    assert ways["pay"].total == 3
    assert ways["pay"].values == {"amount": 300, "basis": PayBasis.HOUR}
    assert ways["pay"].request == SearchRequest(text="信義區 服務生", shift=(Shift.EVENING,))
    assert found.give_up[0].total == max(way.total for way in found.give_up)


def test_each_way_out_finds_as_many_as_it_says(over: Over) -> None:
    matcher = over(WAITERS)
    request = SearchRequest(text="大安區 服務生 時薪205", shift=(Shift.EVENING,), page=2)
    found = matcher.search(request, today=TODAY)
    assert found.total == 0
    assert {way.code for way in found.give_up} == {"pay", "district"}
    for way in found.give_up:
        assert matcher.search(way.request, today=TODAY).total == way.total
        assert way.request.page == 1


def test_a_word_can_be_given_up_by_a_click(over: Over) -> None:
    documents = [document("a", "木星服務生", **EVENING), document("b", "會計")]
    found = over(documents).search(SearchRequest(text="晚班 會計"), today=TODAY)
    ways = {way.code: (way.values, way.request.text) for way in found.give_up}
    assert ways["word"] == ({"asked": "會計"}, "晚班")


def test_without_words_nothing_is_embedded(over: Over) -> None:
    embedder = LetterEmbedder()
    matcher = over(WAITERS, embedder)
    matcher.search(SearchRequest(text="信義區 晚班"), today=TODAY)
    assert embedder.asked == []
    matcher.search(SearchRequest(text="信義區 晚班 服務生"), today=TODAY)
    assert embedder.asked == ["服務生"]


def many(count: int) -> list[SearchDocument]:
    return [
        document(
            f"v{number:04}",
            "服務生" if number % 2 else "資深外場服務生",
            updated=TODAY - timedelta(days=number % 40),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_and_cursors_walk_the_same_list_once(over: Over, sort: SortKey) -> None:
    matcher = over(many(57))
    near = Near(lat=25.03, lon=121.56, metres=5_000)
    request = SearchRequest(text="服務生", sort=sort, near=near, size=10)
    by_page = [
        id_
        for page in range(1, 7)
        for id_ in ids(matcher, request.model_copy(update={"page": page}))
    ]
    assert len(by_page) == len(set(by_page)) == 57
    by_cursor: list[str] = []
    cursor: str | None = None
    while True:
        found = matcher.search(request.model_copy(update={"after": cursor}), today=TODAY)
        by_cursor += [hit.facts.id for hit in found.hits]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert by_cursor == by_page


def test_ranks_count_through_the_pages(over: Over) -> None:
    matcher = over(many(25))
    found = matcher.search(SearchRequest(text="服務生", page=2, size=10), today=TODAY)
    assert [hit.rank for hit in found.hits] == list(range(11, 21))
    assert found.pages == 3


def test_past_the_end_is_empty(over: Over) -> None:
    found = over(many(25)).search(SearchRequest(page=4, size=10), today=TODAY)
    assert found.hits == ()
    assert found.next_cursor is None
    assert found.total == 25


@pytest.mark.parametrize("text", ["", "服務生"])
def test_behind_rank_1000_only_a_cursor_leads(on_disk: Matcher, text: str) -> None:
    matcher = on_disk
    request = SearchRequest(text=text, size=100)
    last = matcher.search(request.model_copy(update={"page": 10}), today=TODAY)
    assert [hit.rank for hit in last.hits] == list(range(901, 1_001))
    assert ids(matcher, request.model_copy(update={"page": 11})) == []
    behind = matcher.search(request.model_copy(update={"after": last.next_cursor}), today=TODAY)
    assert [hit.rank for hit in behind.hits] == list(range(1_001, 1_031))
    seen = {
        hit.facts.id
        for page in range(1, 11)
        for hit in matcher.search(request.model_copy(update={"page": page}), today=TODAY).hits
    }
    assert len(seen) == 1_000
    assert seen.isdisjoint(hit.facts.id for hit in behind.hits)
    assert behind.next_cursor is None


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "eyJhIjoxfQ", "WyJwYXkiLDEsbnVsbCxudWxsXQ"])
def test_a_damaged_cursor_is_named(over: Over, cursor: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        over(many(3)).search(SearchRequest(after=cursor), today=TODAY)
    assert caught.value.field == "after"


def test_a_cursor_of_another_order_is_named(over: Over) -> None:
    matcher = over(many(30))
    cursor = matcher.search(SearchRequest(size=10), today=TODAY).next_cursor
    with pytest.raises(InvalidValueError, match="newest"):
        matcher.search(SearchRequest(after=cursor, sort=SortKey.PAY), today=TODAY)


def test_possible_ones_stand_on_the_last_page_only(over: Over) -> None:
    documents = [*many(15), document("x", "服務生", pay=NEGOTIABLE)]
    matcher = over(documents)
    request = SearchRequest(text="服務生 時薪200", size=10)
    assert ids(matcher, request, Section.POSSIBLE) == []
    assert ids(matcher, request.model_copy(update={"page": 2}), Section.POSSIBLE) == ["x"]


def test_fewer_open_conditions_go_first(over: Over) -> None:
    documents = [
        document("a", "服務生", pay=NEGOTIABLE, updated=TODAY),
        document("b", "服務生", pay=NEGOTIABLE, updated=date(2026, 1, 1), **EVENING),
    ]
    request = SearchRequest(text="服務生 晚班 時薪200")
    assert ids(over(documents), request, Section.POSSIBLE) == ["b", "a"]


def test_evidence_in_the_title_goes_first(over: Over) -> None:
    documents = [
        document("a", "內場人員", text="工作內容:服務生 服務生 服務生"),
        document("b", "服務生"),
    ]
    assert ids(over(documents), SearchRequest(text="服務生")) == ["b", "a"]


def test_scores_fall_from_one(over: Over) -> None:
    hits = over(many(30)).search(SearchRequest(text="服務生"), today=TODAY).hits
    scores = [hit.score for hit in hits]
    assert scores[0] == 1
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_facets_count_what_choosing_would_leave(over: Over) -> None:
    matcher = over(WAITERS)
    request = SearchRequest(text="晚班 服務生", district=("信義區",))
    facets = matcher.search(request, today=TODAY).facets
    for name, build in {
        "shift": lambda value: {"shift": (value,)},
        "district": lambda value: {"district": (value,)},
        "pay": lambda value: {
            "pay_basis": PayBasis(value.split(":")[0]),
            "pay": float(value.split(":")[1]),
        },
        "experience": lambda value: {"experience": int(value)},
    }.items():
        for choice in facets[name]:
            chosen = request.model_copy(update=build(choice.value))  # type: ignore[no-untyped-call]
            assert matcher.search(chosen, today=TODAY).total == choice.count, (name, choice)


def test_what_was_understood_is_chosen_in_its_filter(over: Over) -> None:
    facets = over(WAITERS).search(SearchRequest(text="信義區 晚班 時薪200"), today=TODAY).facets
    chosen = {name: [c.value for c in values if c.chosen] for name, values in facets.items()}
    assert {name: values for name, values in chosen.items() if values} == {
        "district": ["信義區"],
        "shift": ["evening"],
        "pay": ["hour:200"],
    }


def test_all_districts_are_listed_taipeis_first(over: Over) -> None:
    facets = over(WAITERS).search(SearchRequest(), today=TODAY).facets
    assert len(facets["district"]) == 41
    assert {choice.value for choice in facets["district"][:12]} >= {"信義區", "北投區"}
    assert len(facets["occupation"]) == 22


VIEW = Viewport(west=121.55, south=25.0, east=121.6, north=25.1, zoom=14)


def test_the_map_counts_matched_ones_and_marks_the_others(over: Over) -> None:
    matcher = over([*WAITERS, document("h", "服務生", place=DAAN_ONLY)])
    request = SearchRequest(text="服務生 時薪200", viewport=VIEW)
    found = matcher.map(request, today=TODAY)
    assert (found.total, found.in_view, found.placed) == (3, 1, 1)
    assert {(mark.id, mark.section, mark.best) for mark in found.marks} >= {
        ("a", Section.MATCHED, True),
        ("b", Section.POSSIBLE, False),
    }
    assert found.cells == ()
    listed = matcher.search(request, today=TODAY)
    assert (listed.total, listed.in_view) == (found.total, found.in_view)


def test_thirty_marks_are_the_best(over: Over) -> None:
    found = over(many(60)).map(SearchRequest(text="服務生", viewport=VIEW), today=TODAY)
    assert len(found.marks) == 60
    assert sum(mark.best for mark in found.marks) == 30


def test_many_become_cells(on_disk: Matcher) -> None:
    found = on_disk.map(SearchRequest(viewport=VIEW), today=TODAY)
    assert found.marks == ()
    assert sum(cell.count for cell in found.cells) == found.total == 1_030


def test_near_copies_are_folded_for_display_only(over: Over) -> None:
    documents = [document(f"v{n}", "服務生", fold_key="same" if n < 3 else "") for n in range(4)]
    found = over(documents).search(SearchRequest(text="服務生"), today=TODAY)
    folded = fold_hits(found.hits)
    assert found.total == 4
    assert [(one.hit.facts.id, len(one.alike)) for one in folded] == [("v0", 2), ("v3", 0)]


def test_distance_is_told_where_both_places_are_known(over: Over) -> None:
    documents = [document("a", "服務生"), document("b", "服務生", place=DAAN_ONLY)]
    request = SearchRequest(near=Near(lat=25.033, lon=121.566, metres=5_000))
    found = over(documents).search(request, today=TODAY)
    metres = {hit.facts.id: hit.metres for hit in found.hits}
    assert metres == {"a": 0, "b": None}


def test_an_answer_is_json(over: Over) -> None:
    import json

    request = SearchRequest(text="信義區 晚班 服務生 時薪200")
    answer = over(WAITERS).search(request, today=TODAY).to_json()
    again = json.loads(json.dumps(answer))
    assert again["total"] == 1
    assert again["hits"][0]["id"] == "a"
    assert again["hits"][0]["source_id"] == "a"
    assert again["hits"][0]["section"] == "matched"
    assert again["understood"][1] == {
        "code": "shift",
        "values": {"values": ["evening"]},
        "phrase": "晚班",
        "source": "text",
        "start": 4,
        "end": 6,
    }
    assert again["hits"][0]["reasons"][0]["code"] == "occupation"
