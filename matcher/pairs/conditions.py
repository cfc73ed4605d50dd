"""Hard conditions of pairs: each holds, fails, or is unknown. What fails keeps a pair apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from indexer.normalise.pay import monthly_equivalent
from indexer.places.point import Accuracy
from indexer.vocabulary import PayBasis, Remote, Shift
from matcher.engines.base import Truth
from matcher.pairs.columns import Coded, Column, Terms, each
from matcher.pairs.sides import Circumstances, Meeting, Tools

Truths = NDArray[np.int8]
NO, UNKNOWN, YES = (np.int8(truth) for truth in Truth)

_ON_MAP = frozenset(str(accuracy) for accuracy in Accuracy if accuracy.on_map)
_SAME_MINUTE = 1e-6


def hard_conditions(pairs: Meeting, tools: Tools, given: Circumstances) -> Mapping[str, Truths]:
    """Each condition by its name, one entry a pair.

    - ``licence``: the person has what the law asks for. Unknown where the résumé does not name it
      though the person wishes for, or did, work that needs it.
    - ``pay``: the guaranteed pay reaches the wish. Of another basis: by month's equivalents, never
      surer than unknown.
    - ``shift``: the work is when the person can. All shifts of an ad that rotates, else one.
    - ``reach``: within the minutes or in the districts that the person names.
    - ``age``: the law lets the person do it (18 and over), as far as the caller says.
    """
    return {name: check(pairs, tools, given) for name, check in _CHECKS.items()}


def _licence(pairs: Meeting, tools: Tools, _: Circumstances) -> Truths:
    laws = tools.laws
    keywords = pairs.resumes.keywords
    does = keywords["occupations"].beside(keywords["experienced_occupations"])

    def say(person: tuple[tuple[Terms, Terms], Terms], needed: frozenset[str]) -> Truth:
        if not needed:
            return Truth.YES
        (wishes, held), licences = person
        missing = needed - laws.held(licences)
        if not missing:
            return Truth.YES
        likely = any(missing & laws.needed_by.get(id_, frozenset()) for id_ in (*wishes, *held))
        return Truth.UNKNOWN if likely else Truth.NO

    people = does.beside(keywords["licences"])
    asked = pairs.vacancies.keywords["title_occupations"].map(laws.needed)
    return _truths(each(say, people, asked))


def monthly(amounts: Column, bases: Coded[Terms]) -> Column:
    """Amounts as a month's equivalents; NaN where there is none."""

    def factor(basis: Terms) -> float:
        value = monthly_equivalent(PayBasis(basis[0]), 1e6) if basis else None
        return np.nan if value is None else value / 1e6

    return amounts * bases.numbers(factor)


def _pay(pairs: Meeting, _tools: Tools, _: Circumstances) -> Truths:
    resumes, vacancies = pairs.resumes, pairs.vacancies
    own, offered = resumes.keywords["pay_basis"], vacancies.keywords["pay_basis"]
    wish = monthly(resumes.numbers["pay_min"], own)
    least = monthly(vacancies.numbers["pay_min"], offered)
    most = monthly(vacancies.numbers["pay_max"], offered)
    same = each(lambda a, b: float(a == b), own, offered) > 0
    reaches = least >= wish
    falls_short = most < wish
    known = np.where(reaches, YES, np.where(falls_short, NO, UNKNOWN))
    # an hour's pay says little of a month's without the hours: surely too little, or open
    other = np.where(falls_short, NO, UNKNOWN)
    return _truths(np.where(np.isnan(wish), YES, np.where(same, known, other)))


def shift_truth(wished: Terms, offered: Terms) -> Truth:
    """Whether an ad's shifts suit those that somebody can work."""
    if not wished:
        return Truth.YES
    if not offered:
        return Truth.UNKNOWN
    times = [shift for shift in offered if shift != Shift.ROTATING]
    if Shift.ROTATING in offered:
        if Shift.ROTATING in wished:
            return Truth.YES
        return Truth(2 * set(times).issubset(wished)) if times else Truth.NO
    return Truth(2 * (not set(times).isdisjoint(wished)))


def _shift(pairs: Meeting, _tools: Tools, _: Circumstances) -> Truths:
    return _truths(
        each(shift_truth, pairs.resumes.keywords["shifts"], pairs.vacancies.keywords["shifts"])
    )


def in_district(wished: Terms, district: Terms) -> float:
    """Whether the work is in one of the districts; NaN where none is wished."""
    if not wished:
        return np.nan
    return float(Truth.UNKNOWN if not district else Truth(2 * (district[0] in wished)))


def _reach(pairs: Meeting, tools: Tools, _: Circumstances) -> Truths:
    resumes, vacancies = pairs.resumes, pairs.vacancies
    limit = pairs.both(resumes.numbers["reach_minutes"])
    fine = _is_fine(resumes.keywords["accuracy"]) & _is_fine(vacancies.keywords["accuracy"])
    minutes = pairs.minutes
    near = minutes <= np.where(fine, limit + _SAME_MINUTE, limit + tools.weights.reach["slack"])
    by_minutes = np.where(
        np.isnan(minutes), UNKNOWN, np.where(near, np.where(fine, YES, UNKNOWN), NO)
    )
    by_minutes = np.where(np.isnan(limit), np.nan, by_minutes)
    by_district = each(in_district, resumes.keywords["districts"], vacancies.keywords["district"])
    asked = np.fmax(by_minutes, by_district)
    remote = vacancies.keywords["remote"].numbers(is_remote)
    return _truths(np.where(np.isnan(asked) | (remote > 0), YES, asked))


def is_remote(offered: Terms) -> float:
    """1 for work that is done anywhere."""
    return float(str(Remote.FULL) in offered)


def _is_fine(accuracies: Coded[Terms]) -> NDArray[np.bool_]:
    return accuracies.numbers(lambda terms: float(not _ON_MAP.isdisjoint(terms))) > 0


def _age(pairs: Meeting, tools: Tools, given: Circumstances) -> Truths:
    if given.of_age is Truth.YES:
        return np.full(pairs.count, YES)
    adults = tools.laws.adults
    vacancies = pairs.vacancies.keywords
    kept = vacancies["title_occupations"].numbers(
        lambda ids: float(bool(ids) and adults.issuperset(ids))
    )
    # 勞動基準法 §48: nobody under 16 between 20:00 and 6:00
    night = vacancies["shifts"].numbers(lambda shifts: float(Shift.NIGHT in shifts))
    surely = NO if given.of_age is Truth.NO else UNKNOWN
    found = np.where(kept > 0, surely, np.where(night > 0, UNKNOWN, YES))
    return _truths(pairs.both(found))


def _truths(values: NDArray[np.generic]) -> Truths:
    return values.astype(np.int8)


_CHECKS: Mapping[str, Callable[[Meeting, Tools, Circumstances], Truths]] = {
    "licence": _licence,
    "pay": _pay,
    "shift": _shift,
    "reach": _reach,
    "age": _age,
}
