"""``weights.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class PairWeights:
    """How features become scores; see ``data/weights.toml``."""

    shape: Mapping[str, float]
    seeker: Mapping[str, float]
    employer: Mapping[str, float]
    ranking: Mapping[str, float]
    levels: Mapping[str, float]
    """From the highest to the lowest."""
    experience: Mapping[str, float]
    reach: Mapping[str, float]
    pay: Mapping[str, float]
    start: Mapping[str, float]
    meaning: Mapping[str, float]


@cache
def shipped_pair_weights() -> PairWeights:
    """The weights that ship."""
    text = resources.files(__package__).joinpath("data", "weights.toml").read_text("utf-8")
    return PairWeights(**tomllib.loads(text))
