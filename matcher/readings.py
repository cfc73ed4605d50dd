"""From what was recognised to what a request gets of it: chips, filters, notes and words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from indexer.occupations.table import OccupationTable
from indexer.vocabulary import EmploymentKind
from matcher.found import FoundKind, FoundWords, Reach
from matcher.lexicon import protected
from matcher.negation import DENIABLE
from matcher.place_words import PlaceWords
from matcher.request import Near
from matcher.results import Understood


class Role(Enum):
    """What becomes of a stretch of the words."""

    FILTER = "filter"
    UNIT = "unit"
    """To be found in the ads."""
    RANK = "rank"
    """Only ranks: no ad states such a thing as a fact."""
    NOTE = "note"
    """No condition; the page says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One stretch of the words as typed."""

    source: str
    start: int
    end: int
    phrase: str
    role: Role = Role.UNIT
    code: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    fills: Mapping[str, Any] = field(default_factory=dict)
    occupations: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Other words that stand for a unit in the ads."""
    reach: Reach | None = None
    meant: str = ""
    """What the words were taken for where they are misspelt."""

    @property
    def shown(self) -> Understood | None:
        """What is shown of it: a chip or a note; nothing for a plain word."""
        if not self.code:
            return None
        return Understood(self.code, self.values, self.phrase, self.source, self.start, self.end)

    @property
    def mended(self) -> Understood | None:
        """The note that misspelt words were read as others, where they were."""
        if not (self.code and self.meant) or self.role is Role.NOTE:
            return None
        values = {"meant": self.meant}
        return Understood("mended", values, self.phrase, self.source, self.start, self.end)


def reading_of(
    words: Reading, found: FoundWords, table: OccupationTable, *, several: bool
) -> Reading:
    """The words filled with what was found in them.

    :param several: whether several stations are named, of which any will do.
    """
    if found.place:
        return _place(words, found.place, several=several, denied=found.negated)
    if found.kind is FoundKind.OCCUPATION:
        return _occupation(words, found, table)
    make = _MAKERS.get(found.kind)
    return make(words, found) if make else words


def _condition(words: Reading, found: FoundWords) -> Reading:
    name, value = found.field, found.value
    if found.negated and name in DENIABLE:
        if found.values == (EmploymentKind.DISPATCH,):
            name, value = "no_agency", True
        else:
            # 夜班 may be over at 22:30; who wants none of it surely means the night
            name, value = f"not_{name}", found.value if name == "remote" else found.values
    shown = {"values": value} if isinstance(value, tuple) else {"value": value}
    return replace(words, role=Role.FILTER, code=name, values=shown, fills={name: value})


def _pay(words: Reading, found: FoundWords) -> Reading:
    wish = found.pay
    if wish is None or (wish.minimum is None and wish.maximum is not None):
        # who would take less takes more
        return replace(words, role=Role.NOTE, code="pay_top")
    values = {"basis": wish.basis, "amount": wish.minimum}
    fills: dict[str, Any] = {"pay_basis": wish.basis}
    if wish.minimum is not None:
        fills["pay"] = wish.minimum
    return replace(words, role=Role.FILTER, code="pay", values=values, fills=fills)


def _reach(words: Reading, found: FoundWords) -> Reading:
    reach = found.reach or Reach()
    if reach.minutes is not None:
        shown, fills = {"value": reach.minutes}, {"minutes": reach.minutes}
        return replace(words, role=Role.FILTER, code="minutes", values=shown, fills=fills)
    values = {"metres": float(reach.metres or 0)}
    return replace(words, role=Role.NOTE, code="reach", values=values, reach=reach)


def _occupation(words: Reading, found: FoundWords, table: OccupationTable) -> Reading:
    ids = found.occupations
    if found.negated:
        fills = {"not_occupation": ids}
        titles = tuple(table[id_].zh for id_ in ids)
        values: dict[str, Any] = {"values": ids, "titles": titles}
        return replace(words, role=Role.FILTER, code="not_occupation", values=values, fills=fills)
    values = {"ids": ids, "titles": tuple(table[id_].zh for id_ in ids)}
    return replace(words, code="occupation", values=values, occupations=ids)


_CODES = {
    FoundKind.SKILL: "skill",
    FoundKind.LICENCE: "licence",
    FoundKind.EMPLOYER: "employer",
    FoundKind.COMPANY: "employer",
}


def _named(words: Reading, found: FoundWords) -> Reading:
    """A skill, licence or employer: a word that ads may write in other ways too."""
    if found.negated:
        if found.kind in {FoundKind.EMPLOYER, FoundKind.COMPANY}:
            return _unwanted(words, found)
        fills = {"not_skill": (found.name,)}
        values = {"values": (found.name,)}
        return replace(words, role=Role.FILTER, code="not_skill", values=values, fills=fills)
    return replace(
        words,
        code=_CODES[found.kind],
        values={"name": found.name, "values": (found.name,)},
        occupations=found.occupations,
        also=found.ways,
    )


def _protected(words: Reading, found: FoundWords) -> Reading:
    values = {"ground": found.name, "law": protected()[found.name].law}
    return replace(words, role=Role.NOTE, code="protected", values=values)


def _unwanted(words: Reading, found: FoundWords) -> Reading:
    return replace(words, role=Role.NOTE, code="unwanted", values={"asked": found.name})


def _soft(words: Reading, _found: FoundWords) -> Reading:
    return replace(words, role=Role.RANK)


def _flexible(words: Reading, _found: FoundWords) -> Reading:
    return replace(words, code="flexible", values={"values": ("flexible",)})


_MAKERS: Mapping[FoundKind, Callable[[Reading, FoundWords], Reading]] = {
    FoundKind.CONDITION: _condition,
    FoundKind.PAY: _pay,
    FoundKind.REACH: _reach,
    FoundKind.PROTECTED: _protected,
    FoundKind.UNWANTED: _unwanted,
    FoundKind.SOFT: _soft,
    FoundKind.FLEXIBLE: _flexible,
    FoundKind.SKILL: _named,
    FoundKind.LICENCE: _named,
    FoundKind.EMPLOYER: _named,
    FoundKind.COMPANY: _named,
}


def _place(words: Reading, place: PlaceWords, *, several: bool, denied: bool) -> Reading:
    """A filter by district, station or distance."""
    words = replace(words, role=Role.FILTER)
    if place.stations:
        shown = {"values": place.stations, "name": place.name}
        return replace(words, code="station", values=shown, fills={"station": place.stations})
    if place.point is None:
        name = "not_district" if denied else "district"
        values = {"values": place.districts, "name": place.name}
        return replace(words, code=name, values=values, fills={name: place.districts})
    if several:
        names = (place.name,)
        return replace(words, code="station", values={"values": names}, fills={"station": names})
    near = Near(lat=place.point.lat, lon=place.point.lon, metres=place.metres)
    around = {"name": place.name, "kind": place.kind, **near.model_dump()}
    return replace(words, code="near", values=around, fills={"near": near})


def with_reach(readings: list[Reading]) -> list[Reading]:
    """The readings with the distance that is named (1公里內) put around the place that is named;
    without such a place the distance stays a note."""
    reach = next((one.reach for one in readings if one.reach), None)
    centre = next((one.fills["near"] for one in readings if "near" in one.fills), None)
    if reach is None or reach.metres is None or centre is None:
        return readings
    near = centre.model_copy(update={"metres": float(reach.metres)})
    return [_reaching(one, near) for one in readings]


def _reaching(reading: Reading, near: Near) -> Reading:
    if "near" in reading.fills:
        values = {**reading.values, "metres": near.metres}
        return replace(reading, values=values, fills={"near": near})
    if reading.reach:
        return replace(reading, role=Role.FILTER)
    return reading
