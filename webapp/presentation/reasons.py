"""Reasons in words: why a vacancy is shown, and what its ad leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from matcher.results import Reason
from webapp.presentation import labels
from webapp.presentation.conditions import joined, value
from webapp.presentation.names import district_name, occupation_name
from webapp.presentation.pay import amount
from webapp.presentation.places import distance, station_name
from webapp.translation import gettext as _
from webapp.translation import lazy_gettext as lazy

Values = Mapping[str, Any]

_TRAINS = {"臺鐵": "train", "淡海輕軌": "light_rail", "安坑輕軌": "light_rail"}
"""Lines of other trains than a metro's."""

_MONTHS_A_YEAR = 12
_WALK_MINUTES = 20
_FIELDS = {
    "title": lazy("職稱"),
    "employer": lazy("公司名稱"),
    "skills": lazy("技能"),
    "description": lazy("內容"),
}
"""Where a word stands."""


def known(reason: Reason) -> str:
    """What speaks for a vacancy: 「照顧服務員」, 「夜班」, 「時薪 210 元起」."""
    say = _KNOWN.get(reason.code)
    if say:
        return say(reason.values)
    return joined(value(reason.code, str(one)) for one in reason.values["values"])


def unknown(reason: Reason) -> str:
    """What an ad leaves open: 「未註明薪資」, 「起薪可能不到 200 元」."""
    if reason.code == "pay":
        return _open_pay(reason.values)
    if reason.code == "not_shift" and reason.values.get("why") == "rotating":
        return _("輪班，可能要上%(shift)s", shift=joined(_shifts(reason.values["asked"])))
    if reason.code in {"minutes", "area"} and reason.values.get("district"):
        return _("僅知%(place)s", place=district_name(reason.values["district"]))
    if reason.code in {"near", "district"} and reason.values.get("district"):
        return _("僅知%(place)s，距離不明", place=district_name(reason.values["district"]))
    return str(labels.UNSTATED.get(reason.code, labels.FILTERS.get(reason.code, reason.code)))


def related(reason: Reason) -> str:
    """Why a vacancy is near to what was asked: 「職類為照顧服務員」, or 「內容相近」."""
    title = reason.values.get("title")
    return _("職類為%(title)s", title=occupation_name(title)) if title else _("內容相近")


def _word(values: Values) -> str:
    where = _FIELDS.get(values["field"], _FIELDS["description"])
    return _("%(where)s有「%(word)s」", where=where, word=values["asked"])


def _pay(values: Values) -> str:
    basis, least = labels.BASIS[values["basis"]], values["minimum"]
    if least is None:
        return str(basis)
    return _("%(basis)s %(amount)s 元起", basis=basis, amount=amount(least))


def _shifts(codes: Iterable[str]) -> Iterator[str]:
    return (value("shift", str(code)) for code in codes)


def _open_pay(values: Values) -> str:
    asked = values.get("asked")
    match values["why"]:
        case "negotiable":
            return _("薪資面議，未寫數字")
        case "only_top" if asked:
            return _("起薪未達 %(amount)s 元，最高可達", amount=amount(asked))
        case _:
            return _("未寫明最低薪資")


def _near(values: Values) -> str:
    if values["minutes"] <= _WALK_MINUTES:
        return _("步行約 %(minutes)s 分鐘", minutes=values["minutes"])
    return _("距離 %(distance)s", distance=distance(values["metres"]))


def _minutes(values: Values) -> str:
    """「約 24 分鐘（步行＋捷運）」: no timetable was asked, so never without 約."""
    means = dict.fromkeys(one for leg in values["legs"] for one in _means(leg))
    words = [str(labels.MEANS[one]) for one in means] or [str(labels.MEANS["walk"])]
    return _("約 %(minutes)s 分鐘（%(means)s）", minutes=values["minutes"], means="＋".join(words))


def _means(leg: Values) -> list[str]:
    """What one goes by on a leg; by rail, what kind of trains its lines have."""
    if leg["means"] != "rail":
        return [leg["means"]]
    return [_TRAINS.get(line, "metro") for line in leg["lines"]]


def _education(values: Values) -> str:
    code = str(values["value"])
    if code == "any":
        return labels.choice("education", code)
    return _("學歷要求%(education)s", education=labels.choice("education", code))


def experience(months: int) -> str:
    """What experience an ad asks for: 「不需經驗」, 「經驗 2 年以上」."""
    if months == 0:
        return labels.choice("experience", "0")
    if months % _MONTHS_A_YEAR == 0:
        return _("經驗 %(years)s 年以上", years=months // _MONTHS_A_YEAR)
    return _("經驗 %(months)s 個月以上", months=months)


_KNOWN: Mapping[str, Callable[[Values], str]] = {
    "occupation": lambda values: occupation_name(str(values["title"])),
    "word": _word,
    "pay": _pay,
    "near": _near,
    "minutes": _minutes,
    "area": lambda _values: _("在圈選範圍內"),
    "station": lambda values: station_name(str(values["value"])),
    "education": _education,
    "experience": lambda values: experience(values["months"]),
    "updated_within": lambda _values: _("最近更新"),
}
"""Reasons with words of their own; all others hold codes."""
