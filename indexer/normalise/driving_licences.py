"""Driving licences that an ad asks for; other licences are recognised with the occupations."""

from __future__ import annotations

import re

from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, table

_VEHICLES = Words(table("driving_licences")["codes"])
_VEHICLE = re.compile(_VEHICLES.pattern)
_PAPER = r"(?:駕駛執照|駕照|駕駛證|執照)"
_ASKED = re.compile(
    rf"(?:{_VEHICLES.pattern})(?:{_PAPER}?[、/,及或和與\s]{{0,2}}(?:{_VEHICLES.pattern}))*"
    rf"[】」)]?(?:的)?(?:之)?[【「(]?(?:有效)?{_PAPER}"
    rf"|{_PAPER}[】」)]?\s?:?\s?(?:{_VEHICLES.pattern})(?:[、/,及或和與\s]{{1,2}}(?:{_VEHICLES.pattern}))*"
)
_LIST_ITEM = re.compile(rf"(?:{_VEHICLES.pattern})(?:{_PAPER})?")


def find_driving_licences(text: str) -> tuple[str, ...]:
    """The codes of the driving licences that a text asks for, sorted.

    Reads descriptions (需有職業大客車或職業聯結車駕照), fields (駕照：職業大客車) and bare lists
    (普通小型車、普通重型機車). 「具駕照」 without a vehicle says too little and gives none.
    """
    written = plain(text).strip()
    parts = [part for part in re.split(r"[、,/\s]+", written) if part]
    if len(written) <= 60 and parts and all(_LIST_ITEM.fullmatch(part) for part in parts):
        return _codes(written)
    if "照" not in written and "駕駛證" not in written:
        return ()
    return _codes(" ".join(match.group() for match in _ASKED.finditer(written)))


def _codes(written: str) -> tuple[str, ...]:
    return tuple(sorted({_VEHICLES[match.group()] for match in _VEHICLE.finditer(written)}))
