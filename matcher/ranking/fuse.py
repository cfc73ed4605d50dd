"""One score from several: words, meaning, occupation, freshness, place, load. Pure numpy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from matcher.engines.base import Hits

Scores = NDArray[np.float64]

_DECIMALS = 9
"""Sums of the same parts may differ in their last bits between engines and machines."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and spread of a part over the corpus."""

    mean: float
    spread: float

    def normal(self, values: Scores) -> Scores:
        """How many spreads each value lies above the mean."""
        return (values - self.mean) / self.spread


@dataclass(frozen=True, slots=True)
class Weights:
    """``weights.toml``."""

    weight: Mapping[str, float]
    lexical: Scale
    dense: Scale
    half_life: float
    unknown_age: float
    place: Mapping[str, float]
    load: Mapping[str, float]
    occupation: Mapping[str, float]
    """How much evidence for an occupation counts: ``title``, ``text``, ``neighbour``."""
    doubt: Mapping[str, float]
    """What counts against ads that leave open what was asked: see ``openness``."""
    least_related: float
    """Cosine below which a document is not shown as related."""
    least_alone: float
    """The same where nothing matches and nothing may match."""


@cache
def shipped_weights() -> Weights:
    """The weights that ship."""
    text = resources.files("matcher.ranking").joinpath("weights.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Weights(
        weight=data["weights"],
        lexical=Scale(**data["scale"]["lexical"]),
        dense=Scale(**data["scale"]["dense"]),
        half_life=data["freshness"]["half_life"],
        unknown_age=data["freshness"]["unknown_age"],
        place=data["place"],
        load=data["load"],
        occupation=data["occupation"],
        doubt=data["doubt"],
        least_related=data["related"]["least"],
        least_alone=data["related"]["least_alone"],
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the hits are scored against.

    :param tokens: how many query tokens the lexical score sums over.
    :param occupations: the occupations that the words name.
    :param neighbours: those next to them (``Occupation.near``).
    :param nearness: cosine of the last of the nearest documents: those beyond are no nearer.
        ``None`` without a query vector.
    """

    tokens: int
    occupations: frozenset[str]
    neighbours: frozenset[str]
    nearness: float | None
    today: date


def fused(hits: Hits, asked: Asked, weights: Weights) -> Scores:
    """A score for each hit, higher is better; comparable between the sections of one answer.

    score = Σ weight · part, over lexical score per token and dense cosine (each in spreads above
    its mean over the corpus), occupation agreement (in the title, anywhere, a neighbour's in the
    title), freshness 2^(−age / half-life), place accuracy (0–1), − ln(1 + load). matching.md,
    recipe 5 and 6.
    """
    parts = {
        "lexical": weights.lexical.normal(hits.lexical.astype(np.float64) / max(asked.tokens, 1)),
        "dense": _dense(hits, asked, weights),
        "occupation": _occupation(hits, asked, weights.occupation),
        "freshness": _freshness(hits, asked.today, weights),
        "place": _by_code(hits, "accuracy", weights.place),
        "load": -np.log1p(_by_code(hits, "load_band", weights.load)),
    }
    total = np.zeros(len(hits))
    for name, part in parts.items():
        total += weights.weight[name] * part
    return np.round(total, _DECIMALS)


def ranked(ids: Sequence[str], scores: Scores) -> NDArray[np.intp]:
    """Positions by score, the highest first; ties by id, so that the order is total."""
    order = np.argsort(-scores, kind="stable")
    same = np.flatnonzero(np.diff(scores[order]) == 0)
    rows = np.union1d(same, same + 1)
    tied = order[rows]
    names = np.array([ids[at] for at in tied.tolist()], dtype=np.str_)
    order[rows] = tied[np.lexsort((names, -scores[tied]))]
    return order


def nearness(*sections: Hits) -> float | None:
    """The least cosine among these hits, or ``None`` where none has one."""
    least = [float(np.nanmin(s.dense)) for s in sections if np.isfinite(s.dense).any()]
    return min(least, default=None)


def between_0_and_1(*sections: Scores) -> tuple[Scores, ...]:
    """The scores of an answer's sections, stretched together over 0–1; 1 where all are equal."""
    together = np.concatenate(sections) if sections else np.zeros(0)
    low, high = (together.min(), together.max()) if len(together) else (0.0, 0.0)
    if high <= low:
        return tuple(np.ones(len(section)) for section in sections)
    return tuple((section - low) / (high - low) for section in sections)


def _dense(hits: Hits, asked: Asked, weights: Weights) -> Scores:
    if asked.nearness is None:
        return np.zeros(len(hits))
    cosines = hits.dense.astype(np.float64)
    return weights.dense.normal(np.where(np.isnan(cosines), asked.nearness, cosines))


def _occupation(hits: Hits, asked: Asked, value: Mapping[str, float]) -> Scores:
    if not asked.occupations:
        return np.zeros(len(hits))

    def evidence(in_title: tuple[str, ...], anywhere: tuple[str, ...]) -> float:
        if not asked.occupations.isdisjoint(in_title):
            return value["title"]
        if not asked.occupations.isdisjoint(anywhere):
            return value["text"]
        return 0.0 if asked.neighbours.isdisjoint(in_title) else value["neighbour"]

    pairs = list(zip(hits.keywords["title_occupations"], hits.keywords["occupations"], strict=True))
    known = {pair: evidence(*pair) for pair in set(pairs)}  # many ads, few occupations
    return np.array([known[pair] for pair in pairs])


def _freshness(hits: Hits, today: date, weights: Weights) -> Scores:
    updated = hits.signals["updated"]
    age = np.where(np.isnan(updated), weights.unknown_age, today.toordinal() - updated)
    return np.exp2(-np.maximum(age, 0) / weights.half_life)


def _by_code(hits: Hits, name: str, value: Mapping[str, float]) -> Scores:
    """The number that each hit's code stands for; 0 without a code."""
    codes = hits.keywords[name]
    known = {code: value[code[0]] if code else 0.0 for code in set(codes)}
    return np.array([known[code] for code in codes])
