"""Evaluation: files read or refused, measures by slice, our own judgements whole and in order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import InvalidValueError
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.sources.table import layout
from indexer.writers.base import Upsert
from matcher.evaluation.corpus_index import employers, read_corpus
from matcher.evaluation.judged import (
    Judged,
    our_corpus,
    ours,
    read_judged,
    read_unseen,
    slice_of,
)
from matcher.evaluation.methods import baselines, product
from matcher.evaluation.report import ALL, measures, report
from matcher.evaluation.shared_ads import read_ads
from matcher.evaluation.tuning import (
    CHOICES,
    LEAST_GAIN,
    coordinate_search,
    numbers_of,
    with_numbers,
)
from matcher.ranking.fuse import shipped_weights
from tests.contract.oracle import Oracle
from tests.matcher.vacancies import TODAY, LetterEmbedder, document, matcher_over
from tests.shared_data import shared_path

SLICES = {
    "plain", "colloquial", "district", "pay", "shift", "requirement", "variants", "long",
    "lookalike",
}  # fmt: skip


def test_measures_by_hand() -> None:
    grades = {"a": 3, "b": 2, "c": 0, "d": 1}
    found = measures(["b", "x", "a"], grades)
    ideal = 7 + 3 / math.log2(3) + 1 / 2
    assert found["ndcg"] == pytest.approx((3 + 7 / 2) / ideal)
    assert found["precision"] == pytest.approx(2 / 10)
    assert found["reciprocal_rank"] == 1
    assert found["recall"] == 1
    assert found["judged"] == pytest.approx(2 / 3)


def test_a_query_that_nothing_fits_counts_for_no_measure_of_fit() -> None:
    found = measures(["b"], {"a": 1, "b": 0})
    assert found["ndcg"] == 0
    assert math.isnan(found["recall"])
    assert math.isnan(found["reciprocal_rank"])


def test_slices_are_averaged_apart_and_together() -> None:
    judged = Judged(
        {"pay-01": "會計", "pay-02": "廚師", "long-01": "找工作"},
        {"pay-01": {"a": 3}, "pay-02": {"a": 3}, "long-01": {"b": 2}},
    )
    found = report({"pay-01": ["a"], "long-01": ["x", "b"]}, judged)
    assert found.slices["pay"]["ndcg"].mean == pytest.approx(0.5)
    assert found.slices["long"]["ndcg"].mean == pytest.approx(1 / math.log2(3))
    assert found.slices[ALL]["ndcg"].queries == 3
    assert list(found.slices) == ["pay", "long", ALL]


def test_halves_share_no_query_and_leave_none_out() -> None:
    judged = read_judged()
    tuning, held_out = judged.only("tuning").queries, judged.only("held-out").queries
    assert not tuning.keys() & held_out.keys()
    assert tuning.keys() | held_out.keys() == judged.queries.keys()
    for half in (tuning, held_out):
        assert set(map(slice_of, half)) == SLICES


@pytest.mark.parametrize(
    ("id_", "name"),
    [("pay-03", "pay"), ("q7", "q"), ("12", "all"), ("night-shift-2", "night-shift")],
)
def test_a_slice_is_what_stands_before_the_number(id_: str, name: str) -> None:
    assert slice_of(id_) == name


@pytest.mark.parametrize(
    ("queries", "qrels", "code"),
    [
        ("1 會計\n", "1 0 a 3\n", "query_line"),
        ("1\t會計\n1\t廚師\n", "1 0 a 3\n", "query_repeated"),
        ("1\t會計\n", "1 a 3\n", "grade_line"),
        ("1\t會計\n", "1 0 a good\n", "grade_line"),
        ("1\t會計\n", "2 0 a 3\n", "nothing_judged"),
    ],
)
def test_a_bad_file_is_refused_by_the_line(
    tmp_path: Path, queries: str, qrels: str, code: str
) -> None:
    (tmp_path / "q").write_text(queries, "utf-8")
    (tmp_path / "r").write_text(qrels, "utf-8")
    with pytest.raises(InvalidValueError) as refused:
        read_judged(tmp_path / "q", tmp_path / "r")
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match=r"none\.tsv"):
        read_judged(tmp_path / "none.tsv", tmp_path / "none.txt")


def test_our_judgements_are_whole() -> None:
    judged, corpus = read_judged(), set(our_corpus())
    assert len(corpus) == 1_000
    assert all(count >= 8 for count in Counter(map(slice_of, judged.queries)).values())
    assert set(map(slice_of, judged.queries)) == SLICES
    for grades in judged.grades.values():
        assert set(grades) <= corpus
        assert set(grades.values()) <= {0, 1, 2, 3}
    lines = (ours() / "qrels.txt").read_text("utf-8").splitlines()
    assert len({tuple(line.split()[:3]) for line in lines}) == len(lines)


def test_the_unseen_queries_are_others_over_the_same_ads() -> None:
    unseen, judged, corpus = read_unseen(), read_judged(), set(our_corpus())
    assert set(map(slice_of, unseen.queries)) == SLICES
    assert not set(unseen.queries.values()) & set(judged.queries.values())
    assert all(set(grades) <= corpus for grades in unseen.grades.values())


@pytest.mark.shared_data
def test_the_shared_ads_are_read_by_file_and_id() -> None:
    folder = shared_path("vacancies")
    wanted = our_corpus()[::97]
    records = read_ads(folder, wanted)
    assert [record.source_id for record in records] == wanted
    assert len(employers(records)) == len({record.employer_name for record in records})
    with pytest.raises(InvalidValueError) as refused:
        read_ads(folder, ["yes123_2025:none"])
    assert refused.value.code == "ads_missing"


def test_any_format_that_can_be_imported_is_a_corpus(tmp_path: Path) -> None:
    names = [column.zh for column in layout()[0]]
    row = dict.fromkeys(names, "") | {
        "職缺編號": "1", "職務名稱": "會計", "公司名稱": "好公司", "工作內容": "記帳",
        "薪資類型": "月薪", "薪資下限": "36000",
    }  # fmt: skip
    file = tmp_path / "table.csv"
    file.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", "utf-8")
    assert [record.title for record in read_corpus([file])] == ["會計"]


def test_plain_rankings_look_at_words_alone(gazetteer: Gazetteer, table: OccupationTable) -> None:
    documents = [document("a", "會計"), document("b", "會計助理"), document("c", "廚師")]
    engine = Oracle()
    engine.apply([Upsert(one) for one in documents])
    methods = baselines(engine, LetterEmbedder(), shipped_weights())
    assert methods["bm25"]("會計 大安區") == ["a", "b"]
    assert methods["dense"]("會計")[0] == "a"
    assert methods["fusion"]("會計")[:2] == ["a", "b"]
    matcher = matcher_over(documents, gazetteer, table)
    assert product(matcher, TODAY)("會計 大安區") == []


def test_the_search_finds_the_best_numbers_and_moves_none_for_noise() -> None:
    def measure(numbers: Mapping[str, float]) -> float:
        return (
            -((numbers["a"] - 2) ** 2) - (numbers["b"] - 0.5) ** 2 + numbers["c"] * LEAST_GAIN / 9
        )

    choices = {"a": (0, 1, 2, 3), "b": (0, 0.5, 1), "c": (0, 1, 2)}
    start = {"a": 0.0, "b": 0.0, "c": 0.0}
    found = [coordinate_search(measure, start, choices, np.random.default_rng(s)) for s in (1, 2)]
    assert found[0] == found[1] == ({"a": 2, "b": 0.5, "c": 0.0}, 0.0)


def test_tuned_numbers_are_those_of_the_weights() -> None:
    weights = shipped_weights()
    numbers = numbers_of(weights)
    assert numbers.keys() == CHOICES.keys()
    assert with_numbers(weights, numbers) == weights
    moved = with_numbers(weights, {**numbers, "weight.lexical": 0.2, "occupation.text": 0.1})
    assert (moved.weight["lexical"], moved.weight["dense"]) == (0.2, 0.8)
    assert moved.occupation["text"] == 0.1
