"""Pairs in words: what speaks for a vacancy or a person, what does not fit, what nobody says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from indexer.vocabulary import PayBasis
from matcher.pairs.results import Level, Part, State
from matcher.results import Reason
from webapp.presentation import labels
from webapp.presentation.conditions import joined, value
from webapp.presentation.names import occupation_name
from webapp.presentation.pay import amount
from webapp.presentation.reasons import known
from webapp.translation import gettext as _
from webapp.translation import lazy_gettext as lazy

Values = Mapping[str, Any]

FOR_SEEKER = {
    Level.STRONG: lazy("很合適"),
    Level.GOOD: lazy("合適"),
    Level.FAIR: lazy("部分合適"),
    Level.WEAK: lazy("不太合適"),
}
"""How well a vacancy suits the person."""
FOR_EMPLOYER = {
    Level.STRONG: lazy("都符合"),
    Level.GOOD: lazy("大多符合"),
    Level.FAIR: lazy("部分符合"),
    Level.WEAK: lazy("少部分符合"),
}
"""How well the person suits the vacancy."""
_MONTHS_A_YEAR = 12
_MOST = 4


def reasons(parts: Iterable[Part]) -> tuple[str, ...]:
    """What speaks for a pair, in words."""
    return _told(parts, {State.YES}, _YES)


def gaps(parts: Iterable[Part]) -> tuple[str, ...]:
    """What does not fit, or only in part."""
    return _told(parts, {State.PART, State.NO}, _NO)


def unknown(parts: Iterable[Part]) -> tuple[str, ...]:
    """What one of both does not say."""
    return _told(parts, {State.UNKNOWN}, _UNKNOWN)


def _told(
    parts: Iterable[Part], states: set[State], words: Mapping[str, Callable[[Values], str]]
) -> tuple[str, ...]:
    told = (words[p.code](p.values) for p in parts if p.state in states and p.code in words)
    return tuple(dict.fromkeys(filter(None, told)))


def duration(months: int) -> str:
    """「2 年」, 「8 個月」."""
    if months >= _MONTHS_A_YEAR:
        years = months / _MONTHS_A_YEAR
        return _("%(years)s 年", years=f"{int(years) if years >= 3 else round(years * 2) / 2:g}")
    return _("%(months)s 個月", months=months)


def _values(field: str, codes: Iterable[Any]) -> str:
    return joined(value(field, str(code)) for code in codes)


def _work(values: Values) -> str:
    title = occupation_name(values["title"])
    if values["held"]:
        return _("工作：%(title)s，您做過", title=title)
    if values["relation"] == "same":
        return _("工作：就是您想找的%(title)s", title=title)
    return _("工作：%(title)s，屬於%(asked)s", title=title, asked=occupation_name(values["asked"]))


def _other_work(values: Values) -> str:
    title, asked = occupation_name(values["title"]), occupation_name(values["asked"])
    if values["relation"] == "near":
        return _("工作：%(title)s，和%(asked)s相近但不同", title=title, asked=asked)
    return _("工作：%(title)s，和%(asked)s不同", title=title, asked=asked)


def _experience(values: Values) -> str:
    months, asked = values["months"], values["asked"]
    if not asked and not months:
        return _("不需要經驗") if asked == 0 else ""
    titles = joined(map(occupation_name, values["titles"][:2]))
    said = _("經驗：%(titles)s %(time)s", titles=titles, time=duration(months))
    if not asked:
        return said
    return _("%(said)s，廣告要 %(asked)s", said=said, asked=duration(asked))


def _little_experience(values: Values) -> str:
    asked = duration(values["asked"])
    if not values["months"]:
        return _("經驗：廣告要 %(asked)s，您沒有相關的", asked=asked)
    return _("經驗：廣告要 %(asked)s，您有 %(own)s", asked=asked, own=duration(values["months"]))


def _pay(values: Values) -> str:
    basis = labels.BASIS[PayBasis(values["basis"])]
    return _("薪水：%(basis)s %(amount)s 元起", basis=basis, amount=amount(values["minimum"]))


def _open_pay(values: Values) -> str:
    if values["minimum"] is None and values["maximum"] is None:
        return _("薪水面議，沒寫數字")
    asked = _(
        "%(basis)s %(amount)s 元",
        basis=labels.BASIS[PayBasis(values["asked_basis"])],
        amount=amount(values["asked"]),
    )
    if values.get("monthly") is not None:
        return _(
            "薪水是%(basis)s %(amount)s 元，排多少時數沒寫，不知道有沒有您要的%(asked)s",
            basis=labels.BASIS[PayBasis(values["basis"])],
            amount=amount(values["minimum"]),
            asked=asked,
        )
    if values["minimum"] is None:
        return _("沒寫最低薪水")
    return _(
        "起薪 %(least)s 元，比您要的%(asked)s少，上限沒寫死",
        least=amount(values["minimum"]),
        asked=asked,
    )


def _little_pay(values: Values) -> str:
    figure = values["maximum"] if values["maximum"] is not None else values["minimum"]
    return _(
        "薪水最多 %(amount)s 元，您要 %(asked)s 元",
        amount=amount(figure),
        asked=amount(values["asked"]),
    )


def _place(values: Values) -> str:
    if values.get("minutes") is not None:
        return _("路程：%(way)s", way=known(Reason("minutes", values)))
    return _("地點：%(district)s", district=values["district"])


def _far(values: Values) -> str:
    if values.get("minutes") is not None:
        way = known(Reason("minutes", values))
        if values["asked"] is None:
            return _("路程：%(way)s", way=way)
        return _("路程：%(way)s，超過您要的 %(asked)s 分鐘", way=way, asked=values["asked"])
    return _("地點在%(district)s，不在您要的地方", district=values["district"])


def _unsure_way(values: Values) -> str:
    if values.get("minutes") is not None:
        return _(
            "路程從行政區中心算%(way)s，您要 %(asked)s 分鐘內",
            way=known(Reason("minutes", values)),
            asked=values["asked"],
        )
    if not values.get("start_known", True):
        return _("沒寫從哪裡出發，不知道要多久")
    if values["district"]:
        return _("只知道在%(district)s，不知道要多久", district=values["district"])
    return _("沒寫在哪一區")


def _named(term: object) -> Callable[[Values], str]:
    def say(values: Values) -> str:
        return _("%(term)s：%(names)s", term=str(term), names=joined(values["values"][:_MOST]))

    return say


def _missing(term: object) -> Callable[[Values], str]:
    def say(values: Values) -> str:
        names = joined(values["missing"][:_MOST])
        return _("%(term)s：廣告提到%(names)s，您沒有寫", term=str(term), names=names)

    return say


def _education(values: Values) -> str:
    if str(values["asked"]) == "any":
        return _("學歷不拘")
    return _(
        "學歷：%(own)s，廣告要%(asked)s",
        own=value("education", str(values["value"])),
        asked=value("education", str(values["asked"])),
    )


def _no_education(values: Values) -> str:
    return _("學歷：廣告要%(asked)s以上", asked=value("education", str(values["asked"])))


def _language_names(codes: Iterable[str]) -> str:
    return joined(labels.language(code) for code in codes)


_YES: Mapping[str, Callable[[Values], str]] = {
    "work": _work,
    "place": _place,
    "shift": lambda v: _("時段：%(words)s", words=_values("shift", v["values"])),
    "kind": lambda v: _values("kind", v["values"]),
    "pay": _pay,
    "licence_law": lambda v: _("證照：有法律要求的%(names)s", names=joined(v["names"])),
    "experience": _experience,
    "licence": _named(lazy("證照")),
    "skill": _named(lazy("技能")),
    "language": lambda v: _("語言：%(names)s", names=_language_names(v["values"])),
    "education": _education,
    "days_off": lambda v: _values("days_off", v["values"]),
    "remote": lambda v: _values("remote", v["values"]),
}
_NO: Mapping[str, Callable[[Values], str]] = {
    "work": _other_work,
    "place": _far,
    "shift": lambda v: _("時段是%(words)s，和您要的不同", words=_values("shift", v["values"])),
    "kind": lambda v: _(
        "是%(kind)s，您要%(asked)s",
        kind=_values("kind", v["values"]),
        asked=_values("kind", v["asked"]),
    ),
    "pay": _little_pay,
    "licence_law": lambda v: _("法律規定要有%(names)s", names=joined(v["names"])),
    "experience": _little_experience,
    "licence": _missing(lazy("證照")),
    "skill": _missing(lazy("技能")),
    "language": lambda v: _("語言：廣告要%(names)s", names=_language_names(v["missing"])),
    "education": _no_education,
    "days_off": lambda v: _(
        "休假是%(words)s，不是週休二日", words=_values("days_off", v["values"])
    ),
    "remote": lambda v: _values("remote", v["values"]),
    "start": lambda v: _("要到 %(day)s 才能上班", day=v["date"].isoformat()),
    "age": lambda _v: _("未滿 18 歲不能做"),
}
_UNKNOWN: Mapping[str, Callable[[Values], str]] = {
    "work": lambda _v: _("看不出是哪一種工作"),
    "place": _unsure_way,
    "shift": lambda _v: _("沒寫上班時段"),
    "kind": lambda _v: _("沒寫全職或兼職"),
    "pay": _open_pay,
    "licence_law": lambda v: _("法律規定要有%(names)s，您沒有寫有沒有", names=joined(v["names"])),
    "experience": lambda v: _(
        "廣告要 %(asked)s 經驗，您沒有寫做過多久", asked=duration(v["asked"])
    ),
    "licence": _missing(lazy("證照")),
    "skill": _missing(lazy("技能")),
    "language": lambda v: _("語言：廣告要%(names)s，您沒有寫", names=_language_names(v["missing"])),
    "education": lambda v: _(
        "學歷：廣告要%(asked)s以上，您沒有寫", asked=value("education", str(v["asked"]))
    ),
    "days_off": lambda _v: _("沒寫是不是週休二日"),
    "remote": lambda _v: _("沒寫能不能在家工作"),
    "age": lambda _v: _("要滿 18 歲；請看廣告的時段"),
}
"""By code; written for the person who looks for work."""


def person_reasons(parts: Iterable[Part]) -> tuple[str, ...]:
    """What speaks for a person, in words for an employer."""
    return _told(parts, {State.YES}, _PERSON_YES)


def person_gaps(parts: Iterable[Part]) -> tuple[str, ...]:
    """What does not fit, or only in part, in words for an employer."""
    return _told(parts, {State.PART, State.NO}, _PERSON_NO)


def person_unknown(parts: Iterable[Part]) -> tuple[str, ...]:
    """What is still to be asked, in words for an employer."""
    return _told(parts, {State.UNKNOWN}, _PERSON_UNKNOWN)


_BUCKETS = (15, 30, 45, 60)


def _rough_way(values: Values) -> str:
    """Rough minutes only: finer ones would tell where somebody lives."""
    minutes = values.get("minutes")
    if minutes is None:
        return ""
    within = next((most for most in _BUCKETS if minutes <= most), None)
    if within is None:
        return _("路程超過 %(minutes)s 分鐘", minutes=_BUCKETS[-1])
    return _("路程大約 %(minutes)s 分鐘內", minutes=within)


def _person_experience(values: Values) -> str:
    if not values["months"]:
        return ""
    return _("做過相關工作 %(time)s", time=duration(values["months"]))


def _person_missing(values: Values) -> str:
    return _("履歷沒有寫：%(names)s", names=joined(values["missing"][:_MOST]))


_PERSON_YES: Mapping[str, Callable[[Values], str]] = {
    "work": lambda v: _("想做%(title)s", title=occupation_name(v["asked"])),
    "place": _rough_way,
    "shift": lambda v: _("可以上%(words)s", words=_values("shift", v["asked"])),
    "kind": lambda v: _("要%(kind)s", kind=_values("kind", v["values"])),
    "pay": lambda _v: _("要求的薪水在範圍內"),
    "licence_law": lambda v: _("有法律要求的%(names)s", names=joined(v["names"])),
    "experience": _person_experience,
    "licence": _named(lazy("證照")),
    "skill": _named(lazy("技能")),
    "language": lambda v: _("語言：%(names)s", names=_language_names(v["values"])),
    "education": lambda _v: _("學歷符合"),
}
_PERSON_NO: Mapping[str, Callable[[Values], str]] = {
    "work": lambda v: _("想做的是%(title)s", title=occupation_name(v["asked"])),
    "place": _rough_way,
    "shift": lambda v: _("只能上%(words)s", words=_values("shift", v["asked"])),
    "kind": lambda v: _("想要%(kind)s", kind=_values("kind", v["asked"])),
    "pay": lambda _v: _("要求的薪水比您給的高"),
    "licence_law": lambda v: _("沒有法律要求的%(names)s", names=joined(v["names"])),
    "experience": lambda v: _("相關經驗不到 %(asked)s", asked=duration(v["asked"])),
    "licence": _person_missing,
    "skill": _person_missing,
    "language": lambda v: _("語言：沒有%(names)s", names=_language_names(v["missing"])),
    "education": lambda _v: _("學歷不到要求"),
    "days_off": lambda _v: _("想要週休二日"),
    "start": lambda v: _("要到 %(day)s 才能上班", day=v["date"].isoformat()),
}
_PERSON_UNKNOWN: Mapping[str, Callable[[Values], str]] = {
    "place": _rough_way,
    "shift": lambda v: _("想上%(words)s，職缺沒寫時段", words=_values("shift", v["asked"])),
    "pay": lambda _v: _("要求的薪水不一定在範圍內"),
    "licence_law": lambda v: _("沒寫有沒有法律要求的%(names)s", names=joined(v["names"])),
    "experience": lambda _v: _("沒寫做過多久"),
    "licence": _person_missing,
    "skill": _person_missing,
    "education": lambda _v: _("沒寫學歷"),
}
"""By code; written for the employer. Nothing here says more than a district and rough minutes."""
