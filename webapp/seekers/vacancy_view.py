"""One vacancy's page in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.facts import PayFacts, VacancyFacts
from indexer.normalise.pay import monthly_equivalent
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.records import VacancyRecord
from indexer.vocabulary import PayBasis
from matcher.results import FoldedHit, Hit, Section
from webapp.presentation import days, hours, labels, pay
from webapp.presentation.conditions import joined
from webapp.presentation.names import occupation_name
from webapp.presentation.requirements import requirements
from webapp.seekers.cards import Card, PayWords, card, pay_words
from webapp.seekers.job_posting import job_posting
from webapp.seekers.pay_rank import PayRank, TooFew, pay_rank
from webapp.seekers.pay_rank_words import PayRankWords, pay_rank_words, too_few_words
from webapp.seekers.prose import Block, blocks
from webapp.seekers.safety import Advice, advice
from webapp.seekers.vacancy_place import (
    PlaceOnMap,
    StationLine,
    on_map,
    place_in_full,
    place_note,
    stations,
    stations_note,
)
from webapp.translation import gettext as _

_SHORT_BENEFIT = 24
_SHOWN_ALIKE = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a list of facts."""

    term: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyPage:
    """All that the template of a vacancy shows."""

    id: str
    title: str
    employer: str
    employer_id: str
    agency: bool
    number: str
    closed: bool
    closed_words: str
    pay: PayWords
    pay_month: str
    pay_rank: PayRank | None
    pay_words: PayRankWords | None
    """What the figure shows."""
    pay_note: str
    """Why there is no figure."""
    pay_said: str
    """What the ad says of pay where it gives no figure."""
    facts: tuple[Fact, ...]
    duties: tuple[Block, ...]
    requirements: tuple[Fact, ...]
    other_requirements: tuple[Block, ...]
    benefits: tuple[str, ...]
    benefit_blocks: tuple[Block, ...]
    apply_url: str | None
    closes: str
    left: str
    map: PlaceOnMap | None
    way: str
    """How to get there from the place that was searched around."""
    stations: tuple[StationLine, ...]
    place_note: str
    """How exactly the place is known, and what the minutes to the stations mean."""
    safety: tuple[Advice, ...]
    posting: tuple[Fact, ...]
    attribution: str
    invented: bool
    similar: tuple[Card, ...]
    json_ld: dict[str, Any] | None


def vacancy_page(
    facts: VacancyFacts,
    record: VacancyRecord,
    *,
    is_open: bool,
    alike: Sequence[Hit],
    today: date,
    gazetteer: Gazetteer,
    table: OccupationTable,
    vacancy_url: Callable[[str], str],
    first_seen: date,
    last_seen: date,
    way: str = "",
) -> VacancyPage:
    """The page of a vacancy, open or closed.

    :param alike: vacancies like it, the most alike first; more than are shown, for its pay is
        compared with theirs.
    :param first_seen: the day on which it came to us; ``last_seen``: on which its source still
        had it.
    :param way: how to get there, in words.
    """
    told_hours = hours.hours(facts)
    told_facts = _facts(facts, told_hours)
    required = _requirements(facts)
    short, long = _benefits(record.benefits)
    compared = _compared(facts.pay, alike) if is_open else None
    rank = compared if isinstance(compared, PayRank) else None
    near = stations(facts.place, gazetteer)
    return VacancyPage(
        id=facts.id,
        title=facts.title,
        employer=facts.employer_name,
        employer_id=facts.employer_id,
        agency=bool(facts.agency),
        number=facts.source_id,
        closed=not is_open,
        closed_words="" if is_open else _closed_words(facts.closes, today),
        pay=pay_words(facts),
        pay_month=_monthly(facts.pay),
        pay_rank=rank,
        pay_words=pay_rank_words(rank) if rank else None,
        pay_note=too_few_words(compared) if isinstance(compared, TooFew) else "",
        pay_said="" if pay.figures(facts.pay) else record.pay_text or "",
        facts=told_facts,
        duties=blocks(record.description),
        requirements=required,
        other_requirements=blocks(record.other_requirements),
        benefits=short,
        benefit_blocks=long,
        apply_url=facts.url if is_open and _is_web(facts.url) else None,
        closes=days.roc(facts.closes) if facts.closes else "",
        left=days.left(facts.closes, today) if facts.closes else "",
        map=on_map(facts),
        way=way,
        stations=near,
        place_note=stations_note(facts.place, near),
        safety=advice(facts, record),
        posting=_posting(facts, first_seen, last_seen),
        attribution=str(labels.ATTRIBUTION.get(facts.source, "")),
        invented=facts.source == "demo",
        similar=tuple(
            card(FoldedHit(hit, ()), today, vacancy_url, explained=False)
            for hit in alike[:_SHOWN_ALIKE]
        ),
        json_ld=job_posting(
            facts,
            record,
            table,
            hours=told_hours,
            lines=[_line(fact) for fact in (*told_facts, *required)],
            first_seen=first_seen,
        )
        if is_open
        else None,
    )


def _compared(own: PayFacts, alike: Sequence[Hit]) -> PayRank | TooFew | None:
    """With those of the same occupation or title; what is only near in meaning pays otherwise."""
    same = (hit.facts.pay for hit in alike if hit.section is Section.MATCHED)
    return pay_rank(own, same)


def _is_web(url: str | None) -> bool:
    """Whether a browser may follow it: nothing but http and https, whoever wrote the ad."""
    return bool(url) and str(url).lower().startswith(("https://", "http://"))


def _closed_words(closes: date | None, today: date) -> str:
    if closes and closes < today:
        return _("這個職缺已在 %(day)s 截止，不再接受應徵。", day=days.roc(closes))
    return _("這個職缺已經關閉，不再接受應徵。")


def _monthly(facts: PayFacts) -> str:
    """The monthly equivalent with the formula that it comes from."""
    equivalent = pay.monthly(facts)
    factor = monthly_equivalent(facts.basis, 1_000)
    if equivalent is None or not factor:
        return ""
    return _("%(equivalent)s（%(formula)s）", equivalent=equivalent, formula=_formula(facts.basis))


def _formula(basis: PayBasis) -> str:
    times = (monthly_equivalent(basis, 10_000) or 0) / 10_000
    match basis:
        case PayBasis.HOUR:
            return _("以全職每月 %(hours)s 小時計", hours=f"{times:g}")
        case PayBasis.DAY:
            return _("以每月 %(days)s 個工作天計", days=f"{times:g}")
        case _:
            return _("以 12 個月平均")


def _facts(facts: VacancyFacts, told_hours: str) -> tuple[Fact, ...]:
    kind = labels.choice("kind", facts.kind) if facts.kind else _("未註明")
    wanted = _("徵 %(count)s 人", count=facts.openings) if facts.openings else ""
    remote = labels.choice("remote", facts.remote) if facts.remote in ("partial", "full") else ""
    listed = [
        Fact(_("上班時段"), told_hours),
        Fact(_("休假"), hours.days_off(facts) or _("未註明")),
        Fact(_("工作性質"), "・".join(filter(None, (kind, wanted, remote)))),
        Fact(_("地點"), place_in_full(facts.place), place_note(facts.place)),
    ]
    if facts.occupations:
        titles = (occupation_name(one.title) for one in facts.occupations if one.in_title)
        listed.insert(3, Fact(_("職類"), joined(titles)))
    return tuple(fact for fact in listed if fact.words)


def _requirements(facts: VacancyFacts) -> tuple[Fact, ...]:
    return tuple(Fact(term, words) for term, words in requirements(facts) if words)


def _benefits(text: str) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """Short ones as tags, running text as it is."""
    if not text:
        return (), ()
    parts = [part.strip() for line in text.splitlines() for part in line.split("、")]
    parts = [part for part in parts if part]
    if all(len(part) <= _SHORT_BENEFIT for part in parts):
        return tuple(parts), ()
    return (), blocks(text)


def _line(fact: Fact) -> str:
    return _("%(term)s：%(words)s", term=fact.term, words=fact.words)


def _posting(facts: VacancyFacts, first_seen: date, last_seen: date) -> tuple[Fact, ...]:
    listed = [
        Fact(_("刊登"), days.roc(facts.posted) if facts.posted else ""),
        Fact(_("更新"), days.roc(facts.updated) if facts.updated else ""),
        Fact(_("截止"), days.roc(facts.closes) if facts.closes else _("未註明")),
        Fact(_("徵求人數"), _("%(count)s 人", count=facts.openings) if facts.openings else ""),
        Fact(_("來源"), labels.source(facts.source)),
        Fact(_("收錄"), days.roc(first_seen)),
        Fact(_("最後確認"), days.roc(last_seen), _("當天來源還有這筆職缺")),
        Fact(_("編號"), facts.source_id),
    ]
    return tuple(fact for fact in listed if fact.words)
