"""Vacancies as cards: in the list, under the phone's map, among similar ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.facts import VacancyFacts
from indexer.vocabulary import PayBasis
from matcher.results import FoldedHit, Hit, Reason, Section
from webapp.presentation import days, labels, pay, reasons
from webapp.presentation.conditions import joined
from webapp.presentation.hours import hours_line
from webapp.presentation.places import place_line
from webapp.translation import gettext as _

_MOST_REASONS = 5
_ON_THE_CARD = frozenset({"updated_within"})
"""Reasons that the card tells anyway."""


@dataclass(frozen=True, slots=True)
class PayWords:
    """Pay for a card: 「時薪」 「210–230」 「元」, or one word."""

    basis: str
    figures: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A near-identical ad under the card of the first."""

    url: str
    title: str
    place: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One vacancy in words."""

    id: str
    url: str
    title: str
    employer: str
    employer_id: str
    number: str
    section: str
    pay: PayWords
    openings: int | None
    agency: bool
    hours: str
    place: str
    why: str = ""
    """What speaks for it."""
    ask: str = ""
    """What its ad leaves open."""
    near: str = ""
    """Why it is shown though it is not what was asked for."""
    dates: str
    day: str
    """The first of these dates, ISO 8601."""
    alike: tuple[Alike, ...] = ()


def card(
    folded: FoldedHit, today: date, url: Callable[[str], str], *, explained: bool = True
) -> Card:
    """The card of a hit.

    :param url: a vacancy's address, from its id.
    :param explained: whether it says why it is shown.
    """
    hit, facts = folded.hit, folded.hit.facts
    return Card(
        id=facts.id,
        url=url(facts.id),
        title=facts.title,
        employer=facts.employer_name,
        employer_id=facts.employer_id,
        number=number(facts),
        section=hit.section.value,
        pay=pay_words(facts),
        openings=facts.openings,
        agency=bool(facts.agency),
        hours=hours_line(facts),
        place=place_line(facts.place),
        why=_why(hit) if explained else "",
        ask=_ask(hit) if explained else "",
        near=_near(hit) if explained else "",
        dates=dates(facts, today),
        day=str(facts.updated or facts.closes or ""),
        alike=tuple(_alike(one.facts, url) for one in folded.alike),
    )


def pay_words(facts: VacancyFacts) -> PayWords:
    """Pay as a card shows it."""
    basis, figures = facts.pay.basis, pay.figures(facts.pay)
    if basis is PayBasis.NEGOTIABLE or not figures:
        return PayWords(str(labels.BASIS[basis]), "")
    return PayWords(str(labels.BASIS[basis]), figures, pay.unit(facts.pay))


def number(facts: VacancyFacts) -> str:
    """The number by which people tell vacancies of one title apart: the source's own."""
    return facts.source_id


def dates(facts: VacancyFacts, today: date) -> str:
    """「更新 今天・截止 12/15」."""
    parts = []
    if facts.updated:
        parts.append(_("更新 %(day)s", day=days.ago(facts.updated, today)))
    if facts.closes:
        parts.append(_("截止 %(day)s", day=days.short(facts.closes, today)))
    return "・".join(parts)


def _why(hit: Hit) -> str:
    if hit.section is not Section.MATCHED:
        return ""
    told = [reason for reason in hit.reasons if reason.code not in _ON_THE_CARD]
    return _told(told, reasons.known)


def _ask(hit: Hit) -> str:
    return _told(hit.unknown, reasons.unknown) if hit.section is not Section.RELATED else ""


def _near(hit: Hit) -> str:
    if hit.section is not Section.RELATED:
        return ""
    return next((reasons.related(r) for r in hit.reasons if r.code == "related"), _("內容相近"))


def _told(some: Sequence[Reason], words: Callable[[Reason], str]) -> str:
    return joined(list(dict.fromkeys(map(words, some)))[:_MOST_REASONS])


def _alike(facts: VacancyFacts, url: Callable[[str], str]) -> Alike:
    return Alike(url(facts.id), facts.title, place_line(facts.place), number(facts))
