"""What an API caller asks for: the query string, strictly read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.errors import InvalidValueError
from indexer.places.point import Point
from matcher.request import SearchRequest
from matcher.suggestions import MOST
from webapp.wiring import Wiring

BOXES = ("text", "where")
_LONGEST = 200
_OF_REACH = ("near", "minutes")
_USUAL = 10


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a box (``text`` or ``where``), and how many suggestions are wanted."""

    q: str = ""
    field: str = "text"
    limit: int = _USUAL


def read_request(pairs: Iterable[tuple[str, str]], parts: Wiring) -> SearchRequest:
    """The request of a query string whose every name and value is known.

    Employers are looked up nowhere: one without vacancies finds nothing.

    :raises InvalidValueError: naming the parameter that is unknown or wrong.
    """
    asked, _ = SearchRequest.from_query(pairs, strict=True)
    occupations, places = parts.occupations, parts.gazetteer
    districts = {district.name for district in places.districts}
    cities = {district.city for district in places.districts}
    _check(
        "occupation",
        asked.occupation,
        lambda code: code in occupations or code in occupations.major_groups,
        "ids and two-digit major groups of the occupation table",
    )
    _check(
        "district",
        asked.district,
        lambda name: name in districts | cities,
        f"districts of {' and '.join(sorted(cities))}, written in full",
    )
    _check("not_occupation", asked.not_occupation, occupations.__contains__, "occupation ids")
    _check(
        "not_district",
        asked.not_district,
        districts.__contains__,
        f"districts of {' and '.join(sorted(cities))}, written in full",
    )
    stations = {station.name for station in places.stations}
    _check("station", asked.station, stations.__contains__, "stations by name, without 站")
    if dropped := parts.matcher.dropped(asked):
        raise dropped[0]
    return asked


def read_reach(pairs: Iterable[tuple[str, str]]) -> tuple[Point, int]:
    """Whose reach a query string asks for (``near``), and in how many ``minutes``.

    :raises InvalidValueError: naming the parameter that is missing, unknown or wrong.
    """
    asked, _ = SearchRequest.from_query(pairs, strict=True)
    for name, _value in asked.to_query():
        if name not in _OF_REACH:
            allowed = ", ".join(_OF_REACH)
            sentence = f"{name}: there is no such parameter here. There are: {allowed}."
            raise InvalidValueError(name, "unknown_parameter", sentence, allowed=allowed)
    if asked.near is None or asked.minutes is None:
        name = "near" if asked.near is None else "minutes"
        sentence = f"{name}: give it, as in near=25.0478,121.517&minutes=30."
        raise InvalidValueError(name, "missing_parameter", sentence)
    return Point(asked.near.lat, asked.near.lon), asked.minutes


def read_typed(pairs: Iterable[tuple[str, str]]) -> Typed:
    """What a query string asks suggestions for: ``q``, ``field``, ``limit``.

    :raises InvalidValueError: naming the parameter that is unknown, given twice or wrong.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise InvalidValueError(name, "given_twice", f"{name}: give it only once.")
        given[name] = value
    allowed = ", ".join(Typed.__slots__)
    for name in given.keys() - set(Typed.__slots__):
        sentence = f"There is no parameter {name!r}. Allowed: {allowed}."
        raise InvalidValueError(name, "unknown_parameter", sentence, allowed=allowed)
    q, field, limit = given.get("q", ""), given.get("field", "text"), given.get("limit", "")
    _check("q", [q], lambda text: len(text) <= _LONGEST, f"at most {_LONGEST} characters")
    _check("field", [field], BOXES.__contains__, " or ".join(BOXES))
    numbers = [str(number) for number in range(1, MOST + 1)]
    _check("limit", [limit], ["", *numbers].__contains__, f"1 to {MOST}")
    return Typed(q, field, int(limit or _USUAL))


def _check(name: str, values: Iterable[str], is_known: Callable[[str], bool], allowed: str) -> None:
    for value in values:
        if not is_known(value):
            sentence = f"{name}: {value!r} cannot be used. Allowed: {allowed}."
            raise InvalidValueError(name, "bad_parameter", sentence, value=value, allowed=allowed)
