"""Measures the scales of ``ranking/weights.toml``: mean and spread of each part over a corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from indexer.errors import InvalidValueError
from matcher.engines.base import Engine, Plan
from matcher.ranking.fuse import Scale


def candidate_scales(
    engine: Engine, plan_of: Callable[[str], Plan], queries: Iterable[str]
) -> Mapping[str, Scale]:
    """The scales of ``lexical`` (score per query token) and ``dense`` (cosine) over all matched
    candidates of these queries.

    :param plan_of: a query's plan, as ``Matcher.plan`` makes it.
    :raises InvalidValueError: when no query finds anything.
    """
    lexical: list[np.ndarray] = []
    dense: list[np.ndarray] = []
    for query in queries:
        asked = plan_of(query)
        if asked.tokens:
            hits = engine.run(asked).matched
            lexical.append(hits.lexical / len(asked.tokens))
            dense.append(hits.dense[np.isfinite(hits.dense)])
    if not sum(map(len, lexical)):
        raise InvalidValueError("queries", "nothing_found", "queries: none of them finds an ad.")
    return {"lexical": _scale(lexical), "dense": _scale(dense)}


def _scale(parts: list[np.ndarray]) -> Scale:
    together = np.concatenate(parts).astype(np.float64)
    return Scale(float(together.mean()), float(together.std()))
