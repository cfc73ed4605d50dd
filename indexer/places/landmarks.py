"""Named places that people write instead of an address: landmarks, campuses, business parks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indexer.places.names import NameScanner
from indexer.places.point import Point, haversine_m
from indexer.places.spelling import WORDS_AFTER, WORDS_BEFORE, WORDS_THAT_MAKE_SURE, fold

PARK_KINDS: Final = frozenset({"business_park", "industrial_park"})

CAMPUS_KINDS: Final = frozenset({"university", "research"})
_BUILDING = re.compile("[一-鿿]{1,8}?(?:館|樓|校區|宿舍|研究所|學院)")

SURE_LENGTH: Final = 4
"""Shorter names (東湖, 大同) are part of too many other names to count wherever they stand."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named place; ``radius_m`` is how far from the point it reaches, in metres."""

    name: str
    kind: str
    city: str
    point: Point
    radius_m: float
    aliases: tuple[str, ...]

    @property
    def is_park(self) -> bool:
        """Whether it is a business or industrial park."""
        return self.kind in PARK_KINDS


@dataclass(frozen=True, slots=True)
class LandmarkMatch:
    """A landmark named in a folded text; ``sure`` where the words can mean nothing else."""

    start: int
    end: int
    landmark: Landmark
    sure: bool


class Landmarks(Sequence[Landmark]):
    """All named places, in the table's order."""

    def __init__(
        self,
        landmarks: Sequence[Landmark],
        aliases: Mapping[str, str],
        not_names: Set[str] = frozenset(),
    ) -> None:
        """Where two places share an alias, the first one has it.

        ``aliases`` are further ones, folded, with the name of their landmark. ``not_names`` are
        folded names that mean something else: an alias like 永康街 is a street.

        :raises KeyError: where an alias names no landmark.
        """
        self._all = tuple(landmarks)
        self._by_name: dict[str, Landmark] = {}
        for landmark in landmarks:
            name = fold(landmark.name).text
            self._by_name.setdefault(name, landmark)
            short = name.removeprefix("國立")
            for spelling in (short, short.replace("科技大學", "科大")):
                self._by_name.setdefault(spelling, landmark)
        by_name = {landmark.name: landmark for landmark in landmarks}
        for alias, name in aliases.items():
            self._by_name.setdefault(alias, by_name[name])
        for landmark in landmarks:
            for alias in landmark.aliases:
                if (folded := fold(alias).text) not in not_names:
                    self._by_name.setdefault(folded, landmark)
        self._scanner = NameScanner(self._by_name)
        self._parks = [landmark for landmark in landmarks if landmark.is_park]

    @classmethod
    def load(
        cls, paths: Iterable[Path], aliases: Mapping[str, str], not_names: Set[str] = frozenset()
    ) -> Landmarks:
        """Read the tables, CSV; the rest as above."""
        return cls([place for path in paths for place in _read(path)], aliases, not_names)

    def __getitem__(self, i: int) -> Landmark:  # type: ignore[override]  # no slices
        """The i-th landmark."""
        return self._all[i]

    def __len__(self) -> int:
        """How many landmarks there are."""
        return len(self._all)

    def park_of(self, point: Point) -> Landmark | None:
        """The business or industrial park that a point lies in, or None.

        Parks overlap; the one whose middle is nearest in proportion to its radius is meant.
        """
        inside = [(haversine_m(point, park.point) / park.radius_m, park.name, park)
                  for park in self._parks]  # fmt: skip
        share, _, park = min(inside, default=(2.0, "", None), key=lambda entry: entry[:2])
        return park if share <= 1 else None

    def matches(self, folded: str) -> Iterator[LandmarkMatch]:
        """The landmarks that a folded text names; short names only where they stand alone."""
        free_from = 0
        for start, name in self._scanner.scan(folded):
            end = start + len(name)
            if start < free_from or not _whole_word(folded, start, end, name):
                continue
            sure = len(name) >= SURE_LENGTH
            if not sure and _begins_place(folded, start):
                sure = folded.startswith(WORDS_THAT_MAKE_SURE, end)
            landmark = self._by_name[name]
            ends = _ends_place(folded, end) or (
                landmark.kind in CAMPUS_KINDS and _BUILDING.match(folded, end)
            )
            if sure or (_begins_place(folded, start) and ends):
                free_from = end
                yield LandmarkMatch(start, end, landmark, sure)


def _read(path: Path) -> list[Landmark]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Landmark(
                row["name"],
                row["kind"],
                row["city"],
                Point(float(row["lat"]), float(row["lon"])),
                float(row["radius_m"]),
                tuple(filter(None, row["aliases"].split("|"))),
            )
            for row in csv.DictReader(file)
        ]


def _whole_word(folded: str, start: int, end: int, name: str) -> bool:
    """Whether Latin letters and digits at the name's ends do not run on."""
    runs_in = start > 0 and name[0].isascii() and _is_latin(folded[start - 1])
    runs_on = end < len(folded) and name[-1].isascii() and _is_latin(folded[end])
    return not (runs_in or runs_on)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_han(character: str) -> bool:
    return "一" <= character <= "鿿"


def _begins_place(folded: str, start: int) -> bool:
    before = folded[:start]
    return (
        not before
        or not _is_han(before[-1])
        or before.endswith((*WORDS_BEFORE, "市", "區", "臺北", "新北"))
    )


def _ends_place(folded: str, end: int) -> bool:
    after = folded[end:]
    return (
        not after or not (_is_han(after[0]) or _is_latin(after[0])) or after.startswith(WORDS_AFTER)
    )
