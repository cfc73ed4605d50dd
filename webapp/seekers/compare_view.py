"""A few vacancies side by side: a row a fact, a column a vacancy. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from indexer.facts import VacancyFacts
from webapp.presentation import days, hours, labels, pay, places
from webapp.presentation.conditions import joined
from webapp.presentation.requirements import requirements
from webapp.seekers.cards import number, pay_words
from webapp.translation import gettext as _

MOST = 4
"""More columns than these are no longer read side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What is known of one of the vacancies."""

    facts: VacancyFacts
    is_open: bool
    way: str = ""
    """How to get there from the place that was given, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The head of a vacancy's column."""

    id: str
    url: str
    title: str
    employer: str
    employer_id: str
    number: str
    without_url: str
    """The comparison without this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact of every vacancy, in the order of the columns."""

    term: str
    cells: tuple[str, ...]
    differs: bool
    """Whether the vacancies are not all alike in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """What the template shows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    missing: int
    """How many of those asked for are not known."""
    too_many: int
    where: str
    """The place that the ways start from, as it was typed."""
    where_unknown: bool


def asked_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The ids of 「a,b」, 「c」, each once, in their order."""
    ids = (id_.strip() for value in values for id_ in value.split(","))
    return tuple(dict.fromkeys(filter(None, ids)))


def compare_page(
    some: Sequence[Compared],
    *,
    missing: int,
    too_many: int,
    where: str,
    where_unknown: bool,
    vacancy_url: Callable[[str], str],
    compare_url: Callable[[Sequence[str]], str],
) -> ComparePage:
    """The comparison of these vacancies.

    :param vacancy_url: a vacancy's address, from its id; ``compare_url``: of a comparison, from
        several ids.
    """
    ids = [one.facts.id for one in some]
    columns = tuple(
        Column(
            id=one.facts.id,
            url=vacancy_url(one.facts.id),
            title=one.facts.title,
            employer=one.facts.employer_name,
            employer_id=one.facts.employer_id,
            number=number(one.facts),
            without_url=compare_url([id_ for id_ in ids if id_ != one.facts.id]),
        )
        for one in some
    )
    return ComparePage(
        columns=columns,
        rows=_rows(some),
        missing=missing,
        too_many=too_many,
        where=where,
        where_unknown=where_unknown,
    )


def _rows(some: Sequence[Compared]) -> tuple[Row, ...]:
    """The facts that at least one of the vacancies states."""
    way_asked = any(one.way for one in some)
    told = [_facts(one, way_asked=way_asked) for one in some]
    found = []
    for lines in zip(*told, strict=True):
        cells = tuple(words for _term, words in lines)
        if any(cells):
            found.append(Row(term=lines[0][0], cells=cells, differs=len(set(cells)) > 1))
    return tuple(found)


def _facts(one: Compared, *, way_asked: bool) -> tuple[tuple[str, str], ...]:
    facts = one.facts
    return (
        (_("狀態"), _("可以應徵") if one.is_open else _("已截止或關閉")),
        (_("薪資"), _pay(facts)),
        (_("地點"), places.place_line(facts.place)),
        (_("怎麼去"), one.way or (_("廣告沒有寫明地點，無法估計") if way_asked else "")),
        (_("上班時段"), hours.hours(facts)),
        (_("休假"), hours.days_off(facts)),
        (_("工作性質"), _kind(facts)),
        (_("職類"), joined(found.title for found in facts.occupations if found.in_title)),
        *requirements(facts),
        (_("徵求人數"), _("%(count)s 人", count=facts.openings) if facts.openings else ""),
        (_("更新"), days.roc(facts.updated) if facts.updated else ""),
        (_("截止"), days.roc(facts.closes) if facts.closes else ""),
        (_("來源"), str(labels.SOURCES.get(facts.source, facts.source))),
    )


def _pay(facts: VacancyFacts) -> str:
    words = pay_words(facts)
    stated = " ".join(filter(None, (words.basis, words.figures, words.unit)))
    equivalent = pay.monthly(facts.pay)
    return (
        _("%(pay)s（%(equivalent)s）", pay=stated, equivalent=equivalent) if equivalent else stated
    )


def _kind(facts: VacancyFacts) -> str:
    kind = labels.choice("kind", facts.kind) if facts.kind else ""
    return "・".join(filter(None, (kind, _("派遣公司") if facts.agency else "")))
