"""What a seeker does not want stays away; ads that are silent on the matter are possible."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.documents import SearchDocument
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.vocabulary import DaysOff, EmploymentKind, Remote, Shift
from matcher.request import SearchRequest
from matcher.results import Section
from matcher.search import Matcher
from matcher.understand import Understanding
from tests.matcher.vacancies import DAAN, TAIPEI_ONLY, TODAY, document, matcher_over

ADS: Sequence[SearchDocument] = [
    document("a", "門市人員", shifts=(Shift.DAY,), kind=EmploymentKind.FULL_TIME, place=DAAN),
    document("b", "門市人員", shifts=(Shift.DAY, Shift.NIGHT), days_off=DaysOff.ROSTERED),
    document("c", "門市人員", kind=EmploymentKind.PART_TIME, place=TAIPEI_ONLY),
    document("e", "保全員", shifts=(Shift.ROTATING,), place=DAAN, kind=EmploymentKind.FULL_TIME),
    document("f", "保全員", shifts=(Shift.DAY, Shift.NIGHT, Shift.ROTATING), place=DAAN),
    document("d", "業務代表", shifts=(Shift.DAY,), skills=("Excel",), remote=Remote.FULL),
]


@pytest.fixture(scope="module")
def matcher(gazetteer: Gazetteer, table: OccupationTable) -> Matcher:
    return matcher_over(ADS, gazetteer, table)


def sections(matcher: Matcher, words: str) -> tuple[set[str], set[str]]:
    """The ids of matched and of possible ads."""
    hits = matcher.search(SearchRequest(text=words), today=TODAY).hits
    matched = {hit.facts.id for hit in hits if hit.section is Section.MATCHED}
    return matched, {hit.facts.id for hit in hits if hit.section is Section.POSSIBLE}


@pytest.mark.parametrize(
    ("words", "matched", "possible"),
    [
        ("不要夜班", {"a", "d"}, {"c", "e"}),  # 輪班 alone leaves the nights open; f names them
        ("不要輪班", {"a", "b", "d"}, {"c"}),
        ("不要兼職", {"a", "e"}, {"b", "d", "f"}),
        ("不要排休", set(), {"a", "c", "d", "e", "f"}),
        ("不要業務", {"a", "b", "c", "e", "f"}, set()),
        ("不要信義區", {"a", "e", "f"}, {"c"}),
        ("不要遠端", {"a", "b", "c", "e", "f"}, set()),
        ("不會Excel", {"a", "b", "c", "e", "f"}, set()),
        ("不要夜班和業務", {"a"}, {"c", "e"}),
        ("門市 不要博弈", {"a", "b", "c"}, set()),
        ("門市 限女", {"a", "b", "c"}, set()),
    ],
)
def test_refused_ads_are_out_and_silent_ones_possible(
    matcher: Matcher, words: str, matched: set[str], possible: set[str]
) -> None:
    assert sections(matcher, words) == (matched, possible)


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("不要夜班 大安區", {"not_shift": (Shift.NIGHT,), "district": ("大安區",)}),
        ("夜班除外", {"not_shift": (Shift.NIGHT,)}),
        ("免輪班", {"not_shift": (Shift.ROTATING,)}),
        ("不要夜班也不要輪班", {"not_shift": (Shift.NIGHT, Shift.ROTATING)}),
        ("早班不要晚班", {"shift": (Shift.DAY,), "not_shift": (Shift.EVENING,)}),
        ("六日不想上班", {"days_off": (DaysOff.WEEKENDS,)}),
        ("不用會英文", {"not_skill": ("英文",)}),
        ("除了萬華區以外", {"not_district": ("萬華區",)}),
        ("不要萬華", {"not_district": ("萬華區",)}),
        ("不想做派遣", {"no_agency": True}),
        ("有沒有夜班", {"shift": (Shift.NIGHT, Shift.EVENING)}),
        ("免經驗", {"experience": 0}),
        ("不動產", {}),
        ("不限學歷", {"education": "any"}),
    ],
)
def test_a_denial_belongs_to_what_stands_beside_it(
    understanding: Understanding, words: str, filters: dict[str, object]
) -> None:
    assert understanding.read(words).filters == filters


@pytest.mark.parametrize("words", ["行政 不要直銷", "行政 不要夜班和直銷", "行政 不要傳銷不要直銷"])
def test_what_cannot_be_excluded_is_said_and_not_searched(
    understanding: Understanding, words: str
) -> None:
    meaning = understanding.read(words)
    assert (meaning.notes[-1].code, meaning.notes[-1].phrase[-2:]) == ("unwanted", "直銷")
    assert meaning.left == "行政"
    assert "直銷" not in meaning.tokens


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("限女", "sex"),
        ("會計 男", "sex"),
        ("45歲以上", "age"),
        ("30-40歲", "age"),
        ("年輕", "age"),
        ("五官端正", "looks"),
        ("未婚", "marriage"),
        ("O型", "blood_type"),
        ("處女座", "zodiac"),
        ("役畢", "military"),
        ("不要女生", "sex"),
    ],
)
def test_what_the_law_protects_is_named_and_never_a_condition(
    understanding: Understanding, words: str, ground: str
) -> None:
    meaning = understanding.read(words)
    (note,) = meaning.notes
    assert (note.code, note.values["ground"]) == ("protected", ground)
    assert note.values["law"]
    assert not meaning.filters
    assert note.phrase not in meaning.left
    assert understanding.parts(words)["ignored"][0]["why"] == ground


@pytest.mark.parametrize("words", ["男女不拘", "女性內衣 門市", "不限年齡", "婦女", "學生宿舍"])
def test_words_that_only_look_protected_are_none(understanding: Understanding, words: str) -> None:
    assert not understanding.read(words).notes


def test_refusals_stand_in_the_address() -> None:
    asked = SearchRequest(not_shift=(Shift.NIGHT,), not_occupation=("02020",), not_skill=("Excel",))
    assert SearchRequest.from_query(asked.to_query(), strict=True) == (asked, ())


def test_a_distance_needs_a_place(understanding: Understanding) -> None:
    near = understanding.read("公館 1公里內").filters["near"]
    assert near.metres == 1_000
    (note,) = understanding.read("1公里內").notes
    assert note.code == "reach"
    assert understanding.read("市政府 車程20分鐘").filters["minutes"] == 20


def test_an_upper_bound_of_pay_is_no_condition(understanding: Understanding) -> None:
    meaning = understanding.read("五萬以下")
    assert not meaning.filters
    assert [note.code for note in meaning.notes] == ["pay_top"]
