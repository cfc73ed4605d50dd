"""Tunes numbers against a measure, one after the other: few, explainable, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from matcher.ranking.fuse import Weights

LEAST_GAIN = 0.001
"""A smaller gain is noise and not worth moving a number for."""

CHOICES: Mapping[str, Sequence[float]] = {
    "weight.lexical": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "weight.occupation": (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0),
    "occupation.text": (0.1, 0.25, 0.4, 0.5, 0.6, 0.75),
    "occupation.neighbour": (0.0, 0.1, 0.25, 0.4, 0.5, 0.6),
    "weight.freshness": (0.0, 0.05, 0.1, 0.2),
    "weight.place": (0.0, 0.05, 0.1),
}
"""What is tuned, and the values tried. ``weight.dense`` is 1 − ``weight.lexical``."""


def coordinate_search(
    measure: Callable[[Mapping[str, float]], float],
    start: Mapping[str, float],
    choices: Mapping[str, Sequence[float]],
    rng: np.random.Generator,
    *,
    rounds: int = 3,
) -> tuple[dict[str, float], float]:
    """The numbers of the best measure found: each in turn takes its best choice while the others
    stay, in an order drawn anew each round, until a round moves none.

    :param measure: of a full set of numbers; higher is better.
    :returns: the numbers and their measure.
    """
    best, best_value = dict(start), measure(start)
    for _ in range(rounds):
        moved = False
        for name in rng.permutation(sorted(choices)).tolist():
            tried = {value: measure({**best, name: value}) for value in choices[name]}
            value = max(tried, key=lambda one: tried[one])
            if tried[value] > best_value + LEAST_GAIN:
                best[name], best_value, moved = value, tried[value], True
        if not moved:
            break
    return best, best_value


def numbers_of(weights: Weights) -> dict[str, float]:
    """The tuned numbers as they are."""
    return {name: _part(weights, name)[name.partition(".")[2]] for name in CHOICES}


def with_numbers(weights: Weights, numbers: Mapping[str, float]) -> Weights:
    """Weights with these numbers."""
    weight, occupation = dict(weights.weight), dict(weights.occupation)
    parts = {"weight": weight, "occupation": occupation}
    for name, value in numbers.items():
        part, _, key = name.partition(".")
        parts[part][key] = value
    weight["dense"] = 1 - weight["lexical"]
    return replace(weights, weight=weight, occupation=occupation)


def _part(weights: Weights, name: str) -> Mapping[str, float]:
    return weights.weight if name.startswith("weight.") else weights.occupation
