"""Suggestions complete what is typed, in Chinese and in English, each thing once."""

from __future__ import annotations

import pytest

from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from matcher.suggest import Suggester


@pytest.fixture(scope="module")
def suggester(gazetteer: Gazetteer, table: OccupationTable) -> Suggester:
    return Suggester.over(table, gazetteer)


@pytest.mark.parametrize(
    ("typed", "kind", "text", "title"),
    [
        ("照顧服", "occupation", "照顧服務員", "照顧服務員"),
        ("服務生", "occupation", "服務生", "餐飲外場服務員"),
        ("baris", "occupation", "Barista", "咖啡師"),
        ("ＢＡＲＩＳ", "occupation", "Barista", "咖啡師"),
        ("信義", "district", "信義區", "信義區"),
        ("Taipei City Ha", "station", "Taipei City Hall", "市政府"),
        ("公館", "station", "公館", "公館"),
        ("台北小巨", "station", "台北小巨蛋", "台北小巨蛋"),
        ("photosh", "skill", "Photoshop", "Photoshop"),
        ("大安區 照顧服", "occupation", "大安區 照顧服務員", "照顧服務員"),
    ],
)
def test_the_likeliest_comes_first(
    suggester: Suggester, typed: str, kind: str, text: str, title: str
) -> None:
    first = suggester.suggest(typed)[0]
    assert (first.kind, first.text, first.title) == (kind, text, title)


def test_names_that_hold_the_words_follow_those_that_begin_with_them(
    suggester: Suggester,
) -> None:
    texts = [one.text for one in suggester.suggest("保母", 20)]
    begins = [text.startswith("保母") for text in texts]
    assert begins == sorted(begins, reverse=True)
    assert not all(begins)


def test_each_thing_is_suggested_once(suggester: Suggester) -> None:
    found = suggester.suggest("服務", 50)
    things = [(one.kind, one.value) for one in found]
    assert len(things) == len(set(things)) == 50


@pytest.mark.parametrize("typed", ["", " ", "zzzzqq"])
def test_nothing_fits_nothing_is_suggested(suggester: Suggester, typed: str) -> None:
    assert suggester.suggest(typed) == ()
