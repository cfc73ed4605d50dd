"""``weights.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class TitleWeights:
    """How much each part counts, and what the parts need; see ``weights.toml``."""

    dense: float
    grams: float
    posterior: float
    kinship: float
    temperature: float
    near: float
    child: float
    said: float


@cache
def shipped_title_weights() -> TitleWeights:
    """The weights that ship."""
    text = resources.files(__package__).joinpath("data", "weights.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return TitleWeights(**tables["weights"], **tables["posterior"], **tables["kinship"])
