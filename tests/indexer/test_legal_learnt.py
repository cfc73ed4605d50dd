"""The learnt part of the legal checks: words of the lexicon, weighed by what stands around them."""

from __future__ import annotations

import hashlib
import json
import random
import re._parser as parser
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.legal import AdText, Finding, Level, check
from indexer.legal.grams import grams_of
from indexer.legal.learnt import ENTRY, unless
from indexer.legal.lexicon import Lexicon, lexicon
from indexer.legal.rulebook import rules
from scripts.legal_examples import composed_examples, labelled_examples
from scripts.legal_fit import fit, write

TODAY = date(2026, 11, 1)
DATA = files("indexer.legal").joinpath("data")
SMALL = Lexicon.over(
    {
        "looks": {"people": "身材 身材好", "trait": "", "topic": ""},
        "sex": {"people": "men 小姐", "trait": "女", "topic": ""},
        "other": {"words": "女裝 林小姐"},
    }
)


def learnt(text: str) -> list[Finding]:
    return [one for one in check(AdText(text), today=TODAY) if one.entry == ENTRY]


def words(text: str) -> list[str]:
    return [one.word for one in SMALL.mentions(text, grams_of(text))]


@pytest.mark.parametrize(
    ("text", "ground", "phrase"),
    [
        ("補習班徵助教，看過黑白電視的請三思", "年齡", "看過黑白電視的請三思"),
        ("花店徵助手，領勞退的不收", "年齡", "領勞退的不收"),
        ("五金行徵店員，養家活口的請三思", "婚姻", "養家活口的請三思"),
        ("會計一名，藍到發紫的免談", "黨派", "藍到發紫的免談"),
    ],
)
def test_a_euphemism_that_no_rule_holds_is_shown_with_its_clause_and_said_to_be_a_guess(
    text: str, ground: str, phrase: str
) -> None:
    (found,) = learnt(text)
    assert (found.ground, found.phrase, found.level) == (ground, phrase, Level.REVIEW)
    assert found.explanation.zh.startswith("疑似")
    assert found.explanation.en.startswith("Suspected")
    assert found.article
    assert found.proposal.zh


@pytest.mark.parametrize(
    "text",
    [
        "養家活口的朋友也歡迎，班表可商量",
        "服務對象為領勞退的長輩，協助辦理課程報名",
        "藍到發紫也無所謂，會修車就好",
        "公司不收制服押金，也不簽本票",
        "請洽人事部林小姐",
    ],
)
def test_a_lawful_clause_with_the_same_words_is_left_in_peace(text: str) -> None:
    assert learnt(text) == []


@pytest.mark.parametrize("text", ["限女性，女性佳", "謝絕銀髮族，銀髮族請勿應徵"])
def test_a_sentence_is_not_shown_twice_for_one_ground(text: str) -> None:
    assert check(AdText(text), today=TODAY)
    assert learnt(text) == []


def test_words_are_found_longest_first_and_apart() -> None:
    assert words("身材好的小姐") == ["身材好", "小姐"]
    assert words("development") == []
    assert words("men only") == ["men"]


def test_a_compound_that_means_something_else_hides_the_word() -> None:
    assert words("女裝門市") == []
    assert words("請洽林小姐") == []
    assert words("女生與女裝") == ["女"]


def test_every_table_of_the_lexicon_is_about_a_rule() -> None:
    rule_files = {rule.file for rule in rules()}
    about = {one.file for many in lexicon().meanings.values() for one in many}
    assert about - rule_files == {"other"}
    assert {rule.file for rule in rules() if rule.ground} <= about


def test_the_shipped_weights_are_those_that_were_fitted_and_stay_small() -> None:
    table = DATA.joinpath("weights.tsv").read_bytes()
    about = json.loads(DATA.joinpath("about.json").read_text("utf-8"))
    assert hashlib.sha256(table).hexdigest() == about["weights_sha256"]
    assert len(table) <= 300_000


def test_expressions_that_keep_it_silent_repeat_only_within_bounds() -> None:
    data = tomllib.loads(DATA.joinpath("unless.toml").read_text("utf-8"))
    assert set(data) == {"every", "ground", "no_ground"}
    for one in unless():
        assert parser.parse(one.pattern)


@given(st.text(max_size=60), st.sampled_from(["限女", "半退休的不收", "身材好 佳", "‍💍勿"]))
def test_findings_lie_within_the_text_whatever_stands_there(text: str, word: str) -> None:
    given_text = f"{text}{word}{text}"
    for one in learnt(given_text):
        assert 0 <= one.start < one.end <= len(given_text)
        assert given_text[one.start : one.end] == one.phrase


def test_the_same_examples_and_seed_give_the_same_weights(tmp_path: Path) -> None:
    def digest() -> str:
        composed = list(composed_examples(random.Random(7), 300))  # noqa: S311
        groups = {"labelled": labelled_examples("build_second"), "composed": composed}
        return write(fit(groups, rounds=10), tmp_path)

    assert digest() == digest()


def test_learning_tells_breach_from_lawful() -> None:
    examples = labelled_examples("build")
    weights = fit({"labelled": examples}, rounds=40)
    right = sum(
        (sum(weights.get(name, 0.0) for name in one.features) > 0) == one.breach for one in examples
    )
    assert right / len(examples) > 0.9
