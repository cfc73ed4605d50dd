"""Metro, light rail and railway stations: found by name in a text, or near a point."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.places.names import NameScanner
from indexer.places.point import Point, haversine_m
from indexer.places.spelling import NUMERAL, fold, to_number
from indexer.places.travel import travel


@dataclass(frozen=True, slots=True)
class Station:
    """A station; ``exits`` maps an exit's name ("2", "M5", "" for an only one) to its point."""

    name: str
    name_en: str
    lines: tuple[str, ...]
    point: Point
    exits: Mapping[str, Point]
    rail: bool
    """Whether it is a railway station only (no metro)."""

    codes: tuple[str, ...] = ()
    """Its numbers on the metro's maps: BL18."""

    @property
    def full_name(self) -> str:
        """捷運西湖站, 臺鐵萬華站; 台北車站 keeps its 車站."""
        prefix = "臺鐵" if self.rail else "捷運"
        return f"{prefix}{self.name}{'' if self.name.endswith('站') else '站'}"


@dataclass(frozen=True, slots=True)
class StationDistance:
    """How far a station is: metres in a straight line to its nearest exit, minutes on foot."""

    station: Station
    metres: float

    @property
    def name(self) -> str:
        """The station's name without 站."""
        return self.station.name

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that stop there."""
        return self.station.lines

    @property
    def walking_minutes(self) -> int:
        """Minutes on foot (``data/travel.toml``), rounded up."""
        return travel().walking.whole_minutes(self.metres)


@dataclass(frozen=True, slots=True)
class StationMatch:
    """A station named in a folded text; ``clear`` where 捷運 or 站 stands beside the name."""

    start: int
    end: int
    station: Station
    exit_name: str | None

    @property
    def point(self) -> Point:
        """The exit named, or the station."""
        if self.exit_name is None:
            return self.station.point
        return self.station.exits[self.exit_name]

    @property
    def matched(self) -> str:
        """The canonical words: 捷運市政府站2號出口."""
        gate = f"{self.exit_name}號出口" if self.exit_name else ""
        return self.station.full_name + gate


class Stations(Sequence[Station]):
    """All stations of the two cities."""

    def __init__(self, stations: Sequence[Station], aliases: Mapping[str, str]) -> None:
        """Stations with different names; ``aliases`` are other names, folded, with the station's.

        :raises KeyError: where an alias names no station.
        """
        self._all = tuple(stations)
        by_name = {station.name: station for station in stations}
        self._by_name = {alias: by_name[name] for alias, name in aliases.items()}
        self._by_name |= {key: s for s in stations for key in _keys(s)}
        self._codes = frozenset(code.lower() for s in stations for code in s.codes)
        self._scanner = NameScanner(self._by_name)

    @classmethod
    def load(cls, path: Path, aliases: Mapping[str, str]) -> Stations:
        """Read the table that ``scripts/gazetteer`` writes; ``aliases`` as above."""
        rows = json.loads(path.read_text("utf-8"))["rows"]
        return cls([_station(row) for row in rows], aliases)

    def __getitem__(self, i: int) -> Station:  # type: ignore[override]  # no slices
        """The i-th station."""
        return self._all[i]

    def __len__(self) -> int:
        """How many stations there are."""
        return len(self._all)

    def nearest(
        self, point: Point, limit: int = 2, within_m: float = 1200.0
    ) -> list[StationDistance]:
        """The nearest stations to a point, nearest first.

        Distance is the straight line in metres to the nearest exit, or to the station's own point
        where no exit is known.
        """
        near = [
            StationDistance(s, min(haversine_m(point, p) for p in s.exits.values() or (s.point,)))
            for s in self._all
            if abs(s.point.lat - point.lat) < 0.03 and abs(s.point.lon - point.lon) < 0.03
        ]
        near = [d for d in near if d.metres <= within_m]
        return sorted(near, key=lambda d: (d.metres, d.name))[:limit]

    def find_station(self, text: str) -> Station | None:
        """The station that a text names: 捷運西湖站, 西湖站2號出口, MRT Taipei City Hall, 西湖."""
        folded = fold(text).text
        match = next(self.matches(folded), None)
        return match.station if match else self._by_name.get(folded)

    def matches(self, folded: str) -> Iterator[StationMatch]:
        """The stations that a folded text clearly names: with 捷運, 站, MRT or Station beside."""
        free_from = 0
        for start, name in self._scanner.scan(folded):
            if start < free_from:
                continue
            before = _BEFORE.search(folded, max(0, start - 14), start)
            after = _AFTER.match(folded, start + len(name))
            end = after.end() if after else start + len(name)
            gate = _GATE.match(folded, end)
            alone = name.endswith("站") or (before and not _STREET.match(folded, end))
            if name in self._codes:
                alone = gate is not None and not folded[:start][-1:].isalnum()
            if not (after or alone):
                continue
            station = self._by_name[name]
            exit_name = _exit_name(station, gate["number"] or gate["after"]) if gate else None
            free_from = gate.end() if gate else end
            yield StationMatch(before.start() if before else start, free_from, station, exit_name)


_BEFORE = re.compile(
    r"(?:臺北|新北)?(?:捷運|mrt|臺鐵|高鐵|火車站?|輕軌)[-:(\[]?"
    r"(?:[藍紅綠橘黃棕]線|[一-鿿]{2,4}線)?[-:)\]]*[ ]?$"
)
_AFTER = re.compile(
    r"[)\]]?(?:捷運站|火車站|高鐵站|車站|mrt|捷運(?![一-鿿])|[ ]?(?:mrt )?station"
    r"|站(?![前點長務]?[一二三四五六七八九]?[路街]))"
)
_STREET = re.compile("[東西南北]?[一二三四五六七八九]?[路街]")
_GATE = re.compile(
    rf"[-,、(\[ ]?(?:(?P<number>m?{NUMERAL})(?:號?出口|號口|號(?=[)\]]))"
    rf"|(?:出口|exit ?)(?P<after>m?{NUMERAL}))"
)


def _exit_name(station: Station, written: str) -> str | None:
    number = to_number(written)
    name = written.upper() if number is None else str(number)
    return name if name in station.exits else None


def _keys(station: Station) -> Iterator[str]:
    """The folded spellings under which a station may be named."""
    yield from (code.lower() for code in station.codes)
    for name in (station.name, *station.name.split("/")):
        folded = fold(name).text
        yield folded
        yield folded.replace("/", "")
        yield folded.removesuffix("車站") if len(folded) > 4 else folded
    english = fold(station.name_en).text.removesuffix(" station")
    yield english
    yield english.replace("rd.", "road")


def _station(row: Mapping[str, Any]) -> Station:
    return Station(
        row["name"],
        row["name_en"],
        tuple(row["lines"]),
        Point(row["lat"], row["lon"]),
        {gate["exit"]: Point(gate["lat"], gate["lon"]) for gate in row["exits"]},
        row["kind"] == "tra",
        tuple(row["codes"]),
    )
