"""Spreading what many people see over many vacancies, at little cost to each of them.

Sorting by fit alone shows the same few to everybody: they get more applications than they can
answer, and others none. Three small corrections: those that have many unanswered applications stand
a little lower, those that nobody has applied for rise day by day, and equals take turns. What they
do to a whole market is simulated by ``matcher.evaluation.market``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Order = NDArray[np.intp]
Turns = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Spreading:
    """``congestion.toml``.

    :param crowding: λ of λ · ln(1 + load).
    :param neglected: what a vacancy gains that nobody has applied for …
    :param neglected_days: … in full after so many days.
    :param step: scores are told apart in steps of this.
    """

    crowding: float
    neglected: float
    neglected_days: int
    step: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is known about how each vacancy fares; NaN where it is not, which changes no score.

    :param load: applications and referrals not answered yet, per position.
    :param applied: how many have ever applied or been referred.
    :param age_days: days since it was posted.
    """

    load: Numbers
    applied: Numbers
    age_days: Numbers


@cache
def shipped_spreading() -> Spreading:
    """The numbers that ship."""
    text = resources.files("matcher.ranking").joinpath("congestion.toml").read_text("utf-8")
    return Spreading(**tomllib.loads(text))


def spread_scores(scores: Numbers, exposure: Exposure, spreading: Spreading) -> Numbers:
    """Scores of fit, 0 to 1, after what crowding takes off and neglect adds.

    :param scores: one for each vacancy in the last axis.
    """
    crowding = spreading.crowding * np.log1p(np.nan_to_num(exposure.load, nan=0.0))
    waited = np.nan_to_num(exposure.age_days, nan=0.0) / spreading.neglected_days
    neglect = spreading.neglected * np.clip(waited, 0, 1) * (exposure.applied == 0)
    spread: Numbers = scores - crowding + neglect
    return spread


def turns(ids: Sequence[str], day: date) -> Turns:
    """For each id a number that is the same all day and another on the next."""
    seed = day.isoformat().encode()
    digests = (blake2b(id_.encode(), digest_size=8, key=seed).digest() for id_ in ids)
    return np.frombuffer(b"".join(digests), np.uint64)


def in_turns(scores: Numbers, turn: Turns, spreading: Spreading) -> Order:
    """Positions by score, the highest first; equals by ``turn``. The order is total."""
    return np.lexsort((turn, -np.floor(np.round(scores / spreading.step, 6))))
