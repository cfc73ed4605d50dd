"""A year, day by day: people look, apply, are read, are taken, leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.market.assumptions import Assumptions
from matcher.evaluation.market.ways import Day, Way
from matcher.evaluation.market.world import Numbers, Rows, World
from matcher.evaluation.metrics import ndcg
from matcher.ranking.congestion import Spreading

_NEVER = np.iinfo(np.intp).max


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a year came to; the warm-up is not counted.

    :param hires: people who found work.
    :param days_to_fill: median days from opening to a vacancy's last position, of those filled.
    :param never_applied: share of the vacancies that closed without one application.
    :param gini: how unevenly places in lists fell on vacancies, 0 (all alike) to 1.
    :param worst_decile: share hired of the tenth of the occupations' seekers who fare worst.
    :param group_gap: share hired of those whom nobody disfavours, less that of the disfavoured.
    :param ndcg: how good lists were by the platform's own view of both sides, 0 to 1.
    """

    hires: float
    days_to_fill: float
    never_applied: float
    gini: float
    worst_decile: float
    group_gap: float
    ndcg: float


def simulate(assumptions: Assumptions, way: Way, spreading: Spreading, seed: int) -> Outcome:
    """Play a year under one way of ordering. Equal seeds bring equal people with equal tastes, so
    that two ways differ by what they do alone."""
    year = _Year(assumptions, way, spreading, seed)
    for day in range(assumptions.warm_up + assumptions.days):
        year.visits(day)
        year.reading(day)
    return year.outcome()


class _Year:
    def __init__(self, a: Assumptions, way: Way, spreading: Spreading, seed: int) -> None:
        self._a, self._way, self._spreading = a, way, spreading
        self._world = World(a, seed)
        self._seed = seed
        seekers, vacancies = self._world.seekers, self._world.vacancies
        self._hired = np.full(len(seekers.comes), _NEVER)
        self._filled = np.full(len(vacancies.comes), _NEVER)
        self._room = vacancies.positions.copy()
        self._ever = np.zeros(len(vacancies.comes), np.intp)
        self._shown = np.zeros(len(vacancies.comes))
        self._waiting: dict[int, list[tuple[int, int]]] = {}
        self._sent: set[tuple[int, int]] = set()
        self._lists: list[float] = []

    def visits(self, day: int) -> None:
        """Those who look today see their lists and apply."""
        draw = self._draw(day, 0)
        known = self._looking(day)
        visitors = known[draw.random(len(known)) < self._a.visits]
        vacancies = self._open(day)
        if not len(visitors) or not len(vacancies):
            return
        today = self._today(day, visitors, vacancies)
        scores = self._way(self._world, today, self._spreading)
        true = self._world.true(visitors, vacancies).seeker
        for row, seeker in enumerate(visitors.tolist()):
            order = np.argsort(-scores[row], kind="stable")
            fresh = [at for at in order.tolist() if (seeker, int(vacancies[at])) not in self._sent]
            shown = fresh[: self._a.shown]
            if day >= self._a.warm_up:
                self._shown[vacancies[shown]] += 1
            self._apply(day, seeker, [(int(vacancies[at]), true[row, at]) for at in shown], draw)
        if day >= self._a.warm_up and day % 7 == 0:
            self._lists.append(self._quality(scores, today))

    def reading(self, day: int) -> None:
        """Employers who read today take the best of what they read, if good enough."""
        draw = self._draw(day, 1)
        for vacancy in sorted(self._waiting):
            waiting = self._waiting[vacancy]
            waiting[:] = [
                (seeker, sent)
                for seeker, sent in waiting
                if day - sent <= self._a.waits_days and self._hired[seeker] == _NEVER
            ]
            if not waiting or not self._room[vacancy] or draw.random() >= self._a.reads:
                continue
            read, self._waiting[vacancy] = (
                waiting[: self._a.read_at_once],
                waiting[self._a.read_at_once :],
            )
            self._choose(day, vacancy, [seeker for seeker, _ in read], draw)

    def outcome(self) -> Outcome:
        """What the counted days came to."""
        a, who, what = self._a, self._world.seekers, self._world.vacancies
        came = who.comes >= a.warm_up
        found = (self._hired != _NEVER) & came
        opened = what.comes >= a.warm_up
        filled = (self._filled != _NEVER) & opened
        closed = opened & (what.leaves <= a.warm_up + a.days)
        took = self._filled[filled] - what.comes[filled]
        shares = [
            found[came & (who.occupation == occupation)].mean()
            for occupation in np.unique(who.occupation[came])
        ]
        weights = [(came & (who.occupation == o)).sum() for o in np.unique(who.occupation[came])]
        plain, other = came & ~who.disfavoured, came & who.disfavoured
        return Outcome(
            hires=float(found.sum()),
            days_to_fill=float(np.median(took)) if len(took) else float("nan"),
            never_applied=float((self._ever[closed] == 0).mean()),
            gini=gini(self._shown[opened]),
            worst_decile=_lowest(np.array(shares), np.array(weights), 0.1),
            group_gap=float(found[plain].mean() - found[other].mean()),
            ndcg=float(np.nanmean(self._lists)),
        )

    def _apply(
        self,
        day: int,
        seeker: int,
        shown: list[tuple[int, float]],
        draw: np.random.Generator,
    ) -> None:
        sent = 0
        for vacancy, worth in shown:
            if sent == self._a.applications_a_day:
                return
            if worth > self._a.least_seeker:
                self._waiting.setdefault(vacancy, []).append((seeker, day))
                self._sent.add((seeker, vacancy))
                self._ever[vacancy] += 1
                sent += 1
            if draw.random() >= self._a.looks_on:
                return

    def _choose(self, day: int, vacancy: int, read: list[int], draw: np.random.Generator) -> None:
        people = np.array(read, np.intp)
        worth = self._world.true(people, np.array([vacancy])).employer[:, 0]
        for at in np.argsort(-worth, kind="stable"):
            if worth[at] <= self._a.least_employer or not self._room[vacancy]:
                return
            if draw.random() < self._a.accepts:
                self._hired[people[at]] = day
                self._room[vacancy] -= 1
                if not self._room[vacancy]:
                    self._filled[vacancy] = day

    def _looking(self, day: int) -> Rows:
        who = self._world.seekers
        looking = (who.comes <= day) & (who.leaves > day) & (self._hired == _NEVER)
        return np.flatnonzero(looking)

    def _open(self, day: int) -> Rows:
        what = self._world.vacancies
        return np.flatnonzero((what.comes <= day) & (what.leaves > day) & (self._room > 0))

    def _today(self, day: int, visitors: Rows, vacancies: Rows) -> Day:
        room = self._room[vacancies]
        unread = np.array([len(self._waiting.get(int(row), ())) for row in vacancies])
        return Day(
            number=day,
            visitors=visitors,
            vacancies=vacancies,
            age=day - self._world.vacancies.comes[vacancies],
            load=unread / room,
            applied=self._ever[vacancies],
            room=room,
        )

    def _quality(self, scores: Numbers, today: Day) -> float:
        """nDCG@10 of the lists by the platform's own view of both sides."""
        seen = self._world.estimated(today.visitors, today.vacancies)
        chance = 1 / ((1 + np.exp(-seen.seeker)) * (1 + np.exp(-seen.employer)))
        grades = 3 * np.sqrt(chance)
        orders = np.argsort(-scores, axis=1, kind="stable")
        return float(
            np.mean([ndcg(row[order], row) for row, order in zip(grades, orders, strict=True)])
        )

    def _draw(self, day: int, part: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, day, part))


def gini(amounts: Numbers) -> float:
    """Gini's coefficient of amounts that are not negative."""
    ordered = np.sort(amounts)
    total = ordered.sum()
    if not total:
        return 0.0
    size = len(ordered)
    return float((2 * np.arange(1, size + 1) - size - 1) @ ordered / (size * total))


def _lowest(shares: Numbers, weights: NDArray[np.int64], part: float) -> float:
    """The mean share of that part of all people for whom it is lowest."""
    order = np.argsort(shares)
    left, total = part * weights.sum(), 0.0
    for at in order:
        used = min(left, float(weights[at]))
        total += used * shares[at]
        left -= used
    return float(total / (part * weights.sum()))
