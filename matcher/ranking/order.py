"""The order of an answer's sections, and their scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from indexer.occupations.table import OccupationTable
from matcher.engines.base import Found, Hits, Plan, SortKey, Unit
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


def ordered(
    found: Found, plan: Plan, today: date, weights: Weights, table: OccupationTable
) -> Mapping[Section, Ordered]:
    """The sections in the order in which they are shown.

    By relevance, all go by fused score; by any other order, and beyond the window, as the engine
    gave them, with scores of 0. Related ones whose title names a neighbouring occupation are always
    shown; others not where they are far in meaning (where there is nothing else to show: very far),
    nor where the title names a look-alike of what is asked for (照顧服務員 for 服務員).
    """
    least = weights.least_related if found.total or found.possible else weights.least_alone
    related = _sifted(found.related, plan.units, least, table)
    sections = {
        Section.MATCHED: found.matched,
        Section.POSSIBLE: found.possible_hits,
        Section.RELATED: found.related,
    }
    if plan.sort is not SortKey.RELEVANCE or plan.after is not None:
        scores = {name: np.zeros(len(hits)) for name, hits in sections.items()}
        orders = {name: np.arange(len(hits)) for name, hits in sections.items()}
    else:
        scores = _scores(sections, plan, today, weights, table)
        orders = {name: ranked(hits.ids, scores[name]) for name, hits in sections.items()}
    orders[Section.RELATED] = orders[Section.RELATED][related[orders[Section.RELATED]]]
    return {
        name: Ordered(
            tuple([hits.ids[at] for at in orders[name].tolist()]), scores[name][orders[name]]
        )
        for name, hits in sections.items()
    }


def _scores(
    sections: Mapping[Section, Hits],
    plan: Plan,
    today: date,
    weights: Weights,
    table: OccupationTable,
) -> dict[Section, Scores]:
    occupations = occupations_of(plan.units)
    asked = Asked(
        tokens=len(plan.tokens),
        occupations=occupations,
        neighbours=neighbours_of(occupations, table),
        nearness=nearness(*sections.values()),
        today=today,
    )
    raw = [fused(hits, asked, weights) for hits in sections.values()]
    return dict(zip(sections, between_0_and_1(*raw), strict=True))


def _sifted(
    hits: Hits, units: Iterable[Unit], least: float, table: OccupationTable
) -> NDArray[np.bool_]:
    """Which related hits are to be shown."""
    asked = occupations_of(units)
    near_enough: NDArray[np.bool_] = hits.dense >= least
    if not asked or "title_occupations" not in hits.keywords:
        return near_enough
    others, neighbours = _look_alikes_of(asked, table), neighbours_of(asked, table)
    titles = hits.keywords["title_occupations"]
    beside = np.array([not neighbours.isdisjoint(title) for title in titles], np.bool_)
    alike = np.array([not others.isdisjoint(title) for title in titles], np.bool_)
    return (near_enough | beside) & ~alike


def occupations_of(units: Iterable[Unit]) -> frozenset[str]:
    """All occupations that units name."""
    return frozenset(id_ for unit in units for id_ in unit.occupations)


def neighbours_of(occupations: Iterable[str], table: OccupationTable) -> frozenset[str]:
    """The occupations next to these."""
    return frozenset(near.id for id_ in occupations if id_ in table for near in table.near(id_))


def _look_alikes_of(occupations: frozenset[str], table: OccupationTable) -> frozenset[str]:
    """Occupations of other major groups that share characters with these: they are other work."""
    titles = (title for id_ in occupations if id_ in table for title in table[id_].look_alikes)
    found = {other for title in titles for other in table.named(title)}
    majors = {table[id_].major for id_ in occupations if id_ in table}
    others = {other.id for other in found if other.major not in majors}
    return frozenset(others) - occupations - neighbours_of(occupations, table)
