"""The labelled sentences for the legal checks keep their form (see legal_sentences/README.md)."""

import json
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "legal_sentences"
PARTS = (
    "build",
    "build_second",
    "build_third",
    "build_fourth",
    "held_out",
    "held_out_second",
)
GROUNDS = frozenset(
    [
        "種族",
        "階級",
        "語言",
        "思想",
        "宗教",
        "黨派",
        "籍貫",
        "出生地",
        "性別",
        "性傾向",
        "年齡",
        "婚姻",
        "容貌",
        "五官",
        "身心障礙",
        "星座",
        "血型",
        "以往工會會員身分",
    ]
)
GROUND_RULES = frozenset({"R1", "R2", "R3", "R4"})
RULES = GROUND_RULES | {"R5", "R6", "R7", "R10", "R11", "R12", "R14"}
BLOCKING_RULES = frozenset({"R7", "R10"})
SLICES = frozenset(
    [
        "blunt",
        "indirect",
        "euphemistic",
        "evasive",
        "lawful",
        "fraud",
        "pay",
        "privacy",
        "minors",
        "domestic",
    ]
)
BASES = frozenset(["month", "hour", "day", "year", "piece", "negotiable"])
KEYS = frozenset({"id", "text", "start_date", "pay", "expect", "slice", "note"})
EXPECT_KEYS = frozenset({"rule", "ground", "also", "level", "phrase"})
LEAST_SENTENCES = {
    "build": 400,
    "build_second": 400,
    "build_third": 600,
    "build_fourth": 260,
    "held_out": 170,
    "held_out_second": 400,
}
LEAST_LAWFUL = {
    "build": 160,
    "build_second": 140,
    "build_third": 160,
    "build_fourth": 90,
    "held_out": 60,
    "held_out_second": 140,
}
MANNERS = ("blunt", "indirect", "euphemistic", "evasive")

Sentence = dict[str, Any]


def read(part: str) -> list[Sentence]:
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def labels(sentences: list[Sentence]) -> list[tuple[Sentence, dict[str, Any]]]:
    return [(sentence, label) for sentence in sentences for label in sentence["expect"]]


def plain(text: str) -> str:
    """The letters of a text alone, so that the same sentence with other spacing is the same."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@pytest.fixture(params=PARTS)
def part(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_sentence_has_its_keys_and_a_reason(part: str) -> None:
    for sentence in read(part):
        assert {"id", "text", "expect", "slice", "note"} <= sentence.keys() <= KEYS, sentence["id"]
        assert sentence["text"].strip() == sentence["text"] != "", sentence["id"]
        assert sentence["note"], sentence["id"]
        assert sentence["slice"] in SLICES, sentence["id"]


def test_every_phrase_stands_in_its_text(part: str) -> None:
    for sentence, label in labels(read(part)):
        assert label["phrase"], sentence["id"]
        assert label["phrase"] in sentence["text"], sentence["id"]


def test_rules_and_levels_are_those_of_the_guideline(part: str) -> None:
    for sentence, label in labels(read(part)):
        assert label.keys() <= EXPECT_KEYS, sentence["id"]
        assert label["rule"] in RULES, sentence["id"]
        assert label["level"] in {"BLOCK", "REVIEW", "ADVICE"}, sentence["id"]
        assert label["level"] != "BLOCK" or label["rule"] in BLOCKING_RULES, sentence["id"]


def test_a_ground_is_one_of_the_eighteen_and_named_only_for_unequal_treatment(part: str) -> None:
    for sentence, label in labels(read(part)):
        assert ("ground" in label) == (label["rule"] in GROUND_RULES), sentence["id"]
        named = [label["ground"], *label.get("also", [])] if "ground" in label else []
        assert GROUNDS.issuperset(named), sentence["id"]
        assert len(named) == len(set(named)), sentence["id"]


def test_start_dates_and_pay_can_be_read(part: str) -> None:
    for sentence in read(part):
        if "start_date" in sentence:
            date.fromisoformat(sentence["start_date"])
        if "pay" in sentence:
            pay = sentence["pay"]
            assert pay["basis"] in BASES, sentence["id"]
            assert pay.keys() <= {"basis", "min", "max"}, sentence["id"]
            assert pay.get("min", 0) <= pay.get("max", pay.get("min", 0)), sentence["id"]


def test_lawful_sentences_expect_nothing_and_breaches_something(part: str) -> None:
    for sentence in read(part):
        if sentence["slice"] == "lawful":
            assert sentence["expect"] == [], sentence["id"]
        elif sentence["slice"] in MANNERS:
            assert sentence["expect"], sentence["id"]


def test_each_part_is_large_enough(part: str) -> None:
    sentences = read(part)
    assert len(sentences) >= LEAST_SENTENCES[part]
    assert sum(s["slice"] == "lawful" for s in sentences) >= LEAST_LAWFUL[part]
    assert {s["slice"] for s in sentences} == SLICES


def test_every_ground_is_met_bluntly_and_otherwise_in_each_part(part: str) -> None:
    least = 2 if part == "build_fourth" else 3  # the shortest
    met = Counter(
        (label["ground"], sentence["slice"])
        for sentence, label in labels(read(part))
        if "ground" in label
    )
    for ground in GROUNDS:
        assert met[ground, "blunt"], ground
        assert sum(met[ground, manner] for manner in MANNERS[1:]) >= least, ground


def test_ids_are_unique_and_no_sentence_is_in_both_parts() -> None:
    everything = [sentence for part in PARTS for sentence in read(part)]
    ids = Counter(sentence["id"] for sentence in everything)
    texts = Counter(plain(sentence["text"]) for sentence in everything)
    assert [key for key, count in ids.items() if count > 1] == []
    assert [key for key, count in texts.items() if count > 1] == []
