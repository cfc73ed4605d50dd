"""What is compared: the list that a seeker sees, and three plain rankings of the same index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from indexer.text.tokens import query_tokens
from indexer.vocabulary import DocumentKind
from matcher.engines.base import Engine, Floats, Plan, SortKey
from matcher.ranking.fuse import Weights, ranked
from matcher.request import SearchRequest
from matcher.search import Matcher, QueryEmbedder

DEPTH = 100
"""Ranks looked at."""
Method = Callable[[str], list[str]]
"""From the words of a query to source ids, the best first."""

_SIZE = 1_000_000


def product(matcher: Matcher, today: date) -> Method:
    """The list as it is shown: matched, then possible, then related."""

    def run(text: str) -> list[str]:
        found = matcher.search(SearchRequest(text=text[:200], size=DEPTH), today=today)
        return [hit.facts.source_id for hit in found.hits][:DEPTH]

    return run


def baselines(engine: Engine, embedder: QueryEmbedder, weights: Weights) -> Mapping[str, Method]:
    """Rankings of all ads by the words as typed, without understanding, conditions or sections.

    ``bm25``: the lexical score. ``dense``: the cosine. ``fusion``: half of each, in spreads above
    their means (``weights.toml``), as matching.md measured plain fusion.
    """

    def both(text: str, sort: SortKey) -> tuple[tuple[str, ...], Floats, Floats, int]:
        tokens = tuple(query_tokens(text))
        vector = embedder.embed_queries([text])[0]
        plan = Plan(
            kind=DocumentKind.VACANCY,
            tokens=tokens,
            vector=vector,
            sort=sort,
            limit=_SIZE,
            dense_limit=_SIZE,
        )
        hits = engine.run(plan).matched
        return hits.ids, hits.lexical, hits.dense, max(len(tokens), 1)

    def names(ids: tuple[str, ...]) -> list[str]:
        stored = engine.stored(DocumentKind.VACANCY, ids[:DEPTH])
        return [one.stored["source_id"] for one in stored]

    def bm25(text: str) -> list[str]:
        ids, lexical, _, _ = both(text, SortKey.RELEVANCE)
        return names(tuple(id_ for id_, score in zip(ids, lexical, strict=True) if score > 0))

    def dense(text: str) -> list[str]:
        return names(both(text, SortKey.NEAREST)[0])

    def fusion(text: str) -> list[str]:
        ids, lexical, cosine, tokens = both(text, SortKey.RELEVANCE)
        words = weights.lexical.normal(lexical.astype(np.float64) / tokens)
        meaning = weights.dense.normal(np.nan_to_num(cosine.astype(np.float64)))
        return names(tuple(ids[at] for at in ranked(ids, words + meaning)))

    return {"bm25": bm25, "dense": dense, "fusion": fusion}
