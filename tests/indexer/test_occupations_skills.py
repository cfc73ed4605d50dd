"""indexer.occupations.skills: skills and licences by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.occupations.skills import recognise_licences, recognise_skills
from indexer.occupations.table import OccupationTable

TABLE = OccupationTable.load()
LICENCES = sorted({licence.name for row in TABLE for licence in row.licences})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("熟Excel、Word、PPT", ["Excel", "Word", "PowerPoint"]),
        ("C#/.NET, MS SQL, ＮｏｄｅＪＳ", ["C#", ".NET", "SQL", "Node.js"]),
        ("JavaScript", ["JavaScript"]),
        ("會日文佳，日語N2", ["日文"]),
        ("负责文书处理", ["文書處理"]),
        ("需開怪手", ["挖土機操作"]),
        ("重團隊合作與抗壓性", []),
        ("go to market", []),
        ("", []),
    ],
)
def test_skills(text: str, expected: list[str]) -> None:
    assert recognise_skills(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("需具堆高機證照", ["堆高機操作人員訓練"]),
        ("具汽車駕照、機車駕照", ["普通小型車駕駛執照", "普通重型機車駕駛執照"]),
        ("職業大客車駕照", ["職業大客車駕駛執照"]),
        ("照顧服務員結訓證書或單一級", ["照顧服務員訓練結業證明"]),
        ("丙級室內配線技術士", ["室內配線丙級技術士"]),
        ("網頁設計乙級", ["網頁設計乙級技術士"]),
        ("領有藥師執照", ["藥師證書"]),
        ("護理師證照", ["護理師證書"]),
        ("護士證照", ["護理師或護士證書"]),
        ("藥師一名", []),
        ("教保員證,良民证", ["教保員資格", "警察刑事紀錄證明書（良民證）"]),
    ],
)
def test_licences(text: str, expected: list[str]) -> None:
    assert recognise_licences(text) == expected


@pytest.mark.parametrize("name", LICENCES)
def test_every_licence_of_the_table_is_found_under_its_own_name(name: str) -> None:
    assert recognise_licences(f"需具備{name}。") == [name]


@given(
    st.lists(st.sampled_from(["Excel", "堆高機證照", "日文", "、", "x"]), max_size=8).map("".join)
)
def test_each_name_stands_once(text: str) -> None:
    for found in (recognise_skills(text), recognise_licences(text)):
        assert len(set(found)) == len(found)
