"""Conditions in words: what was understood, what is filtered by, what could be given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from indexer.vocabulary import PayBasis
from webapp.presentation import labels
from webapp.presentation.names import district_name, occupation_name
from webapp.presentation.pay import wish
from webapp.presentation.places import distance, station_name
from webapp.translation import gettext as _

_MONTHS_A_YEAR = 12
_REFUSED = "not_"
_NAMED = frozenset({"skill", "licence", "employer", "station", "workplace", "benefit"})


def condition(code: str, values: Mapping[str, Any]) -> str:
    """The words of a condition: 「信義區」, 「時薪 200 以上」, 「市政府站 1 公里內」.

    :param code: the request's field, or ``word``.
    :param values: as ``Understood`` and ``GiveUp`` hold them.
    """
    say = _SAY.get(code)
    if say:
        return say(values)
    if code.startswith(_REFUSED):
        return refused(code, values)
    if code in _NAMED and "name" in values:
        return str(values["name"])
    several = values.get("titles") or values.get("values") or (values.get("value", ""),)
    if "titles" in values:
        return joined(map(occupation_name, several))
    return joined(value(code, str(one)) for one in several)


def refused(code: str, values: Mapping[str, Any]) -> str:
    """What is not wanted: 「不要大夜班」."""
    shown = {**values, "titles": values["titles"][:1]} if "titles" in values else values
    field = code.removeprefix(_REFUSED)
    words = str(labels.FILTERS["remote"]) if field == "remote" else condition(field, shown)
    return _("不要%(words)s", words=words)


def value(field: str, code: str) -> str:
    """One value of a filter in words; ``field`` is the request's."""
    say = _VALUES.get(field)
    return say(code) if say else labels.choice(field, code)


def joined(words: Iterable[str]) -> str:
    """「晚班、大夜班」."""
    return _("、").join(words)


def pay_wish(basis: str | None, amount: float | None) -> str:
    """「月薪 4萬以上」, or the basis alone: 「時薪」."""
    if amount is None:
        return str(labels.BASIS[PayBasis(basis or PayBasis.MONTH)])
    return wish(basis or PayBasis.MONTH, amount)


def near(values: Mapping[str, Any]) -> str:
    """「市政府站 1 公里內」; a place without a name is 「選定位置」."""
    return _(
        "%(place)s %(distance)s內",
        place=starting_point(values),
        distance=distance(float(values["metres"])),
    )


def starting_point(values: Mapping[str, Any]) -> str:
    """The place that minutes are counted from: 「市政府站」, 「選定位置」."""
    name = str(values.get("name") or _("選定位置"))
    return station_name(name) if values.get("kind") == "station" else name


def within_minutes(minutes: int) -> str:
    """「30 分鐘內」."""
    return _("%(minutes)s 分鐘內", minutes=minutes)


def own_education(code: str) -> str:
    """The seeker's own schooling as a filter: 「高中可應徵」."""
    if code == "any":
        return labels.choice("education", code)
    return _("%(education)s可應徵", education=labels.choice("education", code))


def own_experience(months: int) -> str:
    """The seeker's own experience as a filter: 「不需經驗」, 「3 年經驗可應徵」."""
    if months == 0:
        return labels.choice("experience", "0")
    if months % _MONTHS_A_YEAR == 0:
        return _("%(years)s 年經驗可應徵", years=months // _MONTHS_A_YEAR)
    return _("%(months)s 個月經驗可應徵", months=months)


def updated_within(days: int) -> str:
    """「今天更新」, 「7 天內更新」."""
    if days == 0:
        return _("今天更新")
    return _("%(days)s 天內更新", days=days)


_SAY: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "word": lambda values: str(values["asked"]),
    "pay": lambda values: pay_wish(values.get("basis"), values.get("amount")),
    "near": near,
    "area": lambda _values: str(labels.FILTERS["area"]),
    "no_agency": lambda _values: str(labels.FILTERS["no_agency"]),
    "flexible": lambda _values: _("時間彈性"),
    "reach": lambda values: _("%(distance)s內", distance=distance(float(values["metres"]))),
}
"""Conditions with words of their own; all others are joined values."""

_VALUES: Mapping[str, Callable[[str], str]] = {
    "station": station_name,
    "district": district_name,
    "experience": lambda code: own_experience(int(code)),
    "education": own_education,
    "updated_within": lambda code: updated_within(int(code)),
    "minutes": lambda code: within_minutes(int(code)),
}
"""Values with words of their own; all others are codes with a label."""
