"""Doors that exist, for employers that do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from indexer.places.door_plates import Fit, Way
from indexer.places.gazetteer import Gazetteer
from webapp.demo.corpus import Address

_SECTIONS = "〇一二三四五六七八九"
_HIGHEST_NUMBER = 260
_TRIES = 4_000


def pick_addresses(
    random: Random, gazetteer: Gazetteer, districts: Iterable[str], each: int
) -> Mapping[str, tuple[Address, ...]]:
    """``each`` doors on the streets of every district, no lanes or alleys.

    :raises LookupError: a district in which too few doors are found.
    """
    roads: dict[str, list[str]] = {name: [] for name in districts}
    for road in sorted(gazetteer.plates.roads):
        for district in gazetteer.plates.districts_with(road):
            if district in roads and road.endswith(("路", "街", "大道")):
                roads[district].append(road)
    return {d: tuple(_doors(random, gazetteer, d, roads[d], each)) for d in roads}


def _doors(
    random: Random, gazetteer: Gazetteer, district: str, roads: list[str], wanted: int
) -> list[Address]:
    found: dict[str, Address] = {}
    city = gazetteer.districts.city_of(district) or ""
    for _ in range(_TRIES):
        road, number = random.choice(roads), random.randint(1, _HIGHEST_NUMBER)
        section = random.choice(gazetteer.plates.sections(road, district) or [0])
        door = gazetteer.plates.find(Way(district, road, section), number)
        if door is None or door.fit is not Fit.EXACT:
            continue
        named = f"{road}{_SECTIONS[section]}段" if section else road
        street = f"{named}{number}號"
        found.setdefault(street, Address(city, district, street))
        if len(found) == wanted:
            return list(found.values())
    raise LookupError(f"only {len(found)} doors found in {district}")
