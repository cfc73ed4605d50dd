"""Why somebody gets no good referral, and why an opening gets nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class WhyNot(StrEnum):
    """What stands between a person and a good referral; the first that applies."""

    RESTING = "resting"
    """An officer lets the person rest."""
    NO_OPENING = "no_opening"
    """No opening meets the hard conditions of both; ``obstacles`` says which fail how often."""
    ALL_REFUSED = "all_refused"
    """What there is has been refused, was tried before, or the openings rest."""
    ONLY_WEAK = "only_weak"
    """No opening is a good one for the person."""
    ALL_FULL = "all_full"
    """Good ones are full: with people they suit better, or who have nothing else."""


class WhyNotFilled(StrEnum):
    """What stands between an opening and a referral; the first that applies."""

    RESTING = "resting"
    """An officer lets the opening rest."""
    FULL = "full"
    """As many applications and referrals are open as it takes."""
    NOBODY = "nobody"
    """Nobody meets its hard conditions, or all were refused."""
    ONLY_WEAK = "only_weak"
    """Nobody fits well enough to be referred."""
    BETTER_ELSEWHERE = "better_elsewhere"
    """Those who would fit are served better by other openings."""


@dataclass(frozen=True, slots=True)
class SeekerLeft:
    """A person without a good referral.

    :param seeker: the person's id.
    :param why: the reason.
    :param obstacles: for ``NO_OPENING``: hard condition → how many openings it ruled out.
    :param full: for ``ALL_FULL``: the ids of the good openings that are full, the best first.
    :param best: what the best pair that is left would be worth, or ``None`` without one.
    """

    seeker: str
    why: WhyNot
    obstacles: Mapping[str, int] = field(default_factory=dict)
    full: tuple[str, ...] = ()
    best: float | None = None


@dataclass(frozen=True, slots=True)
class OpeningLeft:
    """An opening that gets nobody, and why."""

    opening: str
    why: WhyNotFilled
