"""indexer.occupations.recognise: occupations by evidence, in ads and in sentences."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.occupations.evidence import EvidenceField
from indexer.occupations.phrases import PhraseFinder, Span
from indexer.occupations.recognise import load_colloquial, recognise_ad, recognise_query
from indexer.occupations.table import OccupationTable
from tests.shared_data import shared_rows

TABLE = OccupationTable.load()
NAMES = [name for row in TABLE for name in (row.zh, *row.aliases[:3])]
LABELS = Path(__file__).parent / "data" / "occupation_labels.jsonl"

pieces = st.lists(
    st.one_of(
        st.sampled_from(NAMES), st.text(max_size=4), st.sampled_from(["（", "）", "兼職", " "])
    ),
    max_size=6,
).map("".join)


def in_ad(title: str, description: str = "") -> list[str]:
    return [TABLE[found.occupation_id].zh for found in recognise_ad(title, description)]


def said(text: str) -> list[tuple[str, list[str]]]:
    return [
        (span.phrase, [TABLE[id_].zh for id_ in span.occupation_ids])
        for span in recognise_query(text)
    ]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("照顧服務員(文山區)", "照顧服務員"),
        ("【急徵】居服員", "照顧服務員"),
        ("門市兼職夥伴", "門市人員"),
        ("外場 正職服務人員", "餐飲外場服務員"),
        ("作 業 員", "產線作業員"),
        ("Java 工程師", "Java工程師"),
        ("软件工程师", "軟體工程師"),
        ("業務助理工程師", "工程助理"),
        ("早班櫃台人員", "櫃檯接待人員"),
        ("會計/出納", "會計人員"),
        ("清潔", "清潔人員"),
        ("前場兼職2/12", "餐飲外場服務員"),
        ("軟體系統開發工程師", "軟體工程師"),
        ("【台中】Web前端研發工程師 Senior", "前端工程師"),
        ("PHP軟體工程師", "PHP工程師"),
        ("開發工程師(PHP)", "PHP工程師"),
        ("資訊部｜副理", "資訊主管"),
        ("大數據分析工程師", "資料分析師"),
        ("料理廚務專員", "廚房助手"),
        ("維修工程師", "電子維修技術員"),
    ],
)
def test_titles(title: str, first: str) -> None:
    assert in_ad(title)[0] == first


@pytest.mark.parametrize(
    "title",
    [
        "正職人員",
        "計時/兼職夥伴（時薪200元起）",
        "建築師事務所",
        "行政區",
        "約聘專員【謝絕非面試業務】",
        "護理助理派遣",
        "8:00 AM 報到",
    ],
)
def test_titles_that_name_no_occupation(title: str) -> None:
    assert in_ad(title) == []


@pytest.mark.parametrize(
    ("title", "crew"),
    [
        ("【好味餐飲集團 兼職夥伴】河邊門市", ["餐飲外場服務員", "廚房助手"]),
        ("【山海燒肉】兼職計時人員 河邊店", ["火鍋燒肉店人員", "餐飲外場服務員"]),
        ("河邊門市_正職／兼職皆可", ["門市人員"]),
        ("山海咖啡 咖啡師", ["咖啡師"]),
        ("山海燒肉", []),
    ],
)
def test_a_place_says_who_works_there_where_the_title_says_no_more(
    title: str, crew: list[str]
) -> None:
    assert in_ad(title) == crew


def test_duties_count_where_the_title_names_nothing() -> None:
    text = "1.外場點餐、送餐 2.收桌"
    assert in_ad("正職人員", text) == ["餐飲外場服務員"]
    assert in_ad("正職人員", "外場") == []
    assert in_ad("會計人員", text) == ["會計人員"]
    assert recognise_ad("正職人員", text)[0].field is EvidenceField.DESCRIPTION


def test_the_longest_phrase_wins() -> None:
    assert in_ad("餐飲服務員") == ["餐飲外場服務員"]
    assert in_ad("國外業務助理") == ["國外業務助理"]


def test_a_look_alike_keeps_its_occupation_away() -> None:
    assert "保全人員" in in_ad("保全")
    assert "保全人員" not in in_ad("保全業務員")


def test_a_shared_alias_gives_all_at_less_weight() -> None:
    shared = recognise_ad("機電工程師", "")
    assert {TABLE[it.occupation_id].zh for it in shared} == {"營建機電工程師", "電機工程師"}
    assert max(it.weight for it in shared) < recognise_ad("照服員", "")[0].weight


def test_the_text_says_who_of_those_that_share_a_name_is_meant() -> None:
    in_restaurant, in_factory = TABLE.title("餐飲外場領班"), TABLE.title("產線領班")
    assert in_ad("領班", "、".join(in_restaurant.skills))[0] == in_restaurant.zh
    assert in_ad("領班", "、".join(in_factory.skills))[0] == in_factory.zh


def test_weight_falls_from_title_to_alias_to_text_to_source() -> None:
    weights = [
        recognise_ad("照顧服務員", "")[0].weight,
        recognise_ad("照服員", "")[0].weight,
        recognise_ad("", "本機構擔任居家照顧服務員者")[0].weight,
        recognise_ad("", "居家照顧服務員")[0].weight,
        recognise_ad("", "", source_name="照顧服務員")[0].weight,
    ]
    assert weights == sorted(set(weights), reverse=True)


def test_a_phrase_in_front_of_another_role_counts_less() -> None:
    assert recognise_ad("藥師", "")[0].weight > recognise_ad("藥師招募", "")[0].weight


@pytest.mark.parametrize(
    "text",
    [
        "與建築師溝通圖面",
        "營養師會與您聯絡",
        "具護理師證書者佳",
        "協助社工師辦理活動",
        "負責行政、業務與助理工作",
        "清潔工作區域",
        "須與機電工程師配合",
    ],
)
def test_other_persons_in_the_text_are_no_evidence(text: str) -> None:
    assert in_ad("", text) == []


def test_evidence_of_the_title_stands_above_that_of_the_text() -> None:
    found = recognise_ad("房務員", "誠徵居家照顧服務員")
    assert [(TABLE[it.occupation_id].zh, it.field) for it in found] == [
        ("飯店房務員", EvidenceField.TITLE),
        ("照顧服務員", EvidenceField.DESCRIPTION),
    ]


def test_the_source_speaks_by_id_unit_group_or_name() -> None:
    def by(**source: str) -> list[str]:
        return [TABLE[it.occupation_id].zh for it in recognise_ad("", "", **source)]

    alone = next(row for row in TABLE if len(TABLE.with_mol(row.mol)) == 1)
    crowded = next(row for row in TABLE if len(TABLE.with_mol(row.mol)) > 1)
    assert by(source_code="17400") == ["照顧服務員"]
    assert by(source_code=alone.mol) == [alone.zh]
    assert by(source_code=crowded.mol) == []
    assert by(source_code="190203") == []
    assert by(source_name="照顧服務員／月嫂") == ["照顧服務員", "月嫂"]
    assert by(source_name="醫療／美容／保健") == []


@given(pieces, pieces)
def test_evidence_points_at_its_phrase_and_each_occupation_has_one(title: str, text: str) -> None:
    found = recognise_ad(title, text)
    assert len({it.occupation_id for it in found}) == len(found)
    assert [it.weight for it in found] == sorted((it.weight for it in found), reverse=True)
    for it in found:
        source = title if it.field is EvidenceField.TITLE else text
        assert it.phrase == source[it.start : it.end] != ""
        assert it.occupation_id in TABLE
        assert 0 < it.weight <= 1


@given(pieces)
def test_spans_of_a_sentence_are_in_order_and_apart(text: str) -> None:
    spans = recognise_query(text)
    assert all(span.phrase == text[span.start : span.end] for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.occupation_ids for span in spans)


@given(st.sampled_from(NAMES))
def test_every_name_of_the_table_is_understood(name: str) -> None:
    expected = {row.id for row in TABLE.named(name)}
    assert any(
        span.phrase == name and expected <= set(span.occupation_ids)
        for span in recognise_query(f"想找 {name} 的工作")
    )


def test_every_phrase_that_people_say_is_understood() -> None:
    for phrase, titles in load_colloquial().items():
        (span,) = recognise_query(phrase)
        ids = [TABLE.title(title).id for title in titles]
        assert (span.phrase, list(span.occupation_ids[: len(ids)])) == (phrase, ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("想找顧小孩的工作", [("顧小孩", "居家托育人員")]),
        ("我會開怪手跟堆高機", [("開怪手", "挖土機操作員"), ("堆高機", "堆高機操作員")]),
        ("晚班洗碗，或掃地的", [("洗碗", "洗碗人員"), ("掃地的", "清潔人員")]),
        ("Java 工程師 遠端", [("Java 工程師", "Java工程師")]),
        ("会计助理", [("会计助理", "會計助理")]),
        ("barista", [("barista", "咖啡師")]),
        ("行政區內的", []),
        ("清潔 工讀", [("清潔", "清潔人員"), ("工讀", "工讀生")]),
        ("幫人家煮飯", [("幫人家煮飯", "團膳廚工")]),
        ("開車的", [("開車的", "小貨車司機")]),
        ("坐辦公室的", [("坐辦公室的", "行政人員")]),
        ("不用跟人講話的", [("不用跟人講話", "資料輸入人員")]),
        ("厨师", [("厨师", "中式廚師")]),
        ("程序员", [("程序员", "軟體工程師")]),
        ("Barista 公館", [("Barista", "咖啡師")]),
        ("PT店員", [("店員", "門市人員")]),
        ("走桌或苦力", [("走桌", "餐飲外場服務員"), ("苦力", "隨車助手")]),
        ("板模、黑手", [("板模", "模板工"), ("黑手", "汽車維修技師")]),
        ("保洁 外卖员", [("保洁", "清潔人員"), ("外卖员", "外送員")]),
        ("HR QA CS", [("HR", "人資人員"), ("QA", "品保工程師"), ("CS", "客服人員")]),
    ],
)
def test_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(phrase, titles[0]) for phrase, titles in said(text)] == expected


def test_what_people_say_is_no_evidence_in_an_ad() -> None:
    assert said("超市")
    assert in_ad("好鄰居超市") == []


def test_the_finder_keeps_to_word_edges_and_to_the_text() -> None:
    finder = PhraseFinder(["pm", "照服員", "照服員長"])
    assert list(finder.find("pm專案 npm 2pm pm")) == [Span(0, 2), Span(13, 15)]
    assert list(finder.find("找照服員")) == [Span(1, 4)]
    assert list(finder.find("照服員長")) == [Span(0, 4), Span(0, 3)]


def labelled_ads() -> list[tuple[dict[str, str], list[str]]]:
    """The labelled real ads: occupations of title and text as a reader sees them, three at most."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for row in map(json.loads, LABELS.read_text("utf-8").splitlines()):
        wanted.setdefault(row["file"], {})[row["id"]] = row["occupations"]
    return [
        (ad, labels[ad["id"]])
        for file, labels in wanted.items()
        for ad in shared_rows("vacancies", file)
        if ad["id"] in labels
    ]


@pytest.mark.shared_data
def test_occupations_of_real_ads() -> None:
    """308 ads of all sources, of which 50 were labelled last and not looked at before.

    Measured 2026-11: major group first .93, occupation first .88, among three .91; on the last 50,
    as they were labelled, .84, .78, .82.
    """
    labelled = [(ad, right) for ad, right in labelled_ads() if right]
    found = [
        [it.occupation_id for it in recognise_ad(ad["title"], ad.get("description") or "")]
        for ad, _ in labelled
    ]
    pairs = [(ids, set(right)) for ids, (_, right) in zip(found, labelled, strict=True)]
    major = [bool(ids) and ids[0][:2] in {id_[:2] for id_ in right} for ids, right in pairs]
    first = [bool(ids) and ids[0] in right for ids, right in pairs]
    among = [bool(right.intersection(ids[:3])) for ids, right in pairs]
    assert len(labelled) >= 300
    assert sum(major) / len(pairs) >= 0.92
    assert sum(first) / len(pairs) >= 0.86
    assert sum(among) / len(pairs) >= 0.90


@pytest.mark.shared_data
def test_what_is_found_in_titles_of_real_ads_is_right() -> None:
    """Precision of the first occupation; measured 2026-11: .90."""
    found = [(recognise_ad(ad["title"], ""), right) for ad, right in labelled_ads()]
    first = [evidence[0].occupation_id in right for evidence, right in found if evidence]
    assert sum(first) / len(first) >= 0.88


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "by_title", "by_ad"),
    [
        ("taiwanjobs_taipei_2026.jsonl.gz", 0.93, 0.965),
        ("taiwanjobs_taipei_2024.jsonl.gz", 0.93, 0.975),
        ("yes123_2025.jsonl.gz", 0.96, 0.97),
        ("104_medical_sales_2025.jsonl.gz", 0.96, 0.965),
        ("104_with_coordinates_2025.jsonl.gz", 0.94, 0.94),
        ("104_taichung_engineers_2025.jsonl.gz", 0.89, 0.93),
    ],
)
def test_nearly_every_real_ad_gets_an_occupation(file: str, by_title: float, by_ad: float) -> None:
    """Coverage by evidence, of the title alone and of the whole ad."""
    ads = list(shared_rows("vacancies", file))
    titles = [bool(recognise_ad(ad["title"] or "", "")) for ad in ads]
    whole = [bool(recognise_ad(ad["title"] or "", ad.get("description") or "")) for ad in ads]
    assert sum(titles) / len(ads) >= by_title
    assert sum(whole) / len(ads) >= by_ad


@pytest.mark.shared_data
def test_nearly_every_ad_as_the_government_serves_it_gets_an_occupation() -> None:
    rows = list(shared_rows("vacancies", "official", "taiwanjobs_utf8_bom.csv.gz"))
    title, text = "OCCU_DESC（職務名稱）", "JOB_DETAIL（工作內容）"
    found = [bool(recognise_ad(row[title], row[text])) for row in rows]
    assert sum(found) / len(rows) >= 0.965
