"""Features of pairs: each 0–1, NaN where résumé or vacancy does not say.

What may be a feature and what never is: docs/matching.md. Nothing here sees a name, an age, a sex,
a photo, a school or a target group; the columns do not hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from indexer.vocabulary import DaysOff, Remote
from matcher.engines.base import Truth
from matcher.pairs.columns import Coded, Column, Terms, each
from matcher.pairs.conditions import in_district, is_remote, monthly, shift_truth
from matcher.pairs.sides import Circumstances, Meeting, Tools

_A_RUNG = 0.4
"""What each rung of schooling below the one asked for costs."""
_ROSTERED = 0.15
_SPOKEN = frozenset({"zh"})
"""Asked for by ads that mean nothing by it."""


def features(
    pairs: Meeting, cosines: Column, tools: Tools, given: Circumstances
) -> Mapping[str, Column]:
    """Each feature by its name, one entry a pair.

    :param cosines: of the vectors of résumé and vacancy; NaN where either has none.
    """
    found = {name: say(pairs, tools, given) for name, say in _FEATURES.items()}
    found["meaning"] = _meaning(cosines, tools)
    return {name: pairs.both(values) for name, values in found.items()}


def _meaning(cosines: Column, tools: Tools) -> Column:
    low, high = tools.weights.meaning["low"], tools.weights.meaning["high"]
    share: Column = np.clip((cosines - low) / (high - low), 0.0, 1.0)
    return share


def _wish(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    return pairs.wish


def _practice(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    return pairs.practice


def _experience(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    """Months that count against months asked for; more than that is never less."""
    asked = pairs.vacancies.numbers["experience_min"]
    share = np.minimum(1.0, pairs.months / np.where(asked > 0, asked, 1.0))
    return np.where(np.isnan(asked), np.nan, np.where(asked > 0, share, 1.0))


def _share(wanted: frozenset[str], has: frozenset[str]) -> float:
    return len(wanted & has) / len(wanted) if wanted else np.nan


def _asked(pairs: Meeting, name: str) -> Coded[frozenset[str]]:
    """What each ad asks for, without what it only likes to see."""
    keywords = pairs.vacancies.keywords
    return keywords[name].beside(keywords["wished"]).map(_needed)


def _needed(one: tuple[Terms, Terms]) -> frozenset[str]:
    terms, wished = one
    return frozenset([term for term in terms if term not in wished] if wished else terms)


def _skills(pairs: Meeting, tools: Tools, _: Circumstances) -> Column:
    """Skills asked for that the person names, and those that the jobs held usually bring along,
    half each: a résumé of a cook need not say that she cooks."""
    keywords = pairs.resumes.keywords
    usual = keywords["experienced_occupations"].map(tools.usual_skills)

    def say(person: tuple[frozenset[str], frozenset[str]], wanted: frozenset[str]) -> float:
        stated, all_ = person
        if not wanted or not all_:
            return np.nan
        return (len(wanted & stated) + len(wanted & all_)) / (2 * len(wanted))

    people = (
        keywords["skills"].beside(usual).map(lambda one: (frozenset(one[0]), one[1].union(one[0])))
    )
    return each(say, people, _asked(pairs, "skills"))


def _skills_used(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    """Of the person's skills, those that the ad speaks of."""

    def say(own: Terms, spoken: Terms) -> float:
        return len(set(spoken).intersection(own)) / len(own) if own and spoken else np.nan

    return each(say, pairs.resumes.keywords["skills"], pairs.vacancies.keywords["skills"])


def _licences(pairs: Meeting, tools: Tools, _: Circumstances) -> Column:
    """Licences asked for that the person has."""

    def say(held: frozenset[str], wanted: frozenset[str]) -> float:
        return _share(wanted, held) if held else np.nan

    own = pairs.resumes.keywords["licences"].map(tools.laws.held)
    return each(say, own, _asked(pairs, "licences"))


def _welcome(pairs: Meeting, tools: Tools, _: Circumstances) -> Column:
    """What is a plus: never less than unknown, for nobody need have it."""
    keywords, unknown = pairs.resumes.keywords, tools.weights.shape["unknown"]

    @cache
    def held(has: tuple[Terms, Terms]) -> frozenset[str]:
        return tools.laws.held((*has[0], *has[1]))

    def say(has: tuple[Terms, Terms], wanted: Terms) -> float:
        if not wanted:
            return np.nan
        own = held(has)
        return unknown + (1 - unknown) * sum(one in own for one in wanted) / len(wanted)

    own = keywords["skills"].beside(keywords["licences"])
    return each(say, own, pairs.vacancies.keywords["wished"])


def _education(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    asked = pairs.vacancies.numbers["education_min"]
    short = np.maximum(asked - pairs.resumes.numbers["education"], 0.0)
    return np.where(asked == 0, 1.0, np.maximum(0.0, 1.0 - _A_RUNG * short))


def _language(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    def say(own: Terms, asked: Terms) -> float:
        wanted = frozenset(asked) - _SPOKEN
        return _share(wanted, frozenset(own)) if own or not wanted else np.nan

    return each(say, pairs.resumes.keywords["languages"], pairs.vacancies.keywords["languages"])


def _pay(pairs: Meeting, tools: Tools, _: Circumstances) -> Column:
    """Guaranteed pay against the wish, in months' equivalents; a top that reaches it counts
    halfway, an open one too."""
    resumes, vacancies = pairs.resumes, pairs.vacancies
    wish = monthly(resumes.numbers["pay_min"], resumes.keywords["pay_basis"])
    bases = vacancies.keywords["pay_basis"]
    least = monthly(vacancies.numbers["pay_min"], bases)
    most = monthly(vacancies.numbers["pay_max"], bases)
    steep = tools.weights.pay["steep"]
    by_least = np.clip(1.0 - steep * (wish - least) / wish, 0.0, 1.0)
    by_most = np.clip(1.0 - steep * (wish - most) / wish, 0.0, 1.0)
    top = np.where(np.isnan(most), np.where(np.isnan(least), np.nan, 1.0), by_most)
    found: Column = np.where(np.isnan(least), top, (by_least + np.fmax(top, by_least)) / 2)
    return np.where(np.isnan(wish), np.nan, found)


def _shift(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    def say(wished: Terms, offered: Terms) -> float:
        truth = shift_truth(wished, offered)
        return np.nan if truth is Truth.UNKNOWN or not wished else float(truth is Truth.YES)

    return each(say, pairs.resumes.keywords["shifts"], pairs.vacancies.keywords["shifts"])


def _days_off(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    worth = {str(DaysOff.WEEKENDS): 1.0, str(DaysOff.ROSTERED): _ROSTERED}

    def say(wished: Terms, offered: Terms) -> float:
        if wished != (str(DaysOff.WEEKENDS),) or not offered:
            return np.nan
        return worth.get(offered[0], np.nan)

    return each(say, pairs.resumes.keywords["days_off"], pairs.vacancies.keywords["days_off"])


def _kind(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    def say(wished: Terms, offered: Terms) -> float:
        return float(offered[0] in wished) if wished and offered else np.nan

    return each(say, pairs.resumes.keywords["kinds"], pairs.vacancies.keywords["kind"])


def _reach(pairs: Meeting, tools: Tools, _: Circumstances) -> Column:
    """The sooner there the better up to the person's own limit; beyond it nothing at twice the
    limit. A wished district is as good as the way is short."""
    figures = tools.weights.reach
    limit = pairs.both(pairs.resumes.numbers["reach_minutes"])
    limit = np.where(np.isnan(limit), figures["usual"], limit)
    late = pairs.minutes / limit
    within = 1.0 - figures["late"] * late
    beyond = (1.0 - figures["late"]) * (2.0 - late)
    by_minutes = np.clip(np.where(late <= 1, within, beyond), 0.0, 1.0)
    wished, here = pairs.resumes.keywords["districts"], pairs.vacancies.keywords["district"]
    truth = each(in_district, wished, here)
    by_district = np.where(truth == Truth.UNKNOWN, np.nan, truth / Truth.YES)
    remote = pairs.vacancies.keywords["remote"].numbers(is_remote)
    return np.where(remote > 0, 1.0, np.fmax(by_minutes, by_district))


def _remote(pairs: Meeting, _tools: Tools, _: Circumstances) -> Column:
    rank = {str(Remote.NONE): 0.0, str(Remote.PARTIAL): 1.0, str(Remote.FULL): 2.0}

    def say(wished: Terms, offered: Terms) -> float:
        if not wished or not offered:
            return np.nan
        return min(1.0, rank[offered[0]] / max(rank[wished[0]], 1.0))

    return each(say, pairs.resumes.keywords["remote"], pairs.vacancies.keywords["remote"])


def _start(pairs: Meeting, tools: Tools, given: Circumstances) -> Column:
    figures = tools.weights.start
    days = pairs.resumes.numbers["available"] - given.today.toordinal()
    wait = (days - figures["soon"]) / (figures["late"] - figures["soon"])
    share: Column = 1.0 - np.clip(wait, 0.0, 1.0)
    return share


def _response(pairs: Meeting, _tools: Tools, given: Circumstances) -> Column:
    rates = given.answer_rates
    if not rates:
        return np.array([np.nan])
    return pairs.vacancies.keywords["employer_id"].numbers(
        lambda terms: rates.get(terms[0], np.nan) if terms else np.nan
    )


_FEATURES: Mapping[str, Callable[[Meeting, Tools, Circumstances], Column]] = {
    "wish": _wish,
    "practice": _practice,
    "experience": _experience,
    "skills": _skills,
    "skills_used": _skills_used,
    "licences": _licences,
    "welcome": _welcome,
    "education": _education,
    "language": _language,
    "pay": _pay,
    "shift": _shift,
    "days_off": _days_off,
    "kind": _kind,
    "reach": _reach,
    "remote": _remote,
    "start": _start,
    "response": _response,
}
