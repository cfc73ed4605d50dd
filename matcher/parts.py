"""What was recognised in a sentence, as plain values by field: for scripts and for evaluation.

The fields and their values are described in docs/understanding.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexer.occupations.table import OccupationTable
from indexer.vocabulary import EmploymentKind
from matcher.found import FoundKind, FoundWords
from matcher.lexicon import protected

FIELDS = (
    "districts",
    "occupations",
    "skills",
    "licences",
    "pay",
    "shifts",
    "kinds",
    "days_off",
    "stations",
    "lines",
    "landmarks",
    "streets",
    "no_experience",
    "experience_months",
    "education_max",
    "remote",
    "employer",
    "welcome",
    "minutes",
    "metres",
    "shifts_not",
    "kinds_not",
    "days_off_not",
    "districts_not",
    "occupations_not",
    "skills_not",
    "remote_not",
    "rest",
    "ignored",
)
"""All fields, in the order in which they are written."""

_CONDITIONS = {
    "shift": "shifts",
    "kind": "kinds",
    "days_off": "days_off",
    "welcome": "welcome",
    "remote": "remote",
}
_NOT = "_not"


def parts_of(found: Iterable[FoundWords], text: str, table: OccupationTable) -> dict[str, Any]:
    """The fields that a sentence fills, and only those.

    :param found: what stands in it, in order.
    :param text: the sentence, folded.
    """
    parts: dict[str, Any] = {}
    rest: list[str] = []
    for one in found:
        for field, value in _values(one, table):
            _put(parts, field, value)
        if one.kind in {FoundKind.WORD, FoundKind.PLAIN, FoundKind.SOFT, FoundKind.UNWANTED}:
            rest.append(text[slice(*one.span)])
        if one.kind is FoundKind.PROTECTED:
            ignored = {"words": text[slice(*one.span)], "why": one.name}
            _put(parts, "ignored", {**ignored, "law": list(protected()[one.name].law)})
    if rest:
        parts["rest"] = " ".join(rest)
    return {field: parts[field] for field in FIELDS if field in parts}


def _values(one: FoundWords, table: OccupationTable) -> Iterable[tuple[str, Any]]:
    denied = _NOT if one.negated else ""
    match one.kind:
        case FoundKind.CONDITION:
            yield from _condition(one, denied)
        case FoundKind.PAY if one.pay:
            ends = {"min": one.pay.minimum, "max": one.pay.maximum}
            named = {end: _whole(value) for end, value in ends.items() if value is not None}
            yield "pay", {"basis": one.pay.basis.value, **named}
        case FoundKind.REACH if one.reach:
            yield "minutes", one.reach.minutes
            yield "metres", one.reach.metres
        case FoundKind.PLACE | FoundKind.LANDMARK:
            yield from _place(one, denied)
        case FoundKind.SKILL:
            yield f"skills{denied}", [one.name]
        case FoundKind.LICENCE:
            yield f"skills{denied}" if denied else "licences", [one.name]
        case FoundKind.FLEXIBLE:
            yield "shifts", ["flexible"]
        case FoundKind.EMPLOYER | FoundKind.COMPANY if not one.negated:
            yield "employer", one.name
    if one.occupations:
        yield f"occupations{denied}", [table[id_].zh for id_ in one.leading]


def _condition(one: FoundWords, denied: str) -> Iterable[tuple[str, Any]]:
    match one.field:
        case "experience":
            yield ("no_experience", True) if one.value == 0 else ("experience_months", one.value)
        case "education":
            yield "education_max", one.value.value
        case "no_agency":
            yield "kinds_not", [EmploymentKind.DISPATCH.value]
        case "remote" if not denied:
            yield "remote", one.values[0].value
        case field:
            yield f"{_CONDITIONS[field]}{denied}", [value.value for value in one.values]


def _place(one: FoundWords, denied: str) -> Iterable[tuple[str, Any]]:
    place = one.place
    if place is None:
        return
    match place.kind:
        case "district" | "city":
            yield f"districts{denied}", list(place.districts)
        case "station":
            yield "stations", [place.name]
        case "line":
            yield "lines", [place.name]
        case "landmark":
            yield "landmarks", [place.name]
        case "street" | "address":
            yield "streets", [place.name]


def _put(parts: dict[str, Any], field: str, value: Any) -> None:
    """Several values of a list stand beside each other; of other fields the first counts."""
    if value is None:
        return
    if isinstance(value, list):
        parts[field] = list(dict.fromkeys([*parts.get(field, []), *value]))
    elif field == "ignored":
        parts.setdefault(field, []).append(value)
    elif field == "pay" and parts.get(field, value)["basis"] == value["basis"]:
        parts[field] = {**value, **parts.get(field, {})}  # 三萬以上四萬以下
    else:
        parts.setdefault(field, value)


def _whole(amount: float) -> int | float:
    return int(amount) if amount == int(amount) else amount


def flat(parts: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The fields as pairs of field and value; those of pay stand apart."""
    pairs: set[tuple[str, str]] = set()
    for field, value in parts.items():
        if isinstance(value, dict):
            pairs |= {(f"{field}.{name}", str(one)) for name, one in value.items()}
        else:
            values = value if isinstance(value, list) else [value]
            pairs |= {(field, str(one)) for one in values}
    return pairs
