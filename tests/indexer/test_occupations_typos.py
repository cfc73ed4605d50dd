"""indexer.occupations.typos: misspelt names of occupations are understood, right words stay."""

from __future__ import annotations

import csv
import gzip
import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.occupations.recognise import default_recogniser, recognise_query
from indexer.occupations.table import OccupationTable
from indexer.occupations.typos import typo_rules
from indexer.places.gazetteer import Gazetteer
from indexer.text.fold import fold
from tests.shared_data import shared_path, shared_rows

TABLE = OccupationTable.load()
LONG_TITLES = sorted(row.zh for row in TABLE if len(row.zh) >= 4 and fold(row.zh) == row.zh)


def meant(text: str) -> list[tuple[str, str]]:
    """What was taken for a misspelt name, and the title of the first occupation."""
    return [
        (span.phrase, TABLE[span.occupation_ids[0]].zh)
        for span in recognise_query(text)
        if span.meant
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the same sound
        ("想當保木的", ("保木", "居家托育人員")),
        ("會記", ("會記", "會計人員")),
        ("信義區清節", ("清節", "清潔人員")),
        ("業物", ("業物", "業務代表")),
        ("倉除", ("倉除", "物流倉儲人員")),
        ("晚班 照服元", ("照服元", "照顧服務員")),
        ("行正助理", ("行正助理", "行政助理")),
        ("會記助理 大安", ("會記助理", "會計助理")),
        ("想當送貨司雞", ("送貨司雞", "小貨車司機")),
        ("洗晚的工作", ("洗晚的", "洗碗人員")),
        # nearly the same
        ("收營員", ("收營員", "收銀員")),
        ("廚司", ("廚司", "中式廚師")),
        ("咖非師", ("咖非師", "咖啡師")),
        # in the wrong places, missing
        ("收員銀", ("收員銀", "收銀員")),
        ("照顧服員", ("照顧服員", "照顧服務員")),
        # Simplified
        ("会记", ("会记", "會計人員")),
        # Latin
        ("software enginer", ("software enginer", "軟體工程師")),
        ("waitor 西門", ("waitor", "餐飲外場服務員")),
        ("accountent", ("accountent", "會計人員")),
        ("recepsionist", ("recepsionist", "櫃檯接待人員")),
        ("baristta", ("baristta", "咖啡師")),
    ],
)
def test_misspelt_names(text: str, expected: tuple[str, str]) -> None:
    assert meant(text) == [expected]


def test_right_words_are_left_alone() -> None:
    words = (
        "公館 會議 會議中心 中山 大會記錄 行政區 市政府 公司 工資 時機 事機 水源 "
        "士林 師大 正義 文山 台北車站 大安森林公園 保持 保護 報名 抱怨 清明 清靜 "
        "收據 收音機 助理費 公園 公車 公益 師範 司法 私立 商場 上場 市場 適合 "
        "實習 實在 餐盒 殘障 廠房 房務所 電視 店面 年輕 全職 兼職 晚班 週休二日 "
        "免經驗 薪水 時薪 交通 津貼 獎金 員工旅遊 想找顧小孩的工作 不用跟人講話 "
        "taipei service market weekend river english"
    )
    assert [(word, meant(word)) for word in words.split() if meant(word)] == []


def test_a_right_name_is_never_mended() -> None:
    """Not even where another name sounds the same."""
    for row in TABLE:
        assert meant(row.zh) == [], row.zh
    assert [span.phrase for span in recognise_query("廚師助手")] == ["廚師助手"]


def test_places_of_the_gazetteer_are_left_alone() -> None:
    gazetteer = Gazetteer.load()
    places = chain(gazetteer.districts, gazetteer.stations, gazetteer.landmarks)
    assert [place.name for place in places if meant(place.name)] == []


@pytest.mark.shared_data
def test_streets_villages_and_industries_are_left_alone() -> None:
    with gzip.open(
        shared_path("geo", "roads_by_district_2020.csv.gz"), "rt", encoding="utf-8-sig"
    ) as lines:
        texts = {text for row in csv.reader(lines) for text in row}
    for file in ("villages_by_district_taipei.csv", "basemap/places.csv"):
        texts |= {text for row in shared_rows("geo", file) for text in row.values() if text}
    for row in shared_rows("taxonomy", "industry_dgbas_11th.csv"):
        texts |= set(row.values())
    names = sorted(text for text in texts if not text.isascii() and len(text) < 9)
    assert len(names) > 3_000
    assert [(name, meant(name)) for name in names if meant(name)] == []


def test_nearly_every_title_survives_a_character_that_sounds_the_same() -> None:
    """人員 written 人元, in every title of four characters or more; measured 2026-11: .987."""
    sounds = {"員": "元", "師": "獅", "務": "物", "工": "公", "理": "李", "行": "形", "人": "仁"}
    typed = [
        (title[:place] + sounds[character] + title[place + 1 :], TABLE.title(title).id)
        for title in LONG_TITLES
        for place, character in enumerate(title)
        if character in sounds
    ]
    held = [
        any(right in span.occupation_ids for span in recognise_query(text)) for text, right in typed
    ]
    assert len(typed) > 1_000
    assert sum(held) / len(held) >= 0.97


@given(st.text(alphabet="會記計保姆木公館收營員行正政 助理enginr"))
def test_spans_point_at_what_was_typed(text: str) -> None:
    for span in recognise_query(text):
        assert text[span.start : span.end] == span.phrase != ""
        assert span.occupation_ids
        assert span.meant != fold(span.phrase)


def test_ordinary_words_are_folded_and_no_names() -> None:
    said = default_recogniser()._said
    for word in typo_rules().ordinary:
        assert fold(word) == word
        assert word not in said


def test_typos_cost_little() -> None:
    """Measured 2026-11: .06 ms for a short query, .6 ms for a sentence of 23 characters."""
    sentence = "我想在信義區找照顧老人的工作晚班也可以時薪兩百"
    recognise_query(sentence)
    start = time.process_time()
    for _ in range(50):
        recognise_query(sentence)
    assert (time.process_time() - start) / 50 < 0.004
