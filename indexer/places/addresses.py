"""Reads addresses out of a folded text: what is written, not yet where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.places.districts import Area, Districts
from indexer.places.door_plates import DoorPlates
from indexer.places.names import NameScanner
from indexer.places.spelling import NUMERAL, WORDS_BEFORE, fold, to_number, with_plain_numbers

_NUMBER_PAIR = rf"(?P<number>{NUMERAL})(?:(?P<mark>[之-])(?P<sub>{NUMERAL}))?(?:附{NUMERAL})?"
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
_ROAD_ENDINGS = ("大道", "路", "街")
# What makes 信義 in 信義5段15號 and 樂業 in 樂業143號 a road.
_SURELY_A_ROAD = re.compile(
    rf"(?:第?{NUMERAL}段)?(?:{NUMERAL}巷)?(?:{NUMERAL}弄)?{NUMERAL}(?:[之-]{NUMERAL})?號(?!出?口|線|館|店)"
)
_AT_STREET = re.compile(r"\(?(?:的?正?(?:前|對面|對側|對向|路邊|門口)|旁)")
_VILLAGE = re.compile(rf"[一-鿿]{{1,3}}[里村](?:{NUMERAL}鄰)?$|{NUMERAL}鄰$")
_AREA_REACH = 16


@dataclass(frozen=True, slots=True)
class Address:
    """A street address as written, from a road's name on.

    ``area`` is the city or district named before it; ``section`` 0, empty names and ``number``
    None where nothing is written. ``mouth`` says that the street's mouth or a crossing (口) is
    meant; ``trusted`` is False where the road's name may be the tail of a longer, unknown one;
    ``at_street`` says that the place is out on the street (前, 旁, 對面), not behind the door;
    ``slip`` says that it was written wrong (松勤路) or cut (信義5段15號) and is what must be meant.
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
    slip: bool = False
    at_street: bool = False

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

    def __init__(
        self, plates: DoorPlates, districts: Districts, aliases: Mapping[str, str]
    ) -> None:
        """``aliases`` are other names of roads, folded, with the name that the plates carry."""
        self._plates, self._districts = plates, districts
        self._aliases = {alias: fold(road).text for alias, road in aliases.items()}
        self._slips = _slips(plates.roads, self._aliases)
        self._scanner = NameScanner([*plates.roads, *self._aliases, *self._slips])

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
        written = road
        area = _area_before(folded, start, areas)
        area = area or self._bare_district(folded, start, last_end, road)
        trusted = _begins_cleanly(folded, start, area, last_end)
        if len(road) == 2 and not (trusted and area):
            return None
        at = start + len(road)
        if slips := self._slips.get(road):
            meant = self._meant(slips, area)
            ending = road.endswith(_ROAD_ENDINGS) or _SURELY_A_ROAD.match(folded, at)
            if meant is None or not ending:
                return None
            road = meant
        road = self._aliases.get(road, road)
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
            slip=written in self._slips, at_street=_AT_STREET.match(folded, at) is not None,
        )  # fmt: skip

    def _bare_district(self, folded: str, start: int, last_end: int, road: str) -> Area | None:
        """The district in 板橋中山路: without 區, right before one of its roads."""
        stem_at = start - 2
        district = self._districts.named(f"{folded[max(stem_at, 0) : start]}區")
        if district is None or stem_at < last_end:
            return None
        if not self._plates.has_road(self._aliases.get(road, road), district.name):
            return None
        if not _begins_cleanly(folded, stem_at, None, last_end):
            return None
        return Area(stem_at, start, district.city, district.name, exact=False)

    def _meant(self, roads: Sequence[str], area: Area | None) -> str | None:
        """The only one of these roads in the district named; without one, the only one of all."""
        if area is not None and area.district:
            roads = [road for road in roads if self._plates.has_road(road, area.district)]
        return roads[0] if len(roads) == 1 else None

    def _lane(self, folded: str, at: int, road: str) -> tuple[str, int]:
        match = _LANE.match(folded, at)
        if match is None:
            return "", at
        lane = _plain(match["name"])
        if lane[0].isdigit() or self._plates.has_lane(road, lane):
            return lane, match.end()
        return "", at


def _slips(roads: Iterable[str], aliases: Mapping[str, str]) -> dict[str, list[str]]:
    """What each name that no road has, but for a wrong or missing 路, 街 or 大道, may mean."""
    known, found = {*roads, *aliases}, dict[str, list[str]]()
    for road in roads:
        ending = next((e for e in _ROAD_ENDINGS if road.endswith(e)), None)
        stem = road.removesuffix(ending or "")
        if ending is None or len(stem) < 2:
            continue
        for written in (stem, *(stem + other for other in _ROAD_ENDINGS)):
            if written not in known:
                found.setdefault(written, []).append(road)
    return found


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
