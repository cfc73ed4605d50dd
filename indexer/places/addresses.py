"""Reads addresses out of a folded text: what is written, not yet where it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.places.districts import Area
from indexer.places.names import NameScanner
from indexer.places.spelling import NUMERAL, WORDS_BEFORE, to_number, with_plain_numbers

_NUMBER_PAIR = rf"(?P<number>{NUMERAL})(?:(?P<mark>[之-])(?P<sub>{NUMERAL}))?"
_SECTION = re.compile(rf"第?(?P<number>{NUMERAL}|-)段")
_LANE = re.compile(rf"(?P<name>{NUMERAL}(?:[之-]{NUMERAL})?|[一-鿿]{{1,4}}[0-9]?)巷")
_ALLEY = re.compile(rf"(?P<name>{NUMERAL}(?:[之-]{NUMERAL})?)弄")
_DOOR = re.compile(
    rf"(?P<locality>臨|特|{NUMERAL}[衖衕]|(?!{NUMERAL})[一-鿿]{{3,6}}?)?{_NUMBER_PAIR}"
    rf"(?:[、,.~及至和或-]{NUMERAL}(?:[之-]{NUMERAL})?)*號(?:[之-](?P<sub_after>{NUMERAL}))?"
)
# Without 號 only a plain number that ends there: not a floor, a telephone, a distance.
_BARE_DOOR = re.compile(
    r"(?P<number>[1-9][0-9]{0,3})(?:(?P<mark>[之-])(?P<sub>[0-9]{1,2}))?"
    r"(?=$|[,(、\n;: ])(?P<locality>)"
    r"(?P<sub_after>)"
)
_FLOOR = re.compile(
    rf"[ ]?(?:(?:b|地下)?{NUMERAL}(?:[、~及至-]{NUMERAL})*(?:樓|f(?![a-z]))|b[0-9](?![0-9a-z]))"
    rf"(?:[之-]{NUMERAL})?"
)
# 忠孝東路三段與10巷口: the lane is the same road's.
_LANE_AFTER_JOINER = re.compile(rf"[/與及和](?P<name>{NUMERAL})巷(?=口)")
_MOUTH = re.compile("(?:交叉|交)?路?口")
_VILLAGE = re.compile(rf"[一-鿿]{{1,3}}[里村](?:{NUMERAL}鄰)?$|{NUMERAL}鄰$")
_AREA_REACH = 16


@dataclass(frozen=True, slots=True)
class Address:
    """A street address as written, from a road's name on.

    ``area`` is the city or district named before it; ``section`` 0, empty names and ``number``
    None where nothing is written. ``mouth`` says that the street's mouth or a crossing (口) is
    meant; ``trusted`` is False where the road's name may be the tail of a longer, unknown one.
    """

    start: int
    end: int
    area: Area | None
    road: str
    section: int
    lane: str
    alley: str
    locality: str
    number: int | None
    sub_number: int
    mouth: bool
    trusted: bool

    @property
    def road_and_section(self) -> str:
        """Road and section in canonical spelling: 忠孝東路四段."""
        return f"{self.road}{_HAN[self.section]}段" if self.section else self.road

    @property
    def street(self) -> str:
        """Road, section, lane and alley in canonical spelling: 忠孝東路四段216巷8弄."""
        lane = f"{self.lane}巷" if self.lane else ""
        alley = f"{self.alley}弄" if self.alley else ""
        return f"{self.road_and_section}{lane}{alley}"

    @property
    def text(self) -> str:
        """The street and the house number in canonical spelling."""
        if self.number is None:
            return self.street
        sub = f"之{self.sub_number}" if self.sub_number else ""
        return f"{self.street}{self.locality}{self.number}{sub}號"


_HAN = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


class AddressReader:
    """Reads the addresses whose road is known."""

    def __init__(self, roads: Iterable[str], is_lane: Callable[[str, str], bool]) -> None:
        """``is_lane(road, lane)`` says whether a named lane (光華1) belongs to a road."""
        self._scanner = NameScanner(roads)
        self._is_lane = is_lane

    def read(self, folded: str, areas: Sequence[Area]) -> Iterator[Address]:
        """The addresses in a folded text, in order and without overlap."""
        free_from = 0
        for start, road in self._scanner.scan(folded):
            if start < free_from:
                continue
            address = self._address(folded, start, road, areas, free_from)
            if address is not None:
                free_from = address.end
                yield address

    def _address(
        self, folded: str, start: int, road: str, areas: Sequence[Area], last_end: int
    ) -> Address | None:
        area = _area_before(folded, start, areas)
        trusted = _begins_cleanly(folded, start, area, last_end)
        if len(road) == 2 and not (trusted and area):
            return None
        at = start + len(road)
        section, at = _section(folded, at)
        lane, at = self._lane(folded, at, road)
        if not lane:
            lane, at = _named(_LANE_AFTER_JOINER, folded, at)
        alley, at = _named(_ALLEY, folded, at)
        door = _DOOR.match(folded, at) or _BARE_DOOR.match(folded, at)
        locality, number, sub = _door(door)
        if door is not None and number is not None:
            at = door.end()
            floor = _FLOOR.match(folded, at)
            at = floor.end() if floor else at
        mouth = _MOUTH.match(folded, at)
        return Address(
            start, mouth.end() if mouth else at, area, road, section, lane, alley,
            locality, number, sub, mouth is not None, trusted,
        )  # fmt: skip

    def _lane(self, folded: str, at: int, road: str) -> tuple[str, int]:
        match = _LANE.match(folded, at)
        if match is None:
            return "", at
        lane = _plain(match["name"])
        if lane[0].isdigit() or self._is_lane(road, lane):
            return lane, match.end()
        return "", at


def _plain(name: str) -> str:
    return with_plain_numbers(name).replace("-", "之")


def _named(pattern: re.Pattern[str], folded: str, at: int) -> tuple[str, int]:
    match = pattern.match(folded, at)
    return (_plain(match["name"]), match.end()) if match else ("", at)


def _section(folded: str, at: int) -> tuple[int, int]:
    match = _SECTION.match(folded, at)
    if match is None:
        return 0, at
    # A dash for 一 is a common slip: 中山北路－段.
    number = 1 if match["number"] == "-" else to_number(match["number"])
    return (number, match.end()) if number and number < len(_HAN) else (0, at)


def _door(match: re.Match[str] | None) -> tuple[str, int | None, int]:
    """Locality, number and sub-number; 306-308號 is a range, 12-3號 is 12之3號."""
    number = to_number(match["number"]) if match else None
    if match is None or number is None:
        return "", None, 0
    sub = to_number(match["sub"] or match["sub_after"] or "0") or 0
    is_range = match["mark"] == "-" and sub > number
    return with_plain_numbers(match["locality"] or ""), number, 0 if is_range else sub


def _area_before(folded: str, start: int, areas: Sequence[Area]) -> Area | None:
    before = [a for a in areas if a.end <= start]
    if not before:
        return None
    between = folded[before[-1].end : start]
    if len(between) > _AREA_REACH or any(c in between for c in "\n;。"):
        return None
    return before[-1]


def _begins_cleanly(folded: str, start: int, area: Area | None, last_end: int) -> bool:
    before = folded[last_end if area is None else max(area.end, last_end) : start]
    if not before or not "一" <= before[-1] <= "鿿":
        return True
    return before.endswith(WORDS_BEFORE) or _VILLAGE.search(before) is not None
