"""``plan_referrals``: who is referred where, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.referrals.pairings import Edits, Pairings, Rows
from matcher.referrals.rules import Rules
from matcher.referrals.solve import Chosen, Graph, served, solved, units, value
from matcher.referrals.why_not import OpeningLeft, SeekerLeft, WhyNot, WhyNotFilled


@dataclass(frozen=True, slots=True)
class Referral:
    """A person and an opening.

    :param worth: what the pair is worth, 0 to 1; ``None`` where an officer keeps a pair that
        matching would not have made.
    :param good: whether it is a good one.
    :param kept: whether an officer's word keeps it.
    """

    seeker: str
    opening: str
    worth: float | None
    good: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class ReferralPlan:
    """The referrals to make, kept ones first, then by person.

    :param referrals: the referrals.
    :param seekers_left: people without a good referral (a fair one they may have), with the reason.
    :param openings_left: openings that get nobody in this plan, with the reason.
    :param served: how many people have a good referral or one that an officer keeps.
    :param value: what the new referrals are worth together, crowding taken off.
    :param gap: how far ``value`` may lie below the best there is: the rounding of worths to ten
        thousandths, for the plan is solved to its optimum.
    """

    referrals: tuple[Referral, ...]
    seekers_left: tuple[SeekerLeft, ...]
    openings_left: tuple[OpeningLeft, ...]
    served: int
    value: float
    gap: float


def plan_referrals(pairings: Pairings, rules: Rules, edits: Edits | None = None) -> ReferralPlan:
    """Spread people over openings: first as many people as possible with a good referral, then the
    most worth altogether.

    No opening gets more than its positions take, save by an officer's word; nobody gets more than
    ``rules.further`` allows; pairs worth less than ``rules.fair`` are not made. The answer hangs on
    ids and numbers only, not on the order in which they are given.

    :param pairings: who could go where; pairs that break a hard condition are not in it.
    :param rules: how things weigh.
    :param edits: what an officer has decided.
    :raises InvalidValueError: an edit that contradicts the others or names nobody here.
    """
    edits = (edits or Edits()).checked(pairings)
    planned = _Planned(pairings, rules, edits)
    return ReferralPlan(
        referrals=tuple(planned.referrals()),
        seekers_left=tuple(planned.seekers_left()),
        openings_left=tuple(planned.openings_left()),
        served=served(planned.graph, planned.chosen),
        value=value(planned.graph, planned.chosen, rules) / float(units(1.0)),
        gap=int(planned.chosen.sum()) * 0.5 / float(units(1.0)),
    )


class _Planned:
    """A plan's graph, its solution, and what follows from both."""

    def __init__(self, pairings: Pairings, rules: Rules, edits: Edits) -> None:
        self._rules = rules
        self._edits = edits
        self._seekers = np.array(pairings.seekers, np.str_)
        self._openings = pairings.openings
        self._opening_ids = np.array(pairings.openings.ids, np.str_)
        self._obstacles = pairings.obstacles
        # by id, so that equal plans follow from equal sets
        order = np.lexsort((self._opening_ids[pairings.opening], self._seekers[pairings.seeker]))
        self._seeker, self._opening = pairings.seeker[order], pairings.opening[order]
        self._worth = pairings.worth[order]
        self._open = self._may_be_made()
        self._allowed = self._open & (self._worth >= rules.fair)
        self.graph = self._graph()
        self.chosen = solved(self.graph, rules)

    def referrals(self) -> Iterator[Referral]:
        """Kept ones, then new ones by person, the best first."""
        worth = dict(zip(self._names(np.ones(len(self._seeker), bool)), self._worth, strict=True))
        for pair in sorted(self._edits.kept):
            known = worth.get(pair)
            good = known is not None and known >= self._rules.good
            yield Referral(*pair, None if known is None else float(known), bool(good), kept=True)
        made = self._made()
        by_person = np.lexsort((-self._worth[made], self._seekers[self._seeker[made]]))
        for at in np.flatnonzero(made)[by_person]:
            worth_here = float(self._worth[at])
            good = worth_here >= self._rules.good
            yield Referral(*self._name(at), worth_here, good, kept=False)

    def seekers_left(self) -> Iterator[SeekerLeft]:
        """People without a good referral, by id."""
        made = self._made()
        with_good = np.zeros(len(self._seekers), bool)
        with_good[self._seeker[made & (self._worth >= self._rules.good)]] = True
        with_good |= self.graph.given > 0
        starts = _groups(self._seeker, len(self._seekers))
        for row in np.argsort(self._seekers):
            if not with_good[row]:
                yield self._why_not(int(row), starts[row])

    def openings_left(self) -> Iterator[OpeningLeft]:
        """Openings that get nobody, new or kept, by id."""
        got = set(self._opening[self._made()].tolist())
        kept = {opening for _, opening in self._edits.kept}
        pairs = _groups(self._opening, len(self._opening_ids))
        for row in np.argsort(self._opening_ids):
            id_ = str(self._opening_ids[row])
            if row not in got and id_ not in kept:
                yield OpeningLeft(id_, self._why_not_filled(int(row), pairs[row]))

    def _why_not(self, row: int, pairs: Rows) -> SeekerLeft:
        id_ = str(self._seekers[row])
        if id_ in self._edits.resting_seekers:
            return SeekerLeft(id_, WhyNot.RESTING)
        if not len(pairs):
            return SeekerLeft(id_, WhyNot.NO_OPENING, self._obstacles.get(id_, {}))
        possible = pairs[self._open[pairs]]
        if not len(possible):
            return SeekerLeft(id_, WhyNot.ALL_REFUSED)
        best = float(self._worth[possible].max())
        good = possible[self._worth[possible] >= self._rules.good]
        if not len(good):
            return SeekerLeft(id_, WhyNot.ONLY_WEAK, best=best)
        full = self._opening_ids[self._opening[good[np.argsort(-self._worth[good], kind="stable")]]]
        return SeekerLeft(id_, WhyNot.ALL_FULL, full=tuple(full.tolist()), best=best)

    def _why_not_filled(self, row: int, pairs: Rows) -> WhyNotFilled:
        if str(self._opening_ids[row]) in self._edits.resting_openings:
            return WhyNotFilled.RESTING
        if not self.graph.room[row]:
            return WhyNotFilled.FULL
        if not self._open[pairs].any():
            return WhyNotFilled.NOBODY
        if not self._allowed[pairs].any():
            return WhyNotFilled.ONLY_WEAK
        return WhyNotFilled.BETTER_ELSEWHERE

    def _graph(self) -> Graph:
        allowed, worth = self._allowed, units(self._worth)
        last = self._within(self._edits.last)
        steady = np.where(last, units(self._rules.steady), 0)
        given = self._kept_by(0, self._seekers)
        kept = self._kept_by(1, self._opening_ids)
        load = self._openings.load + kept
        takes = self._openings.positions * self._rules.referrals_per_position
        resting = np.isin(self._opening_ids, sorted(self._edits.resting_openings))
        return Graph(
            seeker=self._seeker[allowed],
            opening=self._opening[allowed],
            worth=(worth + steady)[allowed],
            good=(self._worth >= self._rules.good)[allowed],
            given=given,
            positions=self._openings.positions,
            load=load,
            room=np.where(resting, 0, np.maximum(takes - load, 0)),
        )

    def _may_be_made(self) -> Chosen:
        """Pairs that no edit rules out."""
        resting = np.isin(self._seekers, sorted(self._edits.resting_seekers))[self._seeker]
        resting |= np.isin(self._opening_ids, sorted(self._edits.resting_openings))[self._opening]
        return ~(resting | self._within(self._edits.refused | self._edits.kept))

    def _within(self, pairs: frozenset[tuple[str, str]]) -> Chosen:
        if not pairs:
            return np.zeros(len(self._seeker), bool)
        names = self._names(np.ones(len(self._seeker), bool))
        return np.fromiter((name in pairs for name in names), bool, len(self._seeker))

    def _kept_by(self, part: int, ids: NDArray[np.str_]) -> Rows:
        counts = {str(id_): 0 for id_ in ids}
        for pair in self._edits.kept:
            counts[pair[part]] += 1
        return np.fromiter(counts.values(), np.intp, len(ids))

    def _made(self) -> Chosen:
        """Of all pairs, those that are made now."""
        made = np.zeros(len(self._seeker), bool)
        made[np.flatnonzero(self._allowed)[self.chosen]] = True
        return made

    def _name(self, at: int) -> tuple[str, str]:
        return str(self._seekers[self._seeker[at]]), str(self._opening_ids[self._opening[at]])

    def _names(self, which: Chosen) -> list[tuple[str, str]]:
        seekers = self._seekers[self._seeker[which]].tolist()
        return list(zip(seekers, self._opening_ids[self._opening[which]].tolist(), strict=True))


def _groups(rows: Rows, size: int) -> list[Rows]:
    """For each row where it stands in ``rows``."""
    order = np.argsort(rows, kind="stable")
    return np.split(order, np.searchsorted(rows[order], np.arange(1, size)))
