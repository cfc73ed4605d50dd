"""How things weigh in a referral plan: ``rules.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Rules:
    """What a referral is worth, and how many there may be.

    :param further: what a person's first, second, … referral must be worth beyond nothing, never
        falling; as many as there are, a person gets at most.
    :param referrals_per_position: how many are referred for one position.
    :param crowding: how much each application or referral per position takes off one more.
    :param never_applied: what an opening's very first one is worth.
    :param fair: the least worth of a pair that is referred at all.
    :param good: the least worth of a good pair.
    :param steady: what it is worth that a pair stood in the last plan.
    """

    further: tuple[float, ...]
    referrals_per_position: int
    crowding: float
    never_applied: float
    fair: float
    good: float
    steady: float


@cache
def shipped_rules() -> Rules:
    """The rules that ship."""
    text = resources.files("matcher.referrals").joinpath("rules.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Rules(further=tuple(data["person"]["further"]), **data["opening"], **data["pair"])
