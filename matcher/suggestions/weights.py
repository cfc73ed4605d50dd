"""How suggestions are ranked: ``data/suggestions.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Found:
    """What is added for how a name was found."""

    exact: float
    begins: float
    sounds: float
    initials: float
    within: float
    sounds_within: float
    no_openings: float
    alike: float
    misspelt: float
    misspelt_letter: float


@dataclass(frozen=True, slots=True)
class Written:
    """What is added for how a name is written."""

    alias: float
    later_alias: float
    letter: float


@dataclass(frozen=True, slots=True)
class SuggestionWeights:
    """All of the file, by its sections."""

    found: Found
    of: Mapping[str, float]
    written: Written
    openings: float
    unknown: float
    few: int
    enough: int
    share_of_a_kind: float
    refreshed_s: float
    filling_s: float
    much: float
    alike_zhuyin: Mapping[str, str]
    alike_pinyin: Mapping[str, str]

    def pause_s(self, before: int, now: int) -> float:
        """Seconds until counts are looked at again, by all open vacancies then and now."""
        settled = now and abs(now - before) <= self.much * now
        return self.refreshed_s if settled else self.filling_s


@cache
def suggestion_weights() -> SuggestionWeights:
    """The weights that ship."""
    text = resources.files("matcher").joinpath("data/suggestions.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return SuggestionWeights(
        found=Found(**data["found"]),
        of=data["of"],
        written=Written(**data["written"]),
        openings=data["counted"]["openings"],
        unknown=data["counted"]["unknown"],
        few=data["offered"]["few"],
        enough=data["offered"]["enough"],
        share_of_a_kind=data["offered"]["share_of_a_kind"],
        refreshed_s=data["refreshed"]["seconds"],
        filling_s=data["refreshed"]["seconds_while_filling"],
        much=data["refreshed"]["much"],
        alike_zhuyin=data["alike"]["zhuyin"],
        alike_pinyin=data["alike"]["pinyin"],
    )
