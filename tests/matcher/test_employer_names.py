"""Employers are known by what people call them; names that say too little are not taken."""

from __future__ import annotations

import pytest

from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from matcher.employer_names import EmployerNames, ways_to_write
from matcher.understand import Understanding, understanding_of


@pytest.fixture(scope="module")
def with_records(gazetteer: Gazetteer, table: OccupationTable) -> Understanding:
    names = [
        "好日子咖啡有限公司",
        "大安",
        "會計師",
        "快樂動物醫院（總院）",
        "Sunny Lab股份有限公司",
    ]
    return understanding_of(gazetteer, table, default_recogniser(), names)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("星巴克 早班", "星巴克"),
        ("7-11 大夜", "7-ELEVEN"),
        ("小七 打工", "7-ELEVEN"),
        ("麦当劳", "麥當勞"),
        ("Costco 收銀", "好市多"),
        ("信義房屋 秘書", "信義房屋"),
        ("好日子咖啡 兼職", "好日子咖啡有限公司"),
        ("sunny lab 工程師", "Sunny Lab股份有限公司"),
        ("快樂動物醫院 助理", "快樂動物醫院（總院）"),
    ],
)
def test_an_employer_is_known_by_what_people_call_it(
    with_records: Understanding, words: str, name: str
) -> None:
    assert with_records.parts(words)["employer"] == name


@pytest.mark.parametrize("words", ["大安 會計", "會計師", "信義區 服務生", "netflix"])
def test_what_is_another_word_is_no_employer(with_records: Understanding, words: str) -> None:
    assert "employer" not in with_records.parts(words)


def test_an_employer_is_looked_for_by_all_its_names(with_records: Understanding) -> None:
    (word,) = with_records.read("7-11").words
    assert len(word.unit.phrases) > 3
    assert "統一超商" in ways_to_write("7-ELEVEN")
    assert word.unit.occupations, "who says so means the work there"


def test_latin_names_count_as_whole_words_only() -> None:
    names = EmployerNames()
    assert not list(names.find("ikeas"))
    assert [name for _, name, _ in names.find("ikea 收銀")] == ["IKEA"]
