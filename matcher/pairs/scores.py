"""Scores of pairs: of each side, and both combined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.engines.base import Hits, Truth
from matcher.pairs.columns import Column, Columns
from matcher.pairs.conditions import Truths, hard_conditions
from matcher.pairs.features import features
from matcher.pairs.sides import Circumstances, Meeting, Tools
from matcher.pairs.weights import PairWeights
from matcher.ranking.fuse import shipped_weights

_DECIMALS = 6
"""Scores are equal between engines but for the last digits of a cosine."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with all that was reckoned of them, one entry a pair.

    :ivar conditions: ``Truth`` of each hard condition.
    :ivar features: 0–1, NaN where nobody says.
    :ivar seeker: how well the vacancy suits the person, 0–1; ``employer``: the person the vacancy.
    :ivar both: their harmonic mean: high only where both are.
    """

    conditions: Mapping[str, Truths]
    features: Mapping[str, Column]
    minutes: Column
    months: Column
    seeker: Column
    employer: Column
    both: Column

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Where no hard condition fails."""
        return np.asarray(
            np.all([values != Truth.NO for values in self.conditions.values()], axis=0)
        )


def score(
    resumes: Columns, vacancies: Columns, cosines: Column, tools: Tools, given: Circumstances
) -> Scored:
    """Scores one résumé with many vacancies, or one vacancy with many résumés.

    :param cosines: of their vectors, NaN where there is none; one entry a pair.
    """
    pairs = Meeting.of(resumes, vacancies, tools)
    found = features(pairs, cosines, tools, given)
    seeker, employer = sides(found, tools.weights)
    return Scored(
        hard_conditions(pairs, tools, given),
        found,
        pairs.minutes,
        pairs.months,
        seeker,
        employer,
        np.round(2 * seeker * employer / (seeker + employer), _DECIMALS),
    )


def sides(found: Mapping[str, Column], weights: PairWeights) -> tuple[Column, Column]:
    """The seeker's and the employer's score: exp(Σ w · log max(f, floor) ÷ Σ w) over their
    features. Each grows with each of its features."""
    names = list(found)
    values = np.stack([found[name] for name in names])
    known = np.where(np.isnan(values), weights.shape["unknown"], values)
    logs = np.log(np.maximum(known, weights.shape["floor"]))
    own = np.array(
        [[side.get(name, 0.0) for name in names] for side in (weights.seeker, weights.employer)]
    )
    shares = own / own.sum(axis=1, keepdims=True)
    seeker, employer = np.round(np.exp(shares @ logs), _DECIMALS)
    return seeker, employer


def ranking_score(
    scored: Scored, hits: Hits, words: int, today: date, weights: PairWeights
) -> Column:
    """What a list is ordered by: both sides, and a little of what is not of the pair: words in
    common, how new the ad is, how many apply for it.

    :param words: tokens that the lexical score sums over.
    """
    share, plain = weights.ranking, shipped_weights()
    lexical = plain.lexical.normal(hits.lexical.astype(np.float64) / max(words, 1))
    updated = hits.signals["updated"]
    age = np.where(np.isnan(updated), plain.unknown_age, today.toordinal() - updated)
    fresh = np.exp2(-np.maximum(age, 0) / plain.half_life)
    bands = hits.keywords.get("load_band", ((),) * len(hits))
    load = np.array([plain.load[band[0]] if band else 0.0 for band in bands])
    extra = share["lexical"] * lexical + share["freshness"] * fresh - share["load"] * np.log1p(load)
    ranked: Column = np.round(scored.both + extra, _DECIMALS)
    return ranked
