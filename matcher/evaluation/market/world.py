"""Everybody who comes within the year, and what each pair is worth to both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.market.assumptions import Assumptions

Numbers = NDArray[np.float64]
Rows = NDArray[np.intp]

_TASTE, _ERROR = 1, 2
"""What a pair's hidden number is drawn for."""


@dataclass(frozen=True, slots=True)
class Side:
    """Seekers, or vacancies, in the order in which they come.

    :param comes: day of each one's arrival, from 0.
    :param leaves: day on which each gives up or is taken off.
    :param occupation: what is wished or offered.
    :param place: where in the city, kilometres east and north.
    :param pay: hoped for or offered, in spreads.
    :param experience: had or asked for, in spreads.
    :param positions: people wanted; 1 for seekers.
    :param disfavoured: seekers whom employers pick less often.
    """

    comes: Rows
    leaves: Rows
    occupation: Rows
    place: Numbers
    pay: Numbers
    experience: Numbers
    positions: Rows
    disfavoured: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Worth:
    """What pairs are worth in logits: matrices, seekers down, vacancies across."""

    seeker: Numbers
    employer: Numbers


class World:
    """The people and vacancies of a year. Equal seeds give equal worlds."""

    def __init__(self, assumptions: Assumptions, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self._a = assumptions
        self._seed = seed
        self._near = _nearness(assumptions.occupations, draw)
        centres = draw.normal(0, 5, (assumptions.districts, 2))
        sought = _shares(assumptions, draw)
        offered = _shares(assumptions, draw)
        self.seekers = self._side(assumptions.seekers_a_day, sought, centres, draw, wants=False)
        self.vacancies = self._side(assumptions.vacancies_a_day, offered, centres, draw, wants=True)

    def true(self, seekers: Rows, vacancies: Rows) -> Worth:
        """What pairs are worth to those who decide."""
        a, seen = self._a, self._stated(seekers, vacancies)
        own = self._hidden(seekers, vacancies, _TASTE)
        less = a.disfavour * self.seekers.disfavoured[seekers][:, None]
        return Worth(
            seen.seeker + a.own_seeker * own.seeker,
            seen.employer + a.own_employer * own.employer - less,
        )

    def estimated(self, seekers: Rows, vacancies: Rows) -> Worth:
        """What the platform takes them to be worth: what both have stated, and its own errors."""
        seen, off = self._stated(seekers, vacancies), self._hidden(seekers, vacancies, _ERROR)
        error = self._a.error
        return Worth(seen.seeker + error * off.seeker, seen.employer + error * off.employer)

    def _stated(self, seekers: Rows, vacancies: Rows) -> Worth:
        a, who, what = self._a, self.seekers, self.vacancies
        near = self._near[who.occupation[seekers]][:, what.occupation[vacancies]]
        apart = who.place[seekers][:, None] - what.place[vacancies][None]
        way = np.hypot(apart[..., 0], apart[..., 1]) / 10
        pay = what.pay[vacancies][None] - who.pay[seekers][:, None]
        lacks = np.maximum(what.experience[vacancies][None] - who.experience[seekers][:, None], 0)
        fit = a.occupation * (near - 0.5)
        return Worth(fit - a.way * way + a.pay * pay, fit - a.experience * lacks)

    def _hidden(self, seekers: Rows, vacancies: Rows, purpose: int) -> Worth:
        """Numbers that only this pair has, about normal, the same whenever they are asked for."""
        pair = seekers[:, None].astype(np.uint64) * np.uint64(1 << 32) + vacancies.astype(np.uint64)
        of_year = np.uint64(self._seed * 16 + purpose * 4)
        return Worth(_normal(pair, of_year), _normal(pair, of_year + np.uint64(1)))

    def _side(
        self,
        a_day: float,
        shares: Numbers,
        centres: Numbers,
        draw: np.random.Generator,
        *,
        wants: bool,
    ) -> Side:
        a = self._a
        days = a.warm_up + a.days
        comes = np.repeat(np.arange(days), draw.poisson(a_day, days))
        size = len(comes)
        stays = np.full(size, a.vacancy_days) if wants else draw.exponential(a.patience_days, size)
        more = draw.geometric(1 / (1 + a.more_positions), size) - 1
        return Side(
            comes=comes,
            leaves=comes + np.ceil(stays).astype(np.intp),
            occupation=draw.choice(len(shares), size, p=shares),
            place=centres[draw.integers(0, len(centres), size)] + draw.normal(0, 1, (size, 2)),
            pay=draw.normal(0.3 * wants, 0.7, size),
            experience=draw.normal(0, 1, size),
            positions=1 + more * wants,
            disfavoured=(draw.random(size) < a.disfavoured) & (not wants),
        )


def _nearness(occupations: int, draw: np.random.Generator) -> Numbers:
    """How near occupations are, 0 to 1: most are strangers, some are neighbours."""
    places = draw.normal(0, 1, (occupations, 3))
    apart = ((places[:, None] - places[None]) ** 2).sum(-1)
    near: Numbers = np.exp(-apart)
    return near


def _shares(assumptions: Assumptions, draw: np.random.Generator) -> Numbers:
    weights = 1 / np.arange(1, assumptions.occupations + 1) ** assumptions.uneven
    shuffled: Numbers = draw.permutation(weights / weights.sum())
    return shuffled


def _normal(keys: NDArray[np.uint64], purpose: np.uint64) -> Numbers:
    """A number for each key, the sum of four even ones: mean 0, spread 1, within ± 3.5."""
    bits = _mixed(keys ^ _mixed(np.atleast_1d(purpose)))
    total = np.zeros(bits.shape)
    for shift in (0, 16, 32, 48):
        total += (bits >> np.uint64(shift)) & np.uint64(0xFFFF)
    spread: Numbers = (total / 65_536 - 2) * np.sqrt(3)
    return spread


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014)."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = keys ^ (keys >> np.uint64(31))
    return mixed
