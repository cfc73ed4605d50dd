"""Vacancies as a table that spreadsheets open: one row each, in words. Pure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO

from flask_babel import LazyString

from indexer.facts import VacancyFacts
from webapp.presentation import hours, labels, places
from webapp.presentation.conditions import joined
from webapp.translation import lazy_gettext as _

Cell = str | int | float | None

BOM = "\ufeff"
"""Without it Excel takes the text for Big5."""
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP, CSV Injection; the full-width forms are formulas to Excel in East Asian settings."""
_EMPTY = frozenset({"", None})

COLUMNS: Mapping[str, tuple[LazyString, Callable[[VacancyFacts], Cell]]] = {
    "id": (_("職缺編號"), lambda f: f.id),
    "title": (_("職務名稱"), lambda f: f.title),
    "employer": (labels.FILTERS["employer"], lambda f: f.employer_name),
    "pay_basis": (_("計薪方式"), lambda f: str(labels.BASIS[f.pay.basis])),
    "pay_min": (_("最低薪資（元）"), lambda f: _whole(f.pay.minimum)),
    "pay_max": (_("最高薪資（元）"), lambda f: _whole(f.pay.maximum)),
    "kind": (labels.FILTERS["kind"], lambda f: _word("kind", f.kind)),
    "shift": (labels.FILTERS["shift"], hours.shifts),
    "hours": (_("上班時間"), lambda f: f.hours),
    "days_off": (labels.FILTERS["days_off"], hours.days_off),
    "education": (labels.FILTERS["education"], lambda f: _word("education", f.education)),
    "experience": (_("經驗（月）"), lambda f: f.experience_months),
    "openings": (_("人數"), lambda f: f.openings),
    "occupation": (
        labels.FILTERS["occupation"],
        lambda f: joined(one.title for one in f.occupations),
    ),
    "city": (_("縣市名稱"), lambda f: f.place.city),
    "district": (labels.FILTERS["district"], lambda f: f.place.district),
    "address": (_("地址"), lambda f: f.place.address),
    "accuracy": (labels.FILTERS["accuracy"], lambda f: places.accuracy_note(f.place)),
    "lat": (_("緯度"), lambda f: f.place.lat),
    "lon": (_("經度"), lambda f: f.place.lon),
    "station": (labels.FILTERS["station"], lambda f: f.place.station),
    "posted": (_("刊登日"), lambda f: _day(f.posted)),
    "updated": (labels.FILTERS["updated_within"], lambda f: _day(f.updated)),
    "closes": (_("截止日"), lambda f: _day(f.closes)),
}
"""The columns that the facts fill: name, heading, value."""


def vacancy_table(facts: Iterable[VacancyFacts], url: Callable[[str], str]) -> str:
    """The vacancies as CSV (RFC 4180) with a byte order mark and headings.

    No cell can be taken for a formula.

    :param url: a vacancy's full address, from its id.
    """
    out = StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    headings = [str(heading) for heading, _value in COLUMNS.values()]
    writer.writerow([*headings, str(_("網址")), str(_("資料來源")), str(_("出處與授權"))])
    for one in facts:
        cells: list[Cell] = [value(one) for _heading, value in COLUMNS.values()]
        cells += [url(one.id), labels.source(one.source), labels.attribution(one.source)]
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def safe(cell: Cell) -> Cell:
    """The cell with an apostrophe before what a spreadsheet would take for a formula."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_BEGIN_FORMULAS):
        return f"'{cell}"
    return cell


def _whole(amount: float | None) -> Cell:
    return int(amount) if amount is not None and amount == int(amount) else amount


def _word(field: str, code: object) -> str:
    return labels.choice(field, str(code)) if code not in _EMPTY else ""


def _day(day: object) -> str:
    return str(day) if day else ""
