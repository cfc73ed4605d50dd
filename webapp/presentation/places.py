"""Where the work is, in words that say how exactly it is known."""

from __future__ import annotations

from indexer.facts import PlaceFacts
from indexer.places.point import Accuracy
from webapp.presentation.labels import choice
from webapp.presentation.names import district_name, station_stem
from webapp.translation import gettext as _

_NEAR_MINUTES = 15


def place_line(place: PlaceFacts) -> str:
    """「信義區松壽路，近市政府站步行 6 分鐘」, 「僅知大安區」, 「僅知臺北市」, 「未註明地點」."""
    if place.accuracy is None:
        return _("未註明地點")
    if place.accuracy is Accuracy.CITY or place.district is None:
        return _("僅知%(place)s", place=district_name(place.city) if place.city else _("縣市"))
    if place.accuracy is Accuracy.DISTRICT:
        return _("僅知%(place)s", place=district_name(place.district))
    where = _without_city(place)
    if place.station and place.station_minutes and place.station_minutes <= _NEAR_MINUTES:
        return _(
            "%(place)s，近%(station)s步行 %(minutes)s 分鐘",
            place=where,
            station=station_name(place.station),
            minutes=place.station_minutes,
        )
    return where


def _without_city(place: PlaceFacts) -> str:
    """The street as the ad writes it, the district first and once; the number is left to the page
    of the vacancy."""
    return f"{place.district}{street(place)}"


def street(place: PlaceFacts) -> str:
    """The address as the ad writes it, without city and district."""
    written = place.address or ""
    for prefix in (place.city, (place.city or "").replace("臺", "台"), place.district):
        written = written.removeprefix(prefix or "")
    return written


def station_name(name: str) -> str:
    """「市政府」 → 「市政府站」."""
    return name if name.endswith("站") else _("%(name)s站", name=station_stem(name))


def accuracy_note(place: PlaceFacts) -> str:
    """「位置準確到門牌」, with 「（由職缺內容判讀）」 where the place stood in the ad's text."""
    if place.accuracy is None:
        return ""
    note = choice("accuracy", place.accuracy)
    return _("%(note)s（由職缺內容判讀）", note=note) if place.from_text else note


def distance(metres: float) -> str:
    """「350 公尺」, 「1.2 公里」."""
    if metres < 1_000:
        return _("%(metres)s 公尺", metres=f"{round(metres, -1):.0f}")
    return _("%(kilometres)s 公里", kilometres=f"{round(metres / 1_000, 1):g}")
