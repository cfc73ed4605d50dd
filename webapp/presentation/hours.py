"""When the work is, and when it is not."""

from __future__ import annotations

from indexer.facts import VacancyFacts
from webapp.presentation.conditions import joined
from webapp.presentation.labels import choice
from webapp.translation import gettext as _

_MOST_CHARACTERS = 44


def shifts(facts: VacancyFacts) -> str:
    """「晚班、大夜班」."""
    return joined(choice("shift", shift) for shift in facts.shifts)


def hours(facts: VacancyFacts) -> str:
    """「晚班 17:30–23:30」, 「日班」, or 「上班時段未註明」; the ad's own words, before them the
    shifts that they leave out."""
    stated = " ".join((facts.hours or "").split())
    named = [word for shift in facts.shifts if (word := choice("shift", shift)) not in stated]
    told = " ".join(filter(None, (joined(named), stated)))
    return told or _("上班時段未註明")


def days_off(facts: VacancyFacts) -> str:
    """「排休，月休 8 天」 in the ad's words, 「週休二日」, or nothing."""
    if facts.days_off_note:
        return facts.days_off_note
    return choice("days_off", facts.days_off) if facts.days_off else ""


def hours_line(facts: VacancyFacts) -> str:
    """Both on one line, cut where it would not fit a card: 「晚班 17:30–23:30・排休」."""
    return "・".join(filter(None, (_cut(hours(facts)), _cut(days_off(facts)))))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
