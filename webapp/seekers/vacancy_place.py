"""Where one vacancy's work is: its place in words, on the small map, and the nearest stations."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.facts import PlaceFacts, VacancyFacts
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Accuracy, Point
from indexer.places.travel import travel
from webapp.presentation import labels, pay, places
from webapp.translation import gettext as _

_STATIONS = 3
_STATIONS_WITHIN_M = 1_500
_LINES = 2
"""More than these of one station do not fit the line."""


@dataclass(frozen=True, slots=True)
class StationLine:
    """A station near the work."""

    line: str
    """Code of its line's colour; empty for none of its own."""
    name: str
    way: str


@dataclass(frozen=True, slots=True)
class PlaceOnMap:
    """What the small map shows."""

    point: str
    kind: str
    tag: str
    area: str
    words: str


def place_note(place: PlaceFacts) -> str:
    """How exactly the place is known; the ad's own address where it leads no further."""
    written = places.street(place)
    if place.accuracy and (place.accuracy.on_map or not written):
        return places.accuracy_note(place)
    return _("廣告寫「%(address)s」", address=written) if written else ""


def place_in_full(place: PlaceFacts) -> str:
    """City, district and street with its number: 「臺北市信義區松壽路 12 號」."""
    if place.accuracy is None or not place.accuracy.on_map or not place.address:
        return places.place_line(place)
    return f"{place.city or ''}{place.district or ''}{places.street(place)}"


def on_map(facts: VacancyFacts) -> PlaceOnMap | None:
    """The point or district to draw; nothing where no more than the city is known."""
    place = facts.place
    if place.lat is None or place.lon is None or place.accuracy in (None, Accuracy.CITY):
        return None
    return PlaceOnMap(
        point=f"{place.lon:.5f},{place.lat:.5f}",
        kind="district" if place.accuracy is Accuracy.DISTRICT else "point",
        tag=pay.pay_tag(facts.pay),
        area=place.district or "",
        words=place_in_full(place),
    )


def stations(place: PlaceFacts, gazetteer: Gazetteer) -> tuple[StationLine, ...]:
    """The nearest stations of a place that is known finer than its district."""
    if place.lat is None or place.lon is None or not (place.accuracy and place.accuracy.on_map):
        return ()
    point = Point(place.lat, place.lon)
    return tuple(
        StationLine(
            line=next((labels.LINE_CODES[n] for n in near.lines if n in labels.LINE_CODES), ""),
            name=places.station_name(near.name),
            way=_(
                "%(lines)s・步行 %(minutes)s 分鐘",
                lines="／".join(near.lines[:_LINES]),
                minutes=near.walking_minutes,
            ),
        )
        for near in gazetteer.stations.nearest(point, _STATIONS, _STATIONS_WITHIN_M)
    )


def stations_note(place: PlaceFacts, near: tuple[StationLine, ...]) -> str:
    """How exactly the place is known, and what the minutes to the stations mean."""
    if not (place.accuracy and place.accuracy.on_map):
        return _("廣告沒有寫到街道，所以不列附近的車站。")
    if not near:
        return _(
            "%(accuracy)s。直線 %(metres)s 內沒有捷運或臺鐵車站。",
            accuracy=places.accuracy_note(place),
            metres=places.distance(_STATIONS_WITHIN_M),
        )
    walking = travel().walking
    return _(
        "%(accuracy)s。步行時間以每分鐘 %(speed)s 公尺、路程為直線的 %(detour)s 倍估計。",
        accuracy=places.accuracy_note(place),
        speed=f"{walking.metres_per_minute:g}",
        detour=f"{walking.detour:g}",
    )
