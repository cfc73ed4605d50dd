"""A fit of the projection keeps what it was made from, and its worth on unseen occupations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from indexer.embedders.base import unit_rows
from indexer.embedders.fitting import TableVectors, embed_table
from indexer.embedders.projection import DIMENSIONS, Projection
from indexer.occupations.table import Occupation
from matcher.evaluation.title_fit import fit_with_figures
from tests.indexer.test_embedders_projection import occupation

TODAY = date(2026, 11, 1)


class LoudEmbedder:
    """Occupations differ in the first half of the numbers; the rest is loud, by text."""

    id = "loud"
    dimensions = 120

    def embed_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return unit_rows(np.stack([self._vector(text) for text in texts]))

    def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self.embed_queries(texts)

    def _vector(self, text: str) -> npt.NDArray[np.float64]:
        number = int("".join(letter for letter in text if letter.isdigit()))
        noise = 3 * np.random.default_rng(list(text.encode())).standard_normal(self.dimensions)
        noise[:60] = np.random.default_rng(number).standard_normal(60)
        return noise


@pytest.fixture(scope="module")
def table() -> TableVectors:
    rows: list[Occupation] = [occupation(number) for number in range(2 * DIMENSIONS + 4)]
    return embed_table(LoudEmbedder(), rows)


def test_the_projection_finds_aliases_of_occupations_that_it_did_not_see(
    table: TableVectors,
) -> None:
    figures = fit_with_figures(table, TODAY).about["map"]
    assert figures["raw"]["mean"] < 0.3
    assert figures["projected"]["mean"] > 0.6
    assert figures["gain"]["low"] > 0.3
    assert figures["gain"]["mean"] == pytest.approx(
        figures["projected"]["mean"] - figures["raw"]["mean"], abs=1e-3
    )


def test_what_it_was_made_from_is_kept_with_the_weights(
    table: TableVectors, tmp_path: Path
) -> None:
    projection = fit_with_figures(table, TODAY)
    projection.save(tmp_path / "p.npz")
    about = Projection.load(tmp_path / "p.npz").about
    assert about == projection.about
    assert (about["date"], about["data"]) == ("2026-11-01", table.data_hash)
    assert (about["occupations"], about["texts"]) == (196, 196 * 7)


def test_figures_do_not_change_the_weights(table: TableVectors) -> None:
    with_figures = fit_with_figures(table, TODAY)
    assert with_figures.id == table.fit().id
    np.testing.assert_array_equal(with_figures.weights, table.fit().weights)
    assert fit_with_figures(table, TODAY).about == with_figures.about
