"""The fused score is the weighted sum that its docstring states; its order is total."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.engines.base import Hits
from matcher.ranking.fuse import (
    Asked,
    Scale,
    Weights,
    between_0_and_1,
    fused,
    nearness,
    ranked,
    shipped_weights,
)

TODAY = date(2026, 11, 1)
NONE = dict.fromkeys(("lexical", "dense", "occupation", "freshness", "place", "load"), 0.0)
PLAIN = Weights(
    weight=NONE,
    lexical=Scale(2, 4),
    dense=Scale(0.5, 0.25),
    half_life=14,
    unknown_age=60,
    place={"door": 1.0, "district": 0.25},
    load={"none": 0.0, "over_10": 15.0},
    occupation={"title": 1.0, "text": 0.5, "neighbour": 0.25},
    doubt={},
    least_related=0.3,
    least_alone=0.2,
)
ASKED = Asked(
    tokens=2,
    occupations=frozenset({"16010"}),
    neighbours=frozenset({"16020"}),
    nearness=0.25,
    today=TODAY,
)


def only(part: str) -> Weights:
    """Weights under which one part alone counts."""
    return replace(PLAIN, weight=NONE | {part: 1.0})


def hits(count: int = 3, **columns: Any) -> Hits:
    """Hits of which only the named columns say anything."""
    nothing = tuple(() for _ in range(count))
    keywords = {
        name: columns.get(name, nothing)
        for name in ("title_occupations", "occupations", "accuracy", "load_band")
    }
    return Hits(
        ids=tuple(columns.get("ids", (f"v{n}" for n in range(count)))),
        sort_values=np.zeros(count),
        lexical=np.array(columns.get("lexical", [0.0] * count), np.float32),
        dense=np.array(columns.get("dense", [math.nan] * count), np.float32),
        signals={"updated": np.array(columns.get("updated", [math.nan] * count))},
        keywords=keywords,
    )


def test_lexical_counts_per_token_in_spreads_above_the_mean() -> None:
    found = fused(hits(lexical=[4, 12, 20]), ASKED, only("lexical"))
    assert found.tolist() == [0, 1, 2]


def test_dense_counts_in_spreads_and_what_is_beyond_the_nearest_as_the_last_of_them() -> None:
    found = fused(hits(dense=[1.0, 0.5, math.nan]), ASKED, only("dense"))
    assert found.tolist() == [2, 0, -1]


def test_without_a_query_vector_dense_says_nothing() -> None:
    found = fused(hits(), replace(ASKED, nearness=None), only("dense"))
    assert found.tolist() == [0, 0, 0]


def test_evidence_in_the_title_counts_more_than_anywhere() -> None:
    found = fused(
        hits(
            4,
            title_occupations=(("16010",), (), ("16020",), ()),
            occupations=(("16010",), ("08010", "16010"), ("16020",), ("16020",)),
        ),
        ASKED,
        only("occupation"),
    )
    assert found.tolist() == [1, 0.5, 0.25, 0]


def test_freshness_halves_with_its_half_life() -> None:
    days = [TODAY.toordinal(), (TODAY - timedelta(days=14)).toordinal(), math.nan]
    found = fused(hits(updated=days), ASKED, only("freshness"))
    assert found[:2].tolist() == [1, 0.5]
    assert found[2] == pytest.approx(2 ** (-60 / 14), abs=1e-9)


def test_a_date_to_come_is_no_fresher_than_today() -> None:
    found = fused(hits(1, updated=[TODAY.toordinal() + 9]), ASKED, only("freshness"))
    assert found.tolist() == [1]


def test_exact_places_count_more() -> None:
    found = fused(hits(accuracy=(("door",), ("district",), ())), ASKED, only("place"))
    assert found.tolist() == [1, 0.25, 0]


def test_many_applications_count_against_an_ad() -> None:
    found = fused(hits(load_band=(("none",), ("over_10",), ())), ASKED, only("load"))
    assert found.tolist() == pytest.approx([0, -math.log(16), 0])


def test_parts_add_up_by_their_weights() -> None:
    weights = replace(PLAIN, weight=NONE | {"lexical": 2.0, "place": 0.5})
    found = fused(hits(1, lexical=[12], accuracy=(("district",),)), ASKED, weights)
    assert found.tolist() == [2 * 1 + 0.5 * 0.25]


def test_ties_go_by_id() -> None:
    assert ranked(("b", "c", "a"), np.array([1.0, 2.0, 1.0])).tolist() == [1, 2, 0]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), unique_by=lambda p: p[0]))
def test_the_order_does_not_hang_on_the_order_of_the_hits(pairs: list[tuple[str, int]]) -> None:
    def order(some: list[tuple[str, int]]) -> list[str]:
        ids = tuple(id_ for id_, _ in some)
        scores = np.array([score for _, score in some], dtype=np.float64)
        return [ids[at] for at in ranked(ids, scores)]

    assert order(pairs) == order(pairs[::-1])


def test_nearness_is_the_least_cosine_of_all_sections() -> None:
    assert nearness(hits(dense=[0.5, math.nan, 0.25]), hits(1, dense=[0.75])) == 0.25
    assert nearness(hits(), hits(0)) is None


def test_scores_of_all_sections_share_one_scale() -> None:
    found = between_0_and_1(np.array([3.0, 1.0]), np.array([2.0]), np.array([]))
    assert [section.tolist() for section in found] == [[1, 0], [0.5], []]


def test_equal_scores_are_all_one() -> None:
    assert between_0_and_1(np.array([2.0, 2.0]))[0].tolist() == [1, 1]


def test_every_code_of_the_vocabulary_has_its_number() -> None:
    from indexer.places.point import Accuracy
    from indexer.vocabulary import LoadBand

    weights = shipped_weights()
    assert set(weights.place) == set(Accuracy)
    assert set(weights.load) == set(LoadBand)
    assert set(weights.weight) == set(NONE)
