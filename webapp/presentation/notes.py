"""Notes in words: what was understood in a sentence and is no condition, and why."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

from matcher.results import Understood
from webapp.presentation.conditions import starting_point
from webapp.presentation.places import distance
from webapp.translation import gettext as _
from webapp.translation import lazy_gettext as lazy

_GROUNDS: Mapping[str, LazyString] = {
    "sex": lazy("性別"),
    "age": lazy("年齡"),
    "looks": lazy("外貌"),
    "marriage": lazy("婚姻"),
    "pregnancy": lazy("懷孕"),
    "blood_type": lazy("血型"),
    "zodiac": lazy("星座"),
    "origin": lazy("出身"),
    "religion": lazy("宗教"),
    "politics": lazy("黨派或工會"),
    "military": lazy("役別"),
}
"""Grounds on which the law forbids to tell people apart, by the codes of the matcher."""


def note(understood: Understood) -> str:
    """Why some words are no condition: 「45歲以上」不會當成條件：法律禁止 …"""
    words, values = understood.phrase, understood.values
    match understood.code:
        case "protected":
            return _(
                "「%(words)s」不會當成條件：徵才不得以%(ground)s差別待遇（%(law)s）。",
                words=words,
                ground=_GROUNDS[values["ground"]],
                law=_("、").join(values["law"]),
            )
        case "unwanted":
            return _(
                "「%(words)s」無法用來排除職缺，請看職缺內容；這幾個字也沒有拿去搜尋。", words=words
            )
        case "pay_top":
            return _("「%(words)s」沒有當成條件：薪資更高的職缺也會列出。", words=words)
        case "mended":
            return _("已改以「%(meant)s」搜尋。", meant=values["meant"])
        case "second_place":
            return _(
                "一次只能以一個地點為中心：已找%(place)s附近，「%(words)s」沒有用上。",
                words=words,
                place=starting_point(values),
            )
        case _:
            return _(
                "「%(words)s」要有起點才能算：請在「在哪裡？」輸入捷運站、地標或地址，再限定%(distance)s內。",
                words=words,
                distance=distance(float(values["metres"])),
            )
