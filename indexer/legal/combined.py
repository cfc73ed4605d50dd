"""Findings of more than one phrase: fraud by combination (R12), facts that are missing (R14)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cache

from indexer.legal.matching import Match
from indexer.legal.reading import LINE_END, Reading
from indexer.legal.rulebook import recruitment_facts

_LEAP_YEAR = 2024
_PERIOD = re.compile(
    r"(?:刊登|公告|招募|求才|登記|徵才)(?:期間|日期|期限|時間)?[:為自從,]{0,2} ?(?:\d{3,4}[年./])?"
    r"(?P<m1>\d{1,2})[月/.](?P<d1>\d{1,2})日?(?:\([一二三四五六日]\))?(?:起)?(?:~|-|–|—|至|到)(?:\d{3,4}[年./])?"
    r"(?:(?P<m2>\d{1,2})[月/.])?(?P<d2>\d{1,2})日?(?:止)?"
)
_WINDOW = 150
"""Characters within which the marks of one fraud stand together."""


def fraud_span(marks: Sequence[Match]) -> tuple[int, int] | None:
    """Where marks whose scores reach the threshold stand together, first mark to last.

    :param marks: matches of one rule with scores. Each entry counts once.
    """
    ordered = sorted(marks, key=lambda mark: mark.start)
    starts = [mark.start for mark in ordered]
    for first, opening in enumerate(ordered):
        reach = opening.start + _WINDOW
        near = ordered[first : bisect_left(starts, reach)]
        inside = [mark for mark in near if mark.end <= reach]
        scores = {mark.entry.id: mark.entry.score for mark in inside}
        if sum(scores.values()) >= opening.rule.threshold:
            return opening.start, max(mark.end for mark in inside)
    return None


def missing_facts(reading: Reading) -> tuple[int, int, tuple[str, ...]] | None:
    """Where an ad calls itself domestic recruitment (R14), to the end of the line, and the names
    of the facts that the ad lacks."""
    announced, excluded, facts = _compiled()
    found = announced.search(reading.text)
    if found is None or excluded.search(reading.text):
        return None
    missing = tuple(name for name, fact in facts if not fact.search(reading.text))
    if not missing:
        return None
    end = reading.text.find(LINE_END, found.end())
    return found.start(), end if end >= 0 else len(reading.text), missing


def short_period(reading: Reading) -> tuple[int, int] | None:
    """Where a domestic recruitment states days of advertising that are fewer than the law's (R14).

    The days are reckoned from both dates, first and last included; a last month before the first
    one is of the next year.
    """
    data = recruitment_facts()
    subject, days = re.compile("|".join(data["subject"])), int(data["least_days"])
    for found in _PERIOD.finditer(reading.text):
        first, last = _day(found["m1"], found["d1"]), _day(found["m2"] or found["m1"], found["d2"])
        if first is None or last is None or not subject.search(reading.text):
            continue
        if last < first:
            last = last.replace(year=last.year + 1)
        if (last - first).days + 1 < days:
            return found.span()
    return None


def _day(month: str, day: str) -> date | None:
    try:
        return date(_LEAP_YEAR, int(month), int(day))
    except ValueError:
        return None


@cache
def _compiled() -> tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    data = recruitment_facts()
    return (
        re.compile("|".join(data["announced"])),
        re.compile("|".join(data["not_announced"])),
        tuple((name, re.compile("|".join(words))) for name, words in data["facts"].items()),
    )
