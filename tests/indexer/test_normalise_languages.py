"""Languages and driving licences that an ad asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalise.driving_licences import find_driving_licences
from indexer.normalise.languages import (
    Language,
    LanguageLevel,
    find_language_mentions,
    find_languages,
    parse_languages,
)

BASIC, INTERMEDIATE, FLUENT = (
    LanguageLevel.BASIC,
    LanguageLevel.INTERMEDIATE,
    LanguageLevel.FLUENT,
)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("英文 -- 聽 /中等、讀 /精通\n台語 -- 略懂", [("en", FLUENT), ("nan", BASIC)]),
        ("英文→聽：普通　說：普通　讀：普通　寫：普通", [("en", INTERMEDIATE)]),
        ("英文→聽：不拘　說：不拘　讀：不拘　寫：不拘", []),
        ("{'Language': '日文', 'Listen': '不會', 'Read': '略懂'}", [("ja", BASIC)]),
        ("客家語", [("hak", None)]),
        ("不拘", []),
        ("[]", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_language_field_of_a_board_is_read(
    text: str, languages: list[tuple[str, LanguageLevel | None]]
) -> None:
    assert parse_languages(text) == tuple(Language(*language) for language in languages)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("具日、韓文能力者尤佳", [("ja", None), ("ko", None)]),
        ("英文說寫流利", [("en", FLUENT)]),
        ("具備英文或日文溝通能力尤佳", [("en", INTERMEDIATE), ("ja", INTERMEDIATE)]),
        ("國語:精通;  英語:普通", [("zh", FLUENT), ("en", INTERMEDIATE)]),
        ("會說台語", [("nan", None)]),
        ("協同主教英語老師教學", []),
        ("附上中、英文履歷表", []),
        ("英文打字40字以上", []),
        ("行銷素材以英語為主", []),
    ],
)
def test_a_text_asks_for_a_language_only_with_a_word_of_ability(
    text: str, languages: list[tuple[str, LanguageLevel | None]]
) -> None:
    assert find_languages(text) == tuple(Language(*language) for language in languages)


def test_the_languages_of_a_query_are_found() -> None:
    query = "日語 櫃檯 English"
    found = find_language_mentions(query)
    assert [(each.code, query[each.start : each.end]) for each in found] == [
        ("ja", "日語"),
        ("en", "English"),
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("具汽、機車駕照；自備汽車尤佳", ("car", "motorcycle")),
        ("需有汽機車駕照", ("car", "motorcycle")),
        ("領有【職業小型車】的駕駛執照", ("car_professional",)),
        ("【駕照】：職業大客車", ("bus_professional",)),
        ("需有職業大客車或職業聯結車駕照", ("bus_professional", "trailer_professional")),
        ("具備普通小型車駕照", ("car",)),
        ("普通小型車、普通重型機車", ("car", "motorcycle")),
        ("輕型機車駕照、大型重型機車駕照", ("motorcycle_heavy", "motorcycle_light")),
        ("駕照：大貨車", ("truck",)),
        ("具駕照、自備機車", ()),
        ("第二證件(健保卡/駕照等)", ()),
        ("護理師執照", ()),
        ("駕駛小貨車送貨", ()),
        ("", ()),
    ],
)
def test_driving_licences_are_found_by_vehicle(text: str, codes: tuple[str, ...]) -> None:
    assert find_driving_licences(text) == codes


@given(st.text() | st.text("英日韓文語、聽說讀寫精通略懂中等:汽機車駕照職業大客貨 "))
def test_arbitrary_text_is_never_an_error(text: str) -> None:
    codes = [language.code for language in (*parse_languages(text), *find_languages(text))]
    assert all(codes)
    assert len({*find_driving_licences(text)}) == len(find_driving_licences(text))
    for mention in find_language_mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
