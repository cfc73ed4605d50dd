"""The order of an answer's sections, and their scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.engines.base import Found, Hits, Plan, SortKey
from matcher.ranking.fuse import (
    Asked,
    Scores,
    Weights,
    between_0_and_1,
    fused,
    nearness,
    ranked,
)
from matcher.results import Section


@dataclass(frozen=True, slots=True)
class Ordered:
    """The fetched hits of a section, best first."""

    ids: tuple[str, ...]
    scores: Scores


def ordered(found: Found, plan: Plan, today: date, weights: Weights) -> Mapping[Section, Ordered]:
    """The sections in the order in which they are shown.

    By relevance, matched and possible hits go by fused score and related ones by nearness; by any
    other order, and beyond the window, as the engine gave them, with scores of 0.
    """
    sections = {
        Section.MATCHED: found.matched,
        Section.POSSIBLE: found.possible_hits,
        Section.RELATED: found.related,
    }
    if plan.sort is not SortKey.RELEVANCE or plan.after is not None:
        return {name: Ordered(hits.ids, np.zeros(len(hits))) for name, hits in sections.items()}
    asked = Asked(
        tokens=len(plan.tokens),
        occupations=frozenset().union(*(unit.occupations for unit in plan.units)),
        nearness=nearness(*sections.values()),
        today=today,
    )
    raw = [fused(hits, asked, weights) for hits in sections.values()]
    scores = between_0_and_1(*raw)
    return {
        name: _sorted(hits, of_section, keep=name is Section.RELATED)
        for (name, hits), of_section in zip(sections.items(), scores, strict=True)
    }


def _sorted(hits: Hits, scores: Scores, *, keep: bool) -> Ordered:
    if keep:
        return Ordered(hits.ids, scores)
    order = ranked(hits.ids, scores)
    return Ordered(tuple(hits.ids[at] for at in order), scores[order])
