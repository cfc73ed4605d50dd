"""What seekers write is taken as they mean it; what is not known stays a word."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.occupations.table import OccupationTable
from indexer.text.tokens import query_tokens
from indexer.vocabulary import EmploymentKind, PayBasis, Shift
from matcher.found import FoundKind
from matcher.lexicon import lexicon
from matcher.request import Near, SearchRequest
from matcher.understand import MOST_UNITS, Meaning, Understanding

HOUR, DAY, MONTH = (
    {"pay_basis": PayBasis.HOUR},
    {"pay_basis": PayBasis.DAY},
    {"pay_basis": PayBasis.MONTH},
)
EVENING, NIGHT_SHIFT = {"shift": (Shift.EVENING,)}, {"shift": (Shift.NIGHT, Shift.EVENING)}
PART_TIME = {"kind": (EmploymentKind.PART_TIME,)}
FREE = {"experience": 0}
REMOTE = {"remote": ("full", "partial")}


def in_(*districts: str) -> dict[str, Any]:
    return {"district": districts}


def near(name: str) -> dict[str, Any]:
    """Stands for a point: the test compares the place's name."""
    return {"near": name}


Sentence = tuple[str, dict[str, Any], list[str] | None, list[str] | None]
SENTENCES: list[Sentence] = [
    # the words, the conditions, the occupations that lead, the plain words
    ("服務生", {}, ["餐飲外場服務員"], []),
    ("大安區 晚班 餐廳 時薪200", in_("大安區") | EVENING | HOUR | {"pay": 200}, [], []),
    (
        "信義區 晚班 服務生 時薪兩百以上 免經驗",
        in_("信義區") | EVENING | HOUR | {"pay": 200} | FREE,
        ["餐飲外場服務員"],
        [],
    ),
    (
        "會計 月薪四萬以上 週休二日",
        MONTH | {"pay": 40_000, "days_off": ("weekends",)},
        ["會計人員"],
        [],
    ),
    ("會計 周休2日 見紅休", {"days_off": ("weekends",)}, ["會計人員"], []),
    ("保全 月休八天", {"days_off": ("rostered",)}, ["保全人員"], []),
    ("60歲可以做的保全", {}, ["保全人員"], []),
    ("作業員 排休", {"days_off": ("rostered",)}, ["產線作業員"], []),
    ("顧小孩的工作", {}, ["居家托育人員"], []),
    ("barista 公館", near("公館"), ["咖啡師"], []),
    ("公館咖啡師", near("公館"), ["咖啡師"], []),
    ("信義路 保全", in_("中正區", "信義區", "大安區"), ["保全人員"], []),
    ("忠孝東路四段 門市", near("臺北市忠孝東路四段"), ["門市人員"], []),
    (
        "信義路五段7號附近 櫃台",
        near("臺北市信義區信義路五段7號"),
        ["櫃檯接待人員"],
        [],
    ),
    ("夜班保全 板橋", NIGHT_SHIFT | in_("板橋區"), ["保全人員"], []),
    ("大夜 超商", {"shift": (Shift.NIGHT,)}, ["便利商店店員"], []),
    ("早班 清潔", {"shift": (Shift.DAY,)}, ["清潔人員"], []),
    ("假日班 收銀", {"shift": (Shift.WEEKEND,)}, ["收銀員"], []),
    ("早上九點到下午五點 行政", {"shift": (Shift.DAY,)}, ["行政人員"], []),
    ("18:00-22:00 外場", EVENING, None, []),
    ("週末打工", {"shift": (Shift.WEEKEND,)} | PART_TIME, [], []),
    ("輪班 技術員", {"shift": (Shift.ROTATING,)}, None, None),
    ("護理師 不輪班", {"not_shift": (Shift.ROTATING,)}, ["護理師"], []),
    ("門市工讀生 西門町", PART_TIME | near("西門町"), ["門市人員"], []),
    ("工讀生", PART_TIME, [], []),
    ("pt 早班", PART_TIME | {"shift": (Shift.DAY,)}, [], []),
    ("part time barista", PART_TIME, ["咖啡師"], []),
    ("正職 行政助理", {"kind": (EmploymentKind.FULL_TIME,)}, ["行政助理"], []),
    ("暑假打工", {"kind": (EmploymentKind.STUDENT_SUMMER,)}, [], []),
    ("行銷實習", {"kind": (EmploymentKind.INTERNSHIP,)}, None, None),
    ("派遣專員", {}, ["人力派遣專員"], []),
    ("非派遣 行政", {"no_agency": True}, ["行政人員"], []),
    ("中山區會計或出納", in_("中山區"), ["會計人員", "會計助理", "出納人員"], []),
    ("會計、出納", {}, ["會計人員", "會計助理", "出納人員"], []),
    ("會計 出納", {}, ["會計人員", "出納人員"], []),
    ("軟體工程師 在家上班", REMOTE, ["軟體工程師"], []),
    ("完全遠端 客服", {"remote": ("full",)}, ["客服人員"], []),
    ("work from home 翻譯", REMOTE, ["筆譯人員"], []),
    ("想找中高齡可以做的清潔工作", {"welcome": ("middle_aged",)}, ["清潔人員"], []),
    (
        "二度就業 行政助理 大同區",
        {"welcome": ("returning_woman",)} | in_("大同區"),
        ["行政助理"],
        [],
    ),
    ("身障 電話客服", {"welcome": ("disability",)}, ["電話客服人員"], []),
    ("身障社工", {}, ["社會工作人員"], []),
    ("銀髮 大樓管理員", {"welcome": ("senior",)}, ["大樓管理員"], []),
    ("新住民 通譯", {"welcome": ("new_immigrant",)}, None, None),
    ("大學畢業 行政 無經驗", {"education": "university"} | FREE, ["行政人員"], []),
    ("高中職畢業 倉管", {"education": "senior_high"}, ["倉管人員"], []),
    ("學歷不拘 洗碗", {"education": "any"}, ["洗碗人員"], []),
    ("3年經驗 會計", {"experience": 36}, ["會計人員"], []),
    ("兩年以上工作經驗 廚師", {"experience": 24}, None, None),
    ("新手可 房務", FREE, ["飯店房務員"], []),
    ("有沒有35k以上的客服", MONTH | {"pay": 35_000}, ["客服人員"], []),
    ("月薪3萬5 牙醫助理", MONTH | {"pay": 35_000}, ["牙醫助理"], []),
    ("日薪2000 粗工", DAY | {"pay": 2_000}, ["粗工"], []),
    ("內湖科技園區 c++ 工程師", near("內湖科技園區"), None, []),
    ("公館站 台北101 咖啡師", near("公館"), ["咖啡師"], []),
    ("時薪200 會計 時薪200", HOUR | {"pay": 200}, ["會計人員"], []),
    ("時薪200 會計 月薪4萬", HOUR | {"pay": 200}, ["會計人員"], ["月薪4萬"]),
    ("會計 會計", {}, ["會計人員", "會計人員"], []),
    ("c++ 保全", {}, ["保全人員"], ["c++"]),
    ("內科 護理師", {}, ["護理師"], ["內科"]),
    ("捷運忠孝復興站附近 美髮助理", near("忠孝復興"), ["美髮助理"], []),
    ("古亭站 東門站 早餐店", {"station": ("古亭", "東門")}, ["早餐店計時人員"], []),
    ("士林 北投 洗碗", in_("士林區", "北投區"), ["洗碗人員"], []),
    ("士林區或北投區 洗碗", in_("士林區", "北投區"), ["洗碗人員"], []),
    ("台北市 牙醫助理", {}, ["牙醫助理"], []),
    ("臺北 牙醫助理", {}, ["牙醫助理"], []),
    ("新北市 倉管", in_("新北市"), ["倉管人員"], []),
    ("新北市板橋區 倉管", in_("板橋區"), ["倉管人員"], []),
    ("台北101 服務生", near("台北101"), ["餐飲外場服務員"], []),
    ("北車附近打工", near("台北車站") | PART_TIME, [], []),
    ("板桥 作业员", in_("板橋區"), ["產線作業員"], []),
    ("ＰＴ　台北車站", PART_TIME | near("台北車站"), [], []),
    ("node.js 後端工程師", {}, ["後端工程師"], ["node.js"]),
    ("UI/UX designer remote", REMOTE, ["UI設計師"], []),
    ("我想在家附近找洗碗的工作", {}, ["洗碗人員"], []),
    ("請問有沒有徵信社的工作", {}, [], ["徵信社"]),
    ("超級無敵霹靂工作", {}, [], ["超級無敵霹靂"]),
    ("茶", {}, [], ["茶"]),
    ("下午茶 甜點師", {}, ["西點蛋糕師傅"], ["下午茶"]),
    ("中山國小教師", {}, ["國小教師"], ["中山"]),
    ("104", {}, [], ["104"]),
    ("找工作", {}, [], []),
    ("", {}, [], []),
    ("！？", {}, [], []),
]


def conditions(meaning: Meaning) -> dict[str, Any]:
    """The filters, a point given by its place's name."""
    named = {chip.code: chip.values.get("name") for chip in meaning.understood}
    return {
        name: named["near"] if name == "near" else value for name, value in meaning.filters.items()
    }


def leading(meaning: Meaning) -> list[str]:
    """Of every occupation that was understood the likeliest; all of those given as alternatives."""
    found: list[str] = []
    for chip in meaning.understood:
        if chip.code == "occupation":
            either = any(mark in chip.phrase for mark in "或、")
            found += chip.values["titles"] if either else chip.values["titles"][:1]
    return found


@pytest.mark.parametrize(("text", "filters", "titles", "words"), SENTENCES)
def test_a_sentence_is_understood(
    understanding: Understanding,
    text: str,
    filters: dict[str, Any],
    titles: list[str] | None,
    words: list[str] | None,
) -> None:
    meaning = understanding.read(text)
    assert conditions(meaning) == filters
    if titles is not None:
        assert leading(meaning) == titles
    if words is not None:
        plain = [word.unit.text for word in meaning.words if not word.unit.occupations]
        assert plain == words


def test_a_chip_says_where_its_words_stand(understanding: Understanding) -> None:
    text = "台北 信義區　夜班保全，時薪兩百以上"
    meaning = understanding.read(text, "公館")
    for chip in meaning.understood:
        source = text if chip.source == "text" else "公館"
        assert source[chip.start : chip.end] == chip.phrase
    assert [(chip.code, chip.phrase, chip.source) for chip in meaning.understood] == [
        ("district", "台北 信義區", "text"),
        ("occupation", "夜班保全", "text"),
        ("shift", "夜班", "text"),
        ("pay", "時薪兩百以上", "text"),
        ("near", "公館", "where"),
    ]


@pytest.mark.parametrize(
    ("where", "filters"),
    [
        ("信義區", in_("信義區")),
        ("信義", in_("信義區")),
        ("信義區、大安區", in_("信義區", "大安區")),
        ("公館", near("公館")),
        ("幸福", near("幸福")),
        ("內科", near("內湖科技園區")),
        ("台北市信義區信義路五段7號", near("臺北市信義區信義路五段7號")),
        ("Taipei Main Station", near("台北車站")),
        ("台北市", {}),
        ("", {}),
    ],
)
def test_where_names_a_place(
    understanding: Understanding, where: str, filters: dict[str, Any]
) -> None:
    meaning = understanding.read("", where)
    assert conditions(meaning) == filters
    assert not meaning.words


@pytest.mark.parametrize(
    ("words", "place", "metres", "minutes"),
    [
        ("三重國小站 20分鐘內", "三重國小", 800, 20),
        ("台北車站走路10分鐘", "台北車站", 615, None),
        ("忠孝復興站500公尺內", "忠孝復興", 500, None),
        ("信義路五段7號 1公里內", "臺北市信義區信義路五段7號", 1_000, None),
    ],
)
def test_how_far_is_read_in_both_boxes(
    understanding: Understanding, words: str, place: str, metres: float, minutes: int | None
) -> None:
    for meaning in (understanding.read(words), understanding.read("", words)):
        assert conditions(meaning) == near(place) | ({"minutes": minutes} if minutes else {}) | {
            "near": place
        }
        assert (meaning.filters["near"].metres, meaning.words) == (metres, ())


def test_how_far_is_read_in_where_of_the_place_in_the_sentence(
    understanding: Understanding,
) -> None:
    assert understanding.read("台北車站 打工", "20分鐘內").filters["minutes"] == 20


@pytest.mark.parametrize("words", ["公館站 台北101 咖啡師", "台大醫院 西門町 清潔"])
def test_of_two_places_the_first_counts_and_the_other_is_said_to_be_left_out(
    understanding: Understanding, words: str
) -> None:
    meaning = understanding.read(words)
    first, second, _ = words.split()
    (note,) = meaning.notes
    assert (note.code, note.phrase) == ("second_place", second)
    assert note.values["name"] in {first.removesuffix("站"), "臺大醫院"}
    assert second not in meaning.left


def test_where_wins_over_the_place_in_the_sentence(understanding: Understanding) -> None:
    meaning = understanding.read("信義區 服務生", "大安區")
    assert meaning.filters == {"district": ("大安區",)}
    assert [chip.phrase for chip in meaning.understood] == ["服務生", "大安區"]


def test_a_where_that_nobody_knows_is_searched_as_words(understanding: Understanding) -> None:
    meaning = understanding.read("服務生", "火星基地")
    assert [word.unit.text for word in meaning.words] == ["服務生", "火星基地"]


def test_only_places_are_understood_in_where(understanding: Understanding) -> None:
    meaning = understanding.read("", "晚班")
    assert meaning.filters == {}
    assert [word.unit.text for word in meaning.words] == ["晚班"]


def test_a_phrase_taken_back_is_a_plain_word(understanding: Understanding) -> None:
    meaning = understanding.read("信義區 晚班 服務生", plain=("晚班", "服務生"))
    assert meaning.filters == {"district": ("信義區",)}
    assert [(word.unit.text, word.unit.occupations) for word in meaning.words] == [
        ("晚班", frozenset()),
        ("服務生", frozenset()),
    ]


def test_a_phrase_taken_back_sets_the_others_free(understanding: Understanding) -> None:
    meaning = understanding.read("夜班保全", plain=("夜班",))
    assert meaning.filters == {}
    assert leading(meaning) == ["保全人員"]


def test_alternatives_are_seen_behind_a_phrase_taken_back(understanding: Understanding) -> None:
    meaning = understanding.read("信義區 會計或出納", plain=("信義區",))
    assert leading(meaning) == ["會計人員", "會計助理", "出納人員"]


def test_what_the_request_says_itself_overrules_the_words(understanding: Understanding) -> None:
    meaning = understanding.read("信義區 服務生 時薪200")
    asked = SearchRequest(text="信義區 服務生 時薪200", district=("大安區",), pay=40_000)
    effective, shown = meaning.applied_to(asked)
    assert effective.district == ("大安區",)
    assert (effective.pay_basis, effective.pay) == (None, 40_000)
    assert [chip.code for chip in shown.understood] == ["occupation"]


def test_what_the_words_say_fills_the_request(understanding: Understanding) -> None:
    asked = SearchRequest(text="公館 晚班", kind=(EmploymentKind.PART_TIME,))
    effective, shown = understanding.read(asked.text).applied_to(asked)
    assert effective.near == Near(lat=25.01491, lon=121.53422, metres=800)
    assert effective.shift == (Shift.EVENING,)
    assert effective.kind == (EmploymentKind.PART_TIME,)
    assert [chip.code for chip in shown.understood] == ["near", "shift"]


def test_an_occupation_is_searched_by_id_by_the_words_and_by_its_title(
    understanding: Understanding, table: OccupationTable
) -> None:
    unit = understanding.read("barista").words[0].unit
    named = table.named("barista")[0]
    assert named.id in unit.occupations
    assert tuple(query_tokens("barista")) in unit.title_phrases
    assert tuple(query_tokens(named.zh)) in unit.title_phrases


@pytest.mark.parametrize(
    ("words", "work"),
    [
        ("餐廳", "中式廚師"),
        ("飯店", "飯店房務員"),
        ("醫院", "醫院勤務傳送員"),
        ("學校", "學校行政人員"),
        ("百貨", "專櫃人員"),
        ("診所", "診所護理師"),
    ],
)
def test_a_kind_of_place_asks_for_the_work_there_and_for_whoever_names_it(
    understanding: Understanding, table: OccupationTable, words: str, work: str
) -> None:
    (word,) = understanding.read(f"{words} 晚班").words
    assert table.title(work).id in word.unit.occupations
    assert tuple(query_tokens(words)) in word.unit.phrases
    assert understanding.read(words).understood[0].phrase == words, "it has its chip"
    taken_back = understanding.read(words, plain=(words,)).words[0].unit
    assert not taken_back.occupations


@pytest.mark.parametrize(
    ("words", "said"),
    [("供餐", "員工餐"), ("供住", "員工宿舍"), ("包吃包住", "供膳宿"), ("周領", "週領")],
)
def test_a_benefit_is_found_by_whatever_words_ads_have_for_it(
    understanding: Understanding, words: str, said: str
) -> None:
    (word,) = understanding.read(f"{words} 洗碗").words[:1]
    assert tuple(query_tokens(said)) in word.unit.phrases


@pytest.mark.parametrize(
    ("words", "typed", "meant"),
    [
        ("晚斑 保全", "晚斑", "晚班"),
        ("板僑 保全", "板僑", "板橋"),
        ("照顧服物員", "照顧服物員", "照顧服務員"),
    ],
)
def test_what_was_misspelt_is_said_and_can_be_taken_back(
    understanding: Understanding, words: str, typed: str, meant: str
) -> None:
    (note,) = understanding.read(words).notes
    assert (note.code, note.phrase, note.values["meant"]) == ("mended", typed, meant)
    back = understanding.read(words, plain=(typed,))
    assert not back.notes
    assert typed in [word.unit.text for word in back.words]


def test_a_wide_occupation_means_its_children_too(
    understanding: Understanding, table: OccupationTable
) -> None:
    unit = understanding.read("保全").words[0].unit
    children = {child.id for child in table.children(table.named("保全人員")[0].id)}
    assert children
    assert children < unit.occupations


def test_a_pasted_paragraph_asks_for_its_first_words_only(understanding: Understanding) -> None:
    many = " ".join(f"word{number}" for number in range(20))
    meaning = understanding.read(many)
    assert len(meaning.words) == MOST_UNITS
    assert "word19" in meaning.tokens


def test_every_line_of_the_query_words_names_a_value_of_the_request() -> None:
    for said in lexicon().phrases.values():
        if said.kind is FoundKind.CONDITION:
            assert getattr(SearchRequest(**{said.field: said.value}), said.field) == said.value


said = st.text(
    st.sampled_from("信義區大安路晚班保全會計時薪2００萬以上 、，/c+的工作找在公館站abc🙂\u200b"),
    max_size=30,
) | st.text(max_size=30)


@settings(max_examples=200, deadline=None)
@given(text=said, where=said, plain=st.lists(said, max_size=2))
def test_any_words_can_be_read(
    understanding: Understanding, text: str, where: str, plain: list[str]
) -> None:
    meaning = understanding.read(text, where, plain)
    for word in meaning.words:
        source = text if word.source == "text" else where
        assert source[word.start : word.end] == word.unit.text
        assert all((*word.unit.phrases, *word.unit.title_phrases))
    # a condition may stand within an occupation's name (夜班保全), a unit has its chip
    chips = [(c.source, c.start, c.end) for c in meaning.understood]
    work = [(c.source, c.start, c.end) for c in meaning.understood if c.code == "occupation"]
    outside = {
        one
        for one in {*chips, *((w.source, w.start, w.end) for w in meaning.words)}
        if not any(w != one and w[0] == one[0] and w[1] <= one[1] <= one[2] <= w[2] for w in work)
    }
    spans = sorted(outside)
    for one, other in pairwise(spans):
        assert one[0] != other[0] or one[2] <= other[1]
