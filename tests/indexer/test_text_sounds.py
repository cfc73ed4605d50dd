"""indexer.text.sounds: readings in zhuyin and pinyin, and what sounds alike."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from indexer.text.fold import fold
from indexer.text.sounds import (
    pinyin_initials,
    pinyin_of,
    readings,
    sound_key,
    sound_keys,
    syllables,
    zhuyin_initials,
    zhuyin_of,
)


def rows(name: str) -> list[list[str]]:
    lines = resources.files("indexer.text").joinpath("data", name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


texts = st.one_of(st.text(), st.text(alphabet="會計行員長照店樂器調酒 PT３ㄅ"))


@pytest.mark.parametrize(
    ("text", "zhuyin", "pinyin"),
    [
        ("會計", "ㄎㄨㄞㄐㄧ", "kuaiji"),
        ("会计", "ㄎㄨㄞㄐㄧ", "kuaiji"),
        ("會議", "ㄏㄨㄟㄧ", "huiyi"),
        ("銀行行員", "ㄧㄣㄏㄤㄏㄤㄩㄢ", "yinhanghangyuan"),
        ("行銷", "ㄒㄧㄥㄒㄧㄠ", "xingxiao"),
        ("長照店長", "ㄔㄤㄓㄠㄉㄧㄢㄓㄤ", "changzhaodianzhang"),
        ("調酒師", "ㄊㄧㄠㄐㄧㄡㄕ", "tiaojiushi"),
        ("音樂老師", "ㄧㄣㄩㄝㄌㄠㄕ", "yinyuelaoshi"),
        ("女裝", "ㄋㄩㄓㄨㄤ", "nvzhuang"),
        ("垃圾", "ㄌㄜㄙㄜ", "lese"),
        ("PT 店員", "ptㄉㄧㄢㄩㄢ", "ptdianyuan"),
        ("", "", ""),
    ],
)
def test_zhuyin_and_pinyin(text: str, zhuyin: str, pinyin: str) -> None:
    assert (zhuyin_of(text), pinyin_of(text)) == (zhuyin, pinyin)


def test_initials() -> None:
    assert zhuyin_initials("服務員") == "ㄈㄨㄩ"
    assert pinyin_initials("服務員 PT") == "fwypt"


def test_a_character_keeps_its_other_readings_behind() -> None:
    assert readings("會計a") == (("ㄎㄨㄞ", "ㄏㄨㄟ"), ("ㄐㄧ",), ("a",))
    assert readings("開會")[1] == ("ㄏㄨㄟ", "ㄎㄨㄞ")


@pytest.mark.parametrize(
    ("one", "other"),
    [("褓姆", "保母"), ("收營員", "收銀員"), ("櫃台", "貴臺"), ("清節", "清潔"), ("佐理", "做理")],
)
def test_what_sounds_alike_or_nearly_shares_a_key(one: str, other: str) -> None:
    assert set(sound_keys(one, near=True)) & set(sound_keys(other, near=True))


def test_near_sounds_are_a_second_step() -> None:
    assert sound_key("褓姆") == sound_key("保母") == "ㄅㄠ ㄇㄨ"
    assert sound_key("收營") != sound_key("收銀")
    assert sound_keys("廚司") != sound_keys("廚師")
    assert sound_keys("廚司", near=True) == sound_keys("廚師", near=True)
    assert sound_keys("發揮", near=True) == sound_keys("花飛", near=True)


@given(texts)
def test_every_character_has_a_reading_and_keys_are_few(text: str) -> None:
    assert len(readings(text)) == len(fold(text))
    assert all(several and all(several) for several in readings(text))
    assert sound_keys(text)[0] == sound_key(text)
    assert len(sound_keys(text)) <= 8


def test_the_tables_are_clean() -> None:
    characters = [character for row in rows("readings.tsv") for character in row[2]]
    assert len(set(characters)) == len(characters) > 10_000
    assert all(fold(character) == character for character in characters)
    assert len(syllables()) == len(set(syllables().values())) == len(rows("readings.tsv"))
    polyphones = [(row[0], row[1]) for row in rows("polyphones.tsv")]
    assert len(set(polyphones)) == len(polyphones)
    for character, zhuyin, *words in rows("polyphones.tsv"):
        assert zhuyin in syllables()
        for word in "".join(words).split("|") if words else ():
            assert character in word == fold(word)


def test_the_usual_readings_are_those_of_the_library() -> None:
    """scripts/readings made the table; a new version that reads otherwise is worth a look."""
    for zhuyin, pinyin, characters in rows("readings.tsv"):
        for character in characters:
            found = lazy_pinyin(character, style=Style.BOPOMOFO)[0]
            assert found.rstrip("ˊˇˋ˙") == zhuyin
            assert lazy_pinyin(character, style=Style.NORMAL)[0] == pinyin
