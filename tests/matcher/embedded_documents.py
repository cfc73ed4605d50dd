"""Small documents for the embedded engine's own tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from indexer.documents import VECTOR_SIZE, SearchDocument
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Upsert
from indexer.writers.embedded import EmbeddedWriter
from matcher.engines.base import Plan, SortKey, Unit

EMBEDDER = "test"
EVERYTHING = Plan(kind=DocumentKind.VACANCY, limit=1_000)


def vacancy(
    number: int,
    version: int = 2,
    *,
    title: str = "",
    description: str = "",
    vector: np.ndarray | None = None,
    **values: Any,
) -> SearchDocument:
    """A vacancy ``v0001`` with these words and values."""
    id_ = f"v{number:04d}"
    return SearchDocument(
        DocumentKind.VACANCY,
        id_,
        version,
        {"state": "approved", **values},
        {"title": tuple(title.split()), "description": tuple(description.split())},
        vector,
        {"id": id_, "version": version},
    )


def unit_vectors(count: int, seed: int = 3) -> np.ndarray:
    """Random directions, as the index stores them."""
    rows = np.random.default_rng(seed).standard_normal((count, VECTOR_SIZE)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


def put(writer: EmbeddedWriter, documents: Iterable[SearchDocument]) -> None:
    """Write documents in one batch."""
    writer.apply([Upsert(document) for document in documents])


def asking(word: str, **more: Any) -> Plan:
    """The vacancies that hold a token, most relevant first."""
    return Plan(
        kind=DocumentKind.VACANCY,
        units=(Unit(group="unit:0", text=word, phrases=((word,),)),),
        tokens=(word,),
        sort=SortKey.RELEVANCE,
        **more,
    )
