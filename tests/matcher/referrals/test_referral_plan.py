"""Referral plans: nobody who can be served is left out, nobody is flooded, and it is said why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import InvalidValueError
from matcher.referrals import (
    Edits,
    Openings,
    Pairings,
    Referral,
    ReferralPlan,
    Rules,
    WhyNot,
    WhyNotFilled,
    plan_referrals,
    shipped_rules,
)
from matcher.referrals.solve import units

RULES = replace(shipped_rules(), referrals_per_position=1)

Weighed = Mapping[tuple[str, str], float]


def graph(
    worths: Weighed,
    *,
    people: Sequence[str] = (),
    openings: Mapping[str, tuple[int, int]] | None = None,
    obstacles: Mapping[str, Mapping[str, int]] | None = None,
) -> Pairings:
    """Pairings by names; ``openings`` are positions and load, one and none where not given."""
    known = {name: (1, 0) for _, name in worths} | dict(openings or {})
    seekers = tuple(dict.fromkeys([*people, *(name for name, _ in worths)]))
    return Pairings(
        seekers,
        Openings(
            tuple(known),
            np.array([positions for positions, _ in known.values()], np.intp),
            np.array([load for _, load in known.values()], np.intp),
        ),
        np.array([seekers.index(seeker) for seeker, _ in worths], np.intp),
        np.array([tuple(known).index(opening) for _, opening in worths], np.intp),
        np.array(list(worths.values()), float),
        obstacles or {},
    )


def pairs(plan: ReferralPlan) -> set[tuple[str, str]]:
    return {(referral.seeker, referral.opening) for referral in plan.referrals}


def reason(plan: ReferralPlan, seeker: str) -> WhyNot:
    return next(left.why for left in plan.seekers_left if left.seeker == seeker)


def test_everybody_gets_a_good_referral_before_anybody_gets_the_best() -> None:
    worths = {("王", "甲"): 0.95, ("王", "乙"): 0.62, ("李", "甲"): 0.61}
    plan = plan_referrals(graph(worths), RULES)
    assert pairs(plan) == {("王", "乙"), ("李", "甲")}
    assert plan.served == 2
    assert not plan.seekers_left


def test_an_opening_gets_no_more_than_its_positions_take() -> None:
    worths = {(f"人{n}", "甲"): 0.7 + n / 100 for n in range(9)}
    rules = replace(RULES, referrals_per_position=3)
    plan = plan_referrals(graph(worths, openings={"甲": (2, 1)}), rules)
    assert len(plan.referrals) == 2 * 3 - 1
    assert min(referral.worth or 0 for referral in plan.referrals) == pytest.approx(0.74)


def test_a_full_opening_is_named_to_those_it_has_no_room_for() -> None:
    plan = plan_referrals(graph({("王", "甲"): 0.9, ("李", "甲"): 0.8}), RULES)
    (left,) = plan.seekers_left
    assert (left.seeker, left.why, left.full, left.best) == ("李", WhyNot.ALL_FULL, ("甲",), 0.8)


def test_a_second_referral_must_be_worth_more_than_the_first() -> None:
    worths = {("王", "甲"): 0.9, ("王", "乙"): 0.8, ("王", "丙"): 0.36, ("王", "丁"): 0.36}
    rules = replace(RULES, further=(0.0, 0.2, 0.5), never_applied=0.0)
    assert pairs(plan_referrals(graph(worths), rules)) == {("王", "甲"), ("王", "乙")}


def test_an_opening_that_nobody_applied_for_comes_before_a_slightly_better_one() -> None:
    worths = {("王", "熱門"): 0.82, ("王", "冷門"): 0.8}
    one = replace(RULES, further=(0.0,), referrals_per_position=3)
    plan = plan_referrals(graph(worths, openings={"熱門": (1, 1)}), one)
    assert pairs(plan) == {("王", "冷門")}


def test_whoever_gets_nothing_is_told_why() -> None:
    worths = {("弱", "甲"): 0.5, ("退", "乙"): 0.9, ("休", "丙"): 0.9}
    plan = plan_referrals(
        graph(worths, people=("無",), obstacles={"無": {"shift": 40, "licence": 12}}),
        RULES,
        Edits(refused=frozenset({("退", "乙")}), resting_seekers=frozenset({"休"})),
    )
    assert {name: reason(plan, name) for name in ("弱", "退", "休", "無")} == {
        "弱": WhyNot.ONLY_WEAK,
        "退": WhyNot.ALL_REFUSED,
        "休": WhyNot.RESTING,
        "無": WhyNot.NO_OPENING,
    }
    nothing = next(left for left in plan.seekers_left if left.seeker == "無")
    assert nothing.obstacles == {"shift": 40, "licence": 12}
    assert pairs(plan) == {("弱", "甲")}, "a fair referral is better than none, and not called good"


def test_an_opening_that_gets_nobody_says_why() -> None:
    worths = {("王", "好"): 0.9, ("王", "次"): 0.61, ("王", "弱"): 0.1, ("王", "滿"): 0.9}
    openings = {"空": (1, 0), "滿": (1, 1), "休": (1, 0)}
    rules = replace(RULES, further=(0.0,))
    edits = Edits(resting_openings=frozenset({"休"}))
    plan = plan_referrals(graph(worths, openings=openings), rules, edits)
    assert {left.opening: left.why for left in plan.openings_left} == {
        "次": WhyNotFilled.BETTER_ELSEWHERE,
        "弱": WhyNotFilled.ONLY_WEAK,
        "滿": WhyNotFilled.FULL,
        "空": WhyNotFilled.NOBODY,
        "休": WhyNotFilled.RESTING,
    }


def test_an_officers_word_stands_when_all_is_planned_anew() -> None:
    worths = {("王", "甲"): 0.9, ("李", "甲"): 0.8, ("李", "乙"): 0.7}
    kept = Edits(kept=frozenset({("李", "甲"), ("王", "丙")}))
    plan = plan_referrals(graph(worths, openings={"丙": (1, 0)}), RULES, kept)
    assert Referral("李", "甲", 0.8, good=True, kept=True) in plan.referrals
    assert Referral("王", "丙", None, good=False, kept=True) in plan.referrals
    assert ("王", "甲") not in pairs(plan), "甲 has one position, and 李 has it"


def test_an_officer_may_send_more_than_an_opening_takes() -> None:
    both = Edits(kept=frozenset({("王", "甲"), ("李", "甲")}))
    plan = plan_referrals(graph({("王", "甲"): 0.9, ("李", "甲"): 0.8}), RULES, both)
    assert pairs(plan) == both.kept


def test_a_new_plan_does_not_shuffle_what_is_as_good() -> None:
    worths = {(who, where): 0.8 for who in ("王", "李") for where in ("甲", "乙")}
    for last in ({("王", "甲"), ("李", "乙")}, {("王", "乙"), ("李", "甲")}):
        assert pairs(plan_referrals(graph(worths), RULES, Edits(last=frozenset(last)))) == last


def test_contradicting_edits_are_refused_with_the_names() -> None:
    pairings = graph({("王", "甲"): 0.9})
    with pytest.raises(InvalidValueError, match="王 → 甲"):
        plan_referrals(
            pairings,
            RULES,
            Edits(kept=frozenset({("王", "甲")}), refused=frozenset({("王", "甲")})),
        )
    with pytest.raises(InvalidValueError, match="乙"):
        plan_referrals(pairings, RULES, Edits(kept=frozenset({("王", "乙")})))


def test_nobody_and_nothing_make_an_empty_plan() -> None:
    plan = plan_referrals(graph({}), RULES)
    assert (plan.referrals, plan.served, plan.value) == ((), 0, 0.0)


@st.composite
def small_graphs(draw: st.DrawFn) -> Pairings:
    names = [(f"人{s}", f"缺{o}") for s in range(3) for o in range(3)]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=7))
    worths = {pair: draw(st.integers(0, 20)) / 20 for pair in chosen}
    openings = {f"缺{o}": (draw(st.integers(1, 2)), draw(st.integers(0, 3))) for o in range(3)}
    return graph(worths, people=[f"人{s}" for s in range(3)], openings=openings)


@settings(max_examples=150, deadline=None)
@given(small_graphs(), st.sampled_from([1, 2]))
def test_no_other_choice_of_pairs_is_better(pairings: Pairings, per_position: int) -> None:
    rules = replace(
        shipped_rules(), referrals_per_position=per_position, further=(0.0, 0.2), crowding=0.1
    )
    plan = plan_referrals(pairings, rules)
    rows = [at for at in range(len(pairings.seeker)) if pairings.worth[at] >= rules.fair]
    best = max(
        outcome
        for size in range(len(rows) + 1)
        for chosen in combinations(rows, size)
        if (outcome := _outcome(pairings, rules, chosen)) is not None
    )
    assert (plan.served, round(plan.value * 10_000)) == best


@settings(max_examples=100, deadline=None)
@given(small_graphs(), st.randoms(use_true_random=False))
def test_the_plan_hangs_on_who_is_in_it_not_on_their_order(
    pairings: Pairings, random: Random
) -> None:
    order = np.array(random.sample(range(len(pairings.seeker)), len(pairings.seeker)), np.intp)
    shuffled = replace(
        pairings,
        seeker=pairings.seeker[order],
        opening=pairings.opening[order],
        worth=pairings.worth[order],
    )
    assert plan_referrals(shuffled, RULES) == plan_referrals(pairings, RULES)


@settings(max_examples=100, deadline=None)
@given(small_graphs())
def test_only_those_are_told_that_all_is_full_for_whom_it_is(pairings: Pairings) -> None:
    plan = plan_referrals(pairings, RULES)
    sent = Counter(referral.opening for referral in plan.referrals)
    openings = pairings.openings
    full = {
        id_
        for at, id_ in enumerate(openings.ids)
        if sent[id_] + openings.load[at] >= openings.positions[at] * RULES.referrals_per_position
    }
    for left in plan.seekers_left:
        assert set(left.full) <= full
        assert (left.why is WhyNot.ALL_FULL) == bool(left.full)


def _outcome(pairings: Pairings, rules: Rules, chosen: Sequence[int]) -> tuple[int, int] | None:
    """What a choice comes to by the rules' own words; ``None`` where it breaks one."""
    openings = pairings.openings
    sent: Counter[int] = Counter()
    got: Counter[int] = Counter()
    total = 0.0
    for at in chosen:
        seeker, opening = int(pairings.seeker[at]), int(pairings.opening[at])
        if got[seeker] == len(rules.further):
            return None
        before = int(openings.load[opening]) + sent[opening]
        if before >= int(openings.positions[opening]) * rules.referrals_per_position:
            return None
        total += int(units(float(pairings.worth[at])))
        total -= int(units(rules.further[got[seeker]]))
        total -= int(
            units(
                rules.crowding * before / int(openings.positions[opening])
                - rules.never_applied * (before == 0)
            )
        )
        got[seeker] += 1
        sent[opening] += 1
    good = {int(pairings.seeker[at]) for at in chosen if pairings.worth[at] >= rules.good}
    return len(good), int(total)
