"""What is typed, in whatever way, becomes the names of what there is, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SearchIndexError
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.vocabulary import VacancyState
from indexer.writers.base import Upsert
from matcher.lexicon import lexicon
from matcher.plan import Tables
from matcher.request import SearchRequest
from matcher.suggestions import Suggester, Suggestion, SuggestionKind, kinds_of
from matcher.suggestions.counts import Counted, OpeningsCounter
from matcher.suggestions.names import PLACES, shipped_names
from matcher.understand import Understanding
from tests.contract.oracle import Oracle
from tests.matcher.vacancies import (
    DAAN,
    TAIPEI_ONLY,
    TODAY,
    document,
    facts,
    matcher_over,
)

EMPLOYERS = [("e1", "永豐餐飲股份有限公司"), ("e2", "永和豆漿大王"), ("gone", "永別商行")]
OPENINGS: Mapping[SuggestionKind, Mapping[str, int]] = {kind: {} for kind in SuggestionKind} | {
    SuggestionKind.EMPLOYER: {"e1": 3, "e2": 40}
}


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Tally:
    """Counts that are given; how often it was asked."""

    def __init__(self, openings: Mapping[SuggestionKind, Mapping[str, int]]) -> None:
        self.openings = openings
        self.generation = "1"
        self.asked = 0
        self.total = 1_000

    def count(self, today: date) -> Counted:
        self.asked += 1
        return Counted(self.openings, self.generation, today, self.total)


@pytest.fixture(scope="module")
def everything_open(gazetteer: Gazetteer, table: OccupationTable) -> Tally:
    """Something is open for everything; for what many look for, more."""
    names = shipped_names(table, gazetteer)
    openings = {kind: dict(given) for kind, given in OPENINGS.items()}
    for name in names:
        openings[name.kind][name.value] = 10
    common = {"會計人員": 300, "餐飲外場服務員": 500, "收銀員": 200, "照顧服務員": 400}
    for title, count in common.items():
        openings[SuggestionKind.OCCUPATION][table.title(title).id] = count
    return Tally(openings)


@pytest.fixture(scope="module")
def suggester(gazetteer: Gazetteer, table: OccupationTable, everything_open: Tally) -> Suggester:
    made = Suggester(
        lambda: shipped_names(table, gazetteer),
        everything_open,
        lambda: everything_open.generation,
        employers=lambda: EMPLOYERS,
    )
    made.refresh(TODAY)
    return made


def asked(
    suggester: Suggester, typed: str, field: str = "text", limit: int = 10
) -> tuple[Suggestion, ...]:
    return suggester.suggest(typed, today=TODAY, kinds=kinds_of(field), limit=limit)


@pytest.mark.parametrize(
    ("typed", "kind", "text", "title"),
    [
        ("照顧服", "occupation", "照顧服務員", "照顧服務員"),
        ("服務生", "occupation", "服務生", "餐飲外場服務員"),
        ("baris", "occupation", "Barista", "咖啡師"),
        ("ＢＡＲＩＳ", "occupation", "Barista", "咖啡師"),
        ("会计", "occupation", "會計", "會計人員"),
        ("信義", "district", "信義區", "信義區"),
        ("Taipei City Ha", "station", "Taipei City Hall Station", "市政府站"),
        ("公館", "station", "公館站", "公館站"),
        ("六張", "station", "六張犁站", "六張犁站"),
        ("台北小巨", "station", "台北小巨蛋站", "台北小巨蛋站"),
        ("photosh", "skill", "Photoshop", "Photoshop"),
        ("永豐", "employer", "永豐餐飲股份有限公司", "永豐餐飲股份有限公司"),
        ("保母人員", "licence", "保母人員技術士或照顧服務員證明", "保母人員技術士或照顧服務員證明"),
    ],
)
def test_the_beginning_of_a_name_is_enough(
    suggester: Suggester, typed: str, kind: str, text: str, title: str
) -> None:
    offered = {(one.kind.value, one.text): one.title for one in asked(suggester, typed)}
    assert offered[kind, text] == title
    if kind != "licence":
        assert (asked(suggester, typed)[0].kind, asked(suggester, typed)[0].text) == (kind, text)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ㄎㄨㄞ", "會計"),
        ("ㄎㄨㄞˋ ㄐ", "會計"),
        ("ㄎㄨㄞˋㄐㄧˋ", "會計"),
        ("ㄎㄐ", "會計"),
        ("ㄈㄨ ㄨ", "服務"),
        ("ㄈㄨˊ ㄨˋ ㄕㄥ", "服務生"),
        ("ㄈㄨㄕ", "服務生"),
        ("ㄕㄡ", "收銀員"),
        ("會ㄐ", "會計"),
        ("服務ㄕ", "服務生"),
        ("kuaiji", "會計"),
        ("kuài jì", "會計"),
        ("fuwu", "服務"),
        ("fu wu sh", "服務生"),
        ("fws", "服務生"),
        ("服wu", "服務"),
        ("shouyin", "收銀員"),
    ],
)
def test_what_is_typed_by_sound_is_found_though_unfinished(
    suggester: Suggester, typed: str, wanted: str
) -> None:
    assert asked(suggester, typed)[0].text.startswith(wanted)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("收營員", "收銀員"),
        ("收贏員", "收銀員"),
        ("快技", "會計"),
        ("ㄕㄡㄧㄥㄩㄢ", "收銀員"),
        ("shouyingyuan", "收銀員"),
        ("baristta", "Barista"),
        ("brista", "Barista"),
        ("abrista", "Barista"),
        ("recepsionist", "Receptionist"),
        ("recptoinist", "Receptionist"),
    ],
)
def test_a_slip_is_forgiven(suggester: Suggester, typed: str, wanted: str) -> None:
    offered = asked(suggester, typed)
    assert any(wanted.lower() in one.text.lower() for one in offered[:3]), offered


def test_three_letters_are_too_few_to_be_misspelt(suggester: Suggester) -> None:
    assert asked(suggester, "zqv") == ()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("大安區 照顧服", "大安區 照顧服務員"),
        ("信義區 晚班 服", "信義區 晚班 服務生"),
        ("信義區　收銀", "信義區　收銀員"),
        ("信義區 ㄕㄡ ㄧㄣ", "信義區 收銀員"),
        ("信義區 會ㄐ", "信義區 會計人員"),
        ("我想找收銀", "我想找收銀員"),
    ],
)
def test_what_stands_before_stays(suggester: Suggester, typed: str, wanted: str) -> None:
    first = asked(suggester, typed)[0]
    assert first.text == wanted
    assert wanted.endswith(first.name)


def test_names_that_begin_so_come_before_those_that_hold_it(suggester: Suggester) -> None:
    texts = [
        one.text for one in asked(suggester, "保母", limit=20)
        if one.kind is SuggestionKind.OCCUPATION
    ]  # fmt: skip
    begins = [text.startswith("保母") for text in texts]
    assert begins == sorted(begins, reverse=True)


@pytest.mark.parametrize("typed", ["服務", "ㄈ", "a", "中山", "人員"])
def test_each_thing_and_each_text_is_offered_once(suggester: Suggester, typed: str) -> None:
    offered = asked(suggester, typed, limit=20)
    assert len({(one.kind, one.value) for one in offered}) == len(offered)
    assert len({one.text for one in offered}) == len(offered)


def test_the_place_of_this_very_name_comes_before_longer_ones(suggester: Suggester) -> None:
    stations = [one.text for one in asked(suggester, "中山", "where", 20) if one.kind == "station"]
    assert stations[0] == "中山站"
    assert {"中山國中站", "中山國小站"} < set(stations)


def test_kinds_stand_together_and_none_crowds_out_the_others(suggester: Suggester) -> None:
    offered = asked(suggester, "中山")
    kinds = [one.kind for one in offered]
    assert kinds == sorted(kinds, key=kinds.index)
    assert {SuggestionKind.DISTRICT, SuggestionKind.STATION, SuggestionKind.LANDMARK} <= set(kinds)


@pytest.mark.parametrize("typed", ["", " ", "　", "信義區 ", "ˊ", "\x00", "zzzzqq"])
def test_nothing_fits_nothing_is_offered(suggester: Suggester, typed: str) -> None:
    assert asked(suggester, typed) == ()


@pytest.mark.parametrize("typed", ["大安", "ㄅㄢˇ", "taipei", "中山"])
def test_where_offers_places_only(suggester: Suggester, typed: str) -> None:
    offered = asked(suggester, typed, "where")
    assert offered
    assert {one.kind for one in offered} <= PLACES


def test_an_address_is_left_as_it_is_typed(suggester: Suggester) -> None:
    assert asked(suggester, "和平東路二段100號3樓", "where") == ()


@given(st.text(max_size=40), st.sampled_from(["text", "where"]), st.integers(1, 20))
def test_whatever_is_typed_the_answer_is_short_and_keeps_what_was_there(
    suggester: Suggester, typed: str, field: str, limit: int
) -> None:
    offered = asked(suggester, typed, field, limit)
    assert len(offered) <= limit
    assert len({one.text for one in offered}) == len(offered)
    assert all(one.text.endswith(one.name) for one in offered)


def test_what_is_offered_as_a_place_is_understood_as_a_place(
    table: OccupationTable, gazetteer: Gazetteer, understanding: Understanding
) -> None:
    lost, landmarks = [], 0
    for name in shipped_names(table, gazetteer):
        if name.kind in PLACES:
            meaning = understanding.read("", name.text)
            asks = {"district"} if name.kind in {"district", "city"} else {"near"}
            landmarks += name.kind is SuggestionKind.LANDMARK
            if meaning.words or not asks >= meaning.filters.keys():
                lost.append((name.kind, name.text))
    assert [one for one in lost if one[0] is not SuggestionKind.LANDMARK] == []
    assert len(lost) < landmarks / 50, lost


def test_more_openings_come_first_and_none_last(
    gazetteer: Gazetteer, table: OccupationTable
) -> None:
    waiter, wedding = table.title("餐飲外場服務員"), table.title("宴會服務人員")
    tally = Tally(
        {kind: {} for kind in SuggestionKind}
        | {SuggestionKind.OCCUPATION: {waiter.id: 5, wedding.id: 900}}
    )
    suggester = Suggester(lambda: shipped_names(table, gazetteer), tally, lambda: "1")
    suggester.refresh(TODAY)
    counts = [one.count for one in asked(suggester, "服務", limit=20) if one.kind == "occupation"]
    assert set(counts[:2]) == {5, 900}
    assert counts[2:] == [0, 0, 0], "of those with nothing open only a few"
    assert asked(suggester, "宴會")[0].count == 900


def test_an_employer_without_openings_is_not_offered(suggester: Suggester) -> None:
    assert [one.text for one in asked(suggester, "永", limit=20) if one.kind == "employer"] == [
        "永和豆漿大王",
        "永豐餐飲股份有限公司",
    ]


def _wait_for(tally: Tally, asked_times: int) -> None:
    end = monotonic() + 10
    while tally.asked < asked_times and monotonic() < end:
        sleep(0.01)
    assert tally.asked == asked_times


def test_nobody_who_types_waits_for_a_count(table: OccupationTable, gazetteer: Gazetteer) -> None:
    tally, clock = Tally(OPENINGS), Clock()
    names = shipped_names(table, gazetteer)[:500]
    suggester = Suggester(lambda: names, tally, lambda: tally.generation, clock=clock)
    first = suggester.suggest(names[0].text, today=TODAY)[0]
    assert first.count is None or tally.asked == 1
    _wait_for(tally, 1)

    clock.now += 6  # nothing has changed: it is settled
    suggester.suggest("服", today=TODAY)
    sleep(0.05)
    tally.generation = "2"
    clock.now += 30
    suggester.suggest("服", today=TODAY)
    sleep(0.05)
    assert tally.asked == 1, "counted anew too soon"
    clock.now += 31
    suggester.suggest("服", today=TODAY)
    _wait_for(tally, 2)

    clock.now += 61
    suggester.suggest("服", today=TODAY)
    sleep(0.05)
    assert tally.asked == 2, "counted anew though nothing has changed"
    clock.now += 61
    suggester.suggest("服", today=TODAY + timedelta(days=1))
    _wait_for(tally, 3)


def test_while_an_index_fills_nothing_is_said_to_be_0_and_counts_follow_soon(
    table: OccupationTable, gazetteer: Gazetteer
) -> None:
    tally, clock = Tally(OPENINGS), Clock()
    names = shipped_names(table, gazetteer)
    suggester = Suggester(lambda: names, tally, lambda: tally.generation, clock=clock)
    tally.total = 0
    suggester.refresh(TODAY)
    assert {one.count for one in asked(suggester, "收銀")} == {None}

    for asked_times, total in ((2, 200), (3, 1_000), (4, 1_010)):
        tally.generation, tally.total = str(total), total
        clock.now += 6
        end = monotonic() + 10
        while tally.asked < asked_times and monotonic() < end:
            asked(suggester, "收銀")
            sleep(0.01)
    suggester.refresh(TODAY)
    assert {one.count for one in asked(suggester, "收銀")} == {0}, "now it is known"
    tally.generation = "later"
    clock.now += 6
    asked(suggester, "收銀")
    sleep(0.05)
    assert tally.asked == 5, "it is filled: no hurry"


def test_an_index_out_of_order_leaves_suggestions_without_counts(
    table: OccupationTable, gazetteer: Gazetteer, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def count(self, today: date) -> Counted:
            raise SearchIndexError("index_missing", "There is no search index.")

    suggester = Suggester(lambda: shipped_names(table, gazetteer), Broken(), lambda: "1")
    assert suggester.suggest("收銀", today=TODAY)[0].count is None
    end = monotonic() + 10
    while "not counted" not in caplog.text and monotonic() < end:
        sleep(0.01)
    assert suggester.suggest("收銀", today=TODAY)[0].count is None


def test_counts_are_those_of_the_search(
    gazetteer: Gazetteer, table: OccupationTable, tables: Tables
) -> None:
    engine = Oracle()
    ads = [
        document("a", "收銀員"),
        document("b", "收銀員", place=DAAN),
        document("c", "收銀員", place=TAIPEI_ONLY),
        document("d", "收銀員", closes=TODAY - timedelta(days=1)),
        document("e", "收銀員", state=VacancyState.CLOSED),
        document("f", "書店店員"),
    ]
    engine.apply([Upsert(one) for one in ads])
    counted = OpeningsCounter(engine, tables, gazetteer, lexicon().radius).count(TODAY)
    matcher = matcher_over(ads, gazetteer, table)

    def searched(**asked_for: object) -> int:
        return matcher.search(SearchRequest.model_validate(asked_for), today=TODAY).total

    cashier, shop = table.title("收銀員"), table.title("門市人員")
    assert counted.of(SuggestionKind.OCCUPATION, cashier.id) == 3
    for one in (cashier, shop):
        count = counted.of(SuggestionKind.OCCUPATION, one.id)
        assert count == searched(occupation=(one.id,))
    assert counted.of(SuggestionKind.OCCUPATION, shop.id) >= 1, "its children count"
    assert counted.of(SuggestionKind.DISTRICT, "信義區") == searched(district=("信義區",)) == 2
    assert counted.of(SuggestionKind.CITY, "臺北市") == searched(district=("臺北市",)) == 4
    assert counted.of(SuggestionKind.EMPLOYER, facts("a", "收銀員").employer_id) == 1
    for where, kind, value in (
        ("象山站", SuggestionKind.STATION, "象山"),
        ("台北101", SuggestionKind.LANDMARK, "台北101"),
        ("大安區", SuggestionKind.DISTRICT, "大安區"),
    ):
        assert counted.of(kind, value) == searched(where=where) > 0, where
