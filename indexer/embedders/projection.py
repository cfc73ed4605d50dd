"""The projection that makes an embedder tell occupations apart: a shrunk LDA.

Raw sentence vectors of job titles are crowded together (true pairs and random pairs of titles
differ by .03 in cosine). Linear discriminant analysis, fitted on the names of our occupations,
keeps the directions in which occupations differ and drops those in which the names of one
occupation differ among themselves: with S_w the scatter within occupations, shrunk towards its
mean variance, and S_b the scatter between them,

    W = S_w^(-1/2) · top-k eigenvectors of S_w^(-1/2) S_b S_w^(-1/2),    x = norm((e - μ) W).

Measured gains and the choice of k and shrinkage: data/README.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from indexer.embedders.base import FloatArray, unit_rows
from indexer.errors import EmbedderError

DIMENSIONS = 96
SHRINKAGE = 0.3


@dataclass(frozen=True, eq=False)
class Projection:
    """A fitted projection for the vectors of one embedder.

    :param id: names what it was fitted from: embedder, texts, k and shrinkage.
    :param embedder_id: the embedder whose vectors it takes.
    :param weights: W, (embedder's dimensions, k).
    :param query_mean: μ of query vectors.
    :param passage_mean: μ of passage vectors, which lie elsewhere.
    :param about: hash of the data, day and held-out figures of the fit, where they were kept.
    """

    id: str
    embedder_id: str
    weights: FloatArray
    query_mean: FloatArray
    passage_mean: FloatArray
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dimensions(self) -> int:
        """k, the length of a projected vector."""
        return int(self.weights.shape[1])

    def project_queries(self, vectors: FloatArray) -> FloatArray:
        """(n, embedder's dimensions) of ``embed_queries`` → (n, k), rows of norm 1."""
        return unit_rows((vectors - self.query_mean) @ self.weights)

    def project_passages(self, vectors: FloatArray) -> FloatArray:
        """(n, embedder's dimensions) of ``embed_passages`` → (n, k), rows of norm 1."""
        return unit_rows((vectors - self.passage_mean) @ self.weights)

    def save(self, path: Path) -> None:
        """Write the projection as one ``.npz`` file."""
        with path.open("wb") as file:
            np.savez(
                file,
                id=np.str_(self.id),
                embedder_id=np.str_(self.embedder_id),
                weights=self.weights,
                query_mean=self.query_mean,
                passage_mean=self.passage_mean,
                about=np.str_(json.dumps(dict(self.about))),
            )

    @classmethod
    def load(cls, path: Traversable) -> Projection:
        """Read what :meth:`save` wrote.

        :raises EmbedderError: ``projection_unreadable``, naming the script that makes a new one.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return cls(
                    id=str(stored["id"]),
                    embedder_id=str(stored["embedder_id"]),
                    weights=stored["weights"],
                    query_mean=stored["query_mean"],
                    passage_mean=stored["passage_mean"],
                    about=json.loads(str(stored["about"])) if "about" in stored else {},
                )
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise EmbedderError(
                "projection_unreadable",
                f"{path} holds no projection ({error}); run `jobbank index fit`.",
                path=str(path),
            ) from error


def fit(
    embedder_id: str,
    groups: Sequence[FloatArray],
    passages: FloatArray,
    *,
    data_hash: str,
    dimensions: int = DIMENSIONS,
    shrinkage: float = SHRINKAGE,
    about: Mapping[str, Any] | None = None,
) -> Projection:
    """Fit the projection on query vectors grouped by occupation.

    :param groups: for each occupation, (its names, embedder's dimensions).
    :param passages: (n, embedder's dimensions) of running text; only their mean is used.
    :param data_hash: names the texts behind ``groups`` and ``passages``; part of the id.
    :param about: kept with the weights; not part of the id.
    :raises ValueError: fewer occupations than the projection needs (k + 1).
    """
    if len(groups) <= dimensions:
        raise ValueError(f"{dimensions} dimensions need more than {len(groups)} occupations")
    mean = np.concatenate(groups).mean(axis=0, dtype=np.float64)
    within, between = _scatter(groups, mean)
    size = len(mean)
    shrunk = (1 - shrinkage) * within + shrinkage * np.trace(within) / size * np.eye(size)
    variances, axes = np.linalg.eigh(shrunk)
    whitening = axes @ np.diag(variances**-0.5) @ axes.T
    _, directions = np.linalg.eigh(whitening @ between @ whitening)
    weights = whitening @ directions[:, ::-1][:, :dimensions]
    ingredients = json.dumps([embedder_id, data_hash, dimensions, shrinkage])
    return Projection(
        id=f"lda{dimensions}-{hashlib.sha256(ingredients.encode()).hexdigest()[:12]}",
        embedder_id=embedder_id,
        weights=weights.astype(np.float32),
        query_mean=mean.astype(np.float32),
        passage_mean=passages.mean(axis=0, dtype=np.float64).astype(np.float32),
        about=about or {},
    )


def _scatter(
    groups: Sequence[FloatArray], mean: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Scatter within and between groups, each over the number of all vectors."""
    within = np.zeros((len(mean), len(mean)))
    between = np.zeros_like(within)
    for group in groups:
        centre = group.mean(axis=0, dtype=np.float64)
        inner = group - centre
        within += inner.T @ inner
        between += len(group) * np.outer(centre - mean, centre - mean)
    count = sum(len(group) for group in groups)
    return within / count, between / count
