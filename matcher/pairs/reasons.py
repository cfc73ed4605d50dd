"""What a résumé and a vacancy agree on, differ in and leave open: read from the facts of both.

Scores come from columns, reasons from facts, and both from the same rules; a part is only said
where the facts themselves say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from indexer.facts import OccupationFacts, ResumeFacts, VacancyFacts
from indexer.normalise.pay import monthly_equivalent
from indexer.places.reach import Journeys
from indexer.vocabulary import DaysOff, Education, PayBasis, Remote
from matcher.engines.base import Truth
from matcher.pairs.conditions import shift_truth
from matcher.pairs.results import Part, State
from matcher.pairs.sides import IN_TEXT, Circumstances, Tools
from matcher.ranking.ways import legs_of, own_point, whole_minutes

RESUME, VACANCY = "resume", "vacancy"
_SAME, _SPECIAL, _NEAR = 0.99, 0.9, 0.4
_MUCH_MORE = 36
"""Months beyond what is asked for that are told as such."""
_WORTH_TELLING = 6
_MOST_NAMED = 6
_STATES = {Truth.YES: State.YES, Truth.NO: State.NO, Truth.UNKNOWN: State.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Pair:
    """One résumé and one vacancy, with what is known of both."""

    resume: ResumeFacts
    vacancy: VacancyFacts
    conditions: dict[str, Truth]
    journeys: Journeys | None
    tools: Tools
    given: Circumstances


def parts_of(pair: Pair) -> tuple[Part, ...]:
    """Everything worth saying of a pair, what matters most first."""
    return tuple(part for say in _PARTS for part in say(pair))


def _work(pair: Pair) -> Iterable[Part]:
    resume, offered = pair.resume, pair.vacancy.occupations
    own = resume.occupations or resume.experienced_occupations
    if not own:
        yield Part("work", State.UNKNOWN, {}, RESUME)
        return
    if not offered:
        yield Part("work", State.UNKNOWN, {}, VACANCY)
        return
    near, wished, there = _nearest(own, offered, pair.tools)
    relation = (
        "same"
        if near >= _SAME
        else "special"
        if near >= _SPECIAL
        else "near"
        if near >= _NEAR
        else "far"
    )
    state = State.YES if near >= _SPECIAL else State.PART if near >= _NEAR else State.NO
    values = {"title": there.title, "asked": wished.title, "relation": relation}
    yield Part("work", state, values | {"held": not resume.occupations})


def _nearest(
    own: Sequence[OccupationFacts], offered: Sequence[OccupationFacts], tools: Tools
) -> tuple[float, OccupationFacts, OccupationFacts]:
    """The two that are nearest, what stands in the ad's title first."""
    pairs = ((tools.distance.of(a.id, b.id), b.in_title, a, b) for a in own for b in offered)
    near, _, wished, there = max(pairs, key=lambda one: (one[0], one[1]))
    return near, wished, there


def _experience(pair: Pair) -> Iterable[Part]:
    resume, asked = pair.resume, pair.vacancy.experience_months
    months, titles = _months(pair)
    if asked == 0:
        yield Part("experience", State.YES, {"asked": 0, "months": months, "titles": titles})
    elif months is None and asked:
        told = bool(resume.experienced_occupations)
        yield Part("experience", State.UNKNOWN, {"asked": asked, "held": told}, RESUME)
    elif months is not None and (asked or months >= _WORTH_TELLING):
        enough = months >= (asked or 0)
        state = State.YES if enough else State.PART if months else State.NO
        values: dict[str, Any] = {"asked": asked, "months": months, "titles": titles}
        if asked and months - asked >= _MUCH_MORE:
            values["surplus"] = months - asked
        yield Part("experience", state, values)


def _months(pair: Pair) -> tuple[int | None, tuple[str, ...]]:
    """Months that count for the work, and the occupations in which they were."""
    resume, tools = pair.resume, pair.tools
    if not resume.practice_months:
        return None, ()
    carries = tools.weights.experience["carries"]
    counted = {
        held.title: resume.practice_months[held.id]
        for held in resume.experienced_occupations
        if held.id in resume.practice_months and _carried(held, pair) >= carries
    }
    return sum(counted.values()), tuple(counted)


def _carried(held: OccupationFacts, pair: Pair) -> float:
    return max(
        (
            pair.tools.distance.of(held.id, o.id) * (1.0 if o.in_title else IN_TEXT)
            for o in pair.vacancy.occupations
        ),
        default=0.0,
    )


def _licence_law(pair: Pair) -> Iterable[Part]:
    laws = pair.tools.laws
    needed = laws.needed(o.id for o in pair.vacancy.occupations if o.in_title)
    if not needed:
        return
    names = tuple(sorted(needed))
    statutes = tuple(dict.fromkeys(laws.laws[name].statute for name in names))
    state = _STATES[pair.conditions["licence"]]
    silent = RESUME if state is State.UNKNOWN else ""
    yield Part("licence_law", state, {"names": names, "statutes": statutes}, silent, hard=True)


def _licence(pair: Pair) -> Iterable[Part]:
    laws = pair.tools.laws
    by_law = laws.needed(o.id for o in pair.vacancy.occupations if o.in_title)
    yield from _named(
        "licence",
        own=pair.resume.licences,
        held=laws.held(pair.resume.licences),
        asked=[name for name in pair.vacancy.licences if name not in by_law],
        plus=pair.vacancy.wished,
    )


def _skill(pair: Pair) -> Iterable[Part]:
    yield from _named(
        "skill",
        own=pair.resume.skills,
        held=frozenset(pair.resume.skills),
        asked=pair.vacancy.skills,
        plus=pair.vacancy.wished,
    )


def _language(pair: Pair) -> Iterable[Part]:
    own = pair.resume.languages
    asked = [code for code in pair.vacancy.languages if code != "zh"]
    yield from _named("language", own=own, held=frozenset(own), asked=asked, plus=())


def _named(
    code: str,
    *,
    own: Sequence[str],
    held: frozenset[str],
    asked: Sequence[str],
    plus: Sequence[str],
) -> Iterable[Part]:
    """What both name, and what is asked for and not named."""
    common = tuple(name for name in asked if name in held)
    missing = tuple(name for name in asked if name not in held and name not in plus)
    if common:
        liked = tuple(name for name in common if name in plus)
        yield Part(code, State.YES, {"values": common[:_MOST_NAMED], "plus": liked})
    if missing and own:
        yield Part(code, State.PART, {"missing": missing[:_MOST_NAMED]})
    elif missing:
        yield Part(code, State.UNKNOWN, {"missing": missing[:_MOST_NAMED]}, RESUME)


def _education(pair: Pair) -> Iterable[Part]:
    own, asked = pair.resume.education, pair.vacancy.education
    if asked is None or (asked is Education.ANY and own is None):
        return
    values = {"value": own, "asked": asked}
    if own is None:
        yield Part("education", State.UNKNOWN, values, RESUME)
    else:
        yield Part("education", State.YES if own.rank >= asked.rank else State.NO, values)


def _pay(pair: Pair) -> Iterable[Part]:
    wish, pay = pair.resume.pay, pair.vacancy.pay
    if wish is None or wish.minimum is None:
        return
    values: dict[str, Any] = {
        "basis": pay.basis,
        "minimum": pay.minimum,
        "maximum": pay.maximum,
        "asked": wish.minimum,
        "asked_basis": wish.basis,
    }
    if pay.basis not in {wish.basis, PayBasis.NEGOTIABLE} and pay.minimum is not None:
        values["monthly"] = monthly_equivalent(pay.basis, pay.minimum)
    truth = pair.conditions["pay"]
    yield Part("pay", _STATES[truth], values, VACANCY if truth is Truth.UNKNOWN else "", hard=True)


def _shift(pair: Pair) -> Iterable[Part]:
    wished, offered = pair.resume.shifts, pair.vacancy.shifts
    if wished:
        state = _STATES[shift_truth(tuple(map(str, wished)), tuple(map(str, offered)))]
        silent = VACANCY if state is State.UNKNOWN else ""
        yield Part("shift", state, {"values": offered, "asked": wished}, silent, hard=True)


def _days_off(pair: Pair) -> Iterable[Part]:
    offered = pair.vacancy.days_off
    if pair.resume.days_off is not DaysOff.WEEKENDS:
        return
    if offered in {None, DaysOff.COMPANY_RULES}:
        yield Part("days_off", State.UNKNOWN, {"asked": DaysOff.WEEKENDS}, VACANCY)
        return
    state = State.YES if offered is DaysOff.WEEKENDS else State.NO
    yield Part("days_off", state, {"values": (offered,), "asked": DaysOff.WEEKENDS})


def _kind(pair: Pair) -> Iterable[Part]:
    wished, offered = pair.resume.kinds, pair.vacancy.kind
    if wished and offered is None:
        yield Part("kind", State.UNKNOWN, {"asked": wished}, VACANCY)
    elif wished:
        state = State.YES if offered in wished else State.NO
        yield Part("kind", state, {"values": (offered,), "asked": wished})


def _remote(pair: Pair) -> Iterable[Part]:
    wished, offered = pair.resume.remote, pair.vacancy.remote
    if wished is None:
        return
    if offered is None:
        yield Part("remote", State.UNKNOWN, {"asked": wished}, VACANCY)
        return
    enough = offered is Remote.FULL or offered is wished
    state = State.YES if enough else State.NO if offered is Remote.NONE else State.PART
    yield Part("remote", state, {"values": (offered,), "asked": wished})


def _place(pair: Pair) -> Iterable[Part]:
    """The way, where both ends are known; else the district against the wishes."""
    resume, place = pair.resume, pair.vacancy.place
    asked: dict[str, Any] = {
        "asked": resume.reach_minutes,
        "district": place.district,
        "wished": resume.districts,
    }
    truth = pair.conditions["reach"]
    point = own_point(pair.vacancy)
    if pair.vacancy.remote is Remote.FULL:
        return
    if pair.journeys is not None and point is not None:
        way = pair.journeys.way(point)
        rough = resume.accuracy is None or not resume.accuracy.on_map
        values = {"minutes": whole_minutes(way.minutes), "legs": legs_of(way), "rough": rough}
        yield Part("place", _STATES[truth], values | asked, "", hard=True)
    elif resume.districts or resume.reach_minutes:
        nowhere = pair.journeys is None and not resume.districts
        silent = (RESUME if nowhere else VACANCY) if truth is Truth.UNKNOWN else ""
        asked["start_known"] = not nowhere
        yield Part("place", _STATES[truth], asked, silent, hard=True)


def _start(pair: Pair) -> Iterable[Part]:
    available = pair.resume.available
    soon = pair.given.today + timedelta(days=pair.tools.weights.start["soon"])
    if available is not None:
        yield Part("start", State.YES if available <= soon else State.PART, {"date": available})


def _age(pair: Pair) -> Iterable[Part]:
    truth = pair.conditions["age"]
    if truth is not Truth.YES:
        silent = RESUME if truth is Truth.UNKNOWN else ""
        yield Part("age", _STATES[truth], {}, silent, hard=True)


_PARTS: tuple[Callable[[Pair], Iterable[Part]], ...] = (
    _work,
    _place,
    _shift,
    _kind,
    _pay,
    _licence_law,
    _experience,
    _licence,
    _skill,
    _language,
    _education,
    _days_off,
    _remote,
    _start,
    _age,
)
