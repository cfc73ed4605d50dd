"""Golden sentences: written and labelled by people's meaning, measured by micro-F1."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold
from matcher.evaluation.understanding import (
    SCORED,
    WITH_REFUSALS,
    Score,
    Sentence,
    by_slice,
    evaluate,
    judged,
    read_sentences,
)
from matcher.understand import Understanding

FOLDER = Path(__file__).parent / "golden"
UNTUNED = FOLDER / "untuned.jsonl"
OURS = sorted(set(FOLDER.glob("*.jsonl")) - {UNTUNED})
SLICES = {
    "plain", "colloquial", "district", "pay", "shift", "requirement", "variants", "long",
    "look-alikes",
}  # fmt: skip


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return list(read_sentences(OURS))


def test_there_are_300_sentences_of_all_slices(sentences: list[Sentence]) -> None:
    assert len({one.text for one in sentences}) >= 300
    assert {one.slice for one in sentences} == SLICES


def test_labels_name_what_there_is(sentences: list[Sentence], table: OccupationTable) -> None:
    for one in sentences:
        for field, values in one.expected.items():
            if field.startswith("occupations"):
                assert all(table.title(title) for title in values), one.text


def test_our_sentences_are_understood(
    sentences: list[Sentence], understanding: Understanding
) -> None:
    scores = by_slice(evaluate(sentences, understanding.parts, WITH_REFUSALS))
    assert scores["all"].f1 >= 0.95, scores
    assert min(score.f1 for score in scores.values()) >= 0.85, scores


def test_sentences_that_nobody_tuned_on_are_understood(understanding: Understanding) -> None:
    scores = by_slice(evaluate(read_sentences([UNTUNED]), understanding.parts, SCORED))
    assert scores["all"].f1 >= 0.90, scores


def test_every_part_can_be_switched_off_and_gives_back_its_words(
    sentences: list[Sentence], understanding: Understanding
) -> None:
    for one in sentences:
        for chip in understanding.read(one.text).understood:
            without = understanding.read(one.text, plain=(chip.phrase,))
            spans = {(c.start, c.end, c.code) for c in without.understood}
            assert (chip.start, chip.end, chip.code) not in spans, (one.text, chip)
            assert fold(chip.phrase) in fold(without.left), (one.text, chip)


def test_a_pair_is_right_wrong_or_missed() -> None:
    expected = {"pay": {"basis": "hour", "min": 200}, "occupations_any": ["a", "b"]}
    sentence = Sentence("plain", "…", expected)
    understood = {"pay": {"basis": "hour", "min": 190}, "occupations": ["b", "c"], "rest": "…"}
    result = judged(sentence, understood)
    assert result.score == Score(right=2, wrong=2, missed=1)
    assert result.wrong == (("occupations", "c"), ("pay.min", "190"))
    assert result.score.f1 == pytest.approx(4 / 7)
