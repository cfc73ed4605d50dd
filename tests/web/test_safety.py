"""The safety panel says what fits the ad, in its own words, and accuses nobody."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask

from indexer.facts import PayFacts, PlaceFacts, VacancyFacts
from indexer.legal.rulebook import rule_of
from indexer.places.point import Accuracy
from indexer.records import VacancyRecord
from indexer.vocabulary import PayBasis, Remote
from webapp.seekers.safety import WORDS, advice

AT_A_DOOR = PlaceFacts(
    city="臺北市", district="信義區", address="松壽路12號", lat=25.03, lon=121.56,
    accuracy=Accuracy.DOOR,
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def in_chinese(known_site: Flask) -> Iterator[None]:
    with known_site.test_request_context("/?lang=zh_Hant_TW"):
        yield


@pytest.mark.parametrize(
    "text", ["錄取者免保證金、免押證件。", "絕不收取保證金", "不會要求先繳訓練費2000元"]
)
def test_what_an_ad_says_it_does_not_do_is_no_warning(text: str) -> None:
    assert not [fact for fact in _advice(text) if fact.startswith("廣告寫")]


def _advice(text: str = "", business_id: str | None = None, **values: Any) -> dict[str, str]:
    """Facts of the ad, with the advice."""
    record = VacancyRecord(
        source="table", source_id="1", title="行政助理", employer_name="某公司",
        description=text, business_id=business_id,
    )  # fmt: skip
    usual: dict[str, Any] = {
        "id": "v1",
        "source": "table",
        "source_id": "1",
        "title": record.title,
        "employer_id": "e1",
        "employer_name": record.employer_name,
        "pay": PayFacts(basis=PayBasis.MONTH, minimum=36_000),
        "place": AT_A_DOOR,
        "fold_key": "1",
    }
    found = advice(VacancyFacts(**(usual | values)), record)
    return {one.fact: one.words for one in found}


@pytest.mark.parametrize(
    ("text", "fact", "first"),
    [
        ("報到收取保證金5,000元", "廣告寫「收取保證金5,000元」", "不繳錢"),
        ("報名時需先繳訓練費2000元", "廣告寫「需先繳訓練費2000元」", "不繳錢"),
        ("工作內容：收取現金後轉交", "廣告寫「收取現金後轉", "不從事非法工作"),
        ("證件正本由公司保管", "廣告寫「證件正本由公司保管」", "證件不離身"),
        ("一律LINE面試", "廣告寫「一律LINE面試」", "要查證：面試請約在公司"),
        ("高薪客服，工作地點柬埔寨", "廣告寫「柬埔寨」", "要確認：出國前"),
        ("提供個人帳戶收貨款", "廣告寫「提供個人帳戶", "不辦卡"),
    ],
)
def test_what_the_ad_says_is_quoted(text: str, fact: str, first: str) -> None:
    ((said, words),) = _advice(text).items()
    assert said.startswith(fact)
    assert words.startswith(first)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "公司不收任何保證金、訓練費",
        "報到請帶身分證正本核對，當場歸還",
        "免經驗，高薪，可現領",
        "協助客戶辦理信用卡",
    ],
)
def test_an_ordinary_ad_gets_no_advice_of_its_own(text: str) -> None:
    assert _advice(text) == {}


def test_facts_that_are_missing_are_to_be_asked_for() -> None:
    found = _advice(
        pay=PayFacts(basis=PayBasis.NEGOTIABLE),
        place=PlaceFacts(city="臺北市", district="信義區", accuracy=Accuracy.DISTRICT),
        agency=True,
        remote=Remote.FULL,
        business_id="12345678",
    )
    assert list(found) == [
        "這是派遣職缺",
        "廣告沒有寫薪資的最低金額",
        "廣告沒有寫到街道",
        "可以完全遠端工作",
        "統一編號 12345678",
    ]


def test_a_long_phrase_is_cut() -> None:
    (fact,) = _advice("報到收取保證金5,000元" + "加" * 12 + "、" * 40)
    assert len(fact) < 60


def test_the_data_names_entries_and_advice_that_exist() -> None:
    data = tomllib.loads(files("webapp").joinpath("data", "safety.toml").read_text("utf-8"))
    for one in data["advice"]:
        assert one["code"] in WORDS
        assert set(one["entries"]) <= {entry.id for entry in rule_of(one["rule"]).entries}
