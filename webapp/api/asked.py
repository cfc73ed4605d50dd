"""What an API caller asks for: the query string, strictly read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from indexer.errors import InvalidValueError
from matcher.request import SearchRequest
from webapp.wiring import Wiring


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
    stations = {station.name for station in places.stations}
    _check("station", asked.station, stations.__contains__, "stations by name, without 站")
    return asked


def _check(name: str, values: Iterable[str], is_known: Callable[[str], bool], allowed: str) -> None:
    for value in values:
        if not is_known(value):
            sentence = f"{name}: {value!r} cannot be used. Allowed: {allowed}."
            raise InvalidValueError(name, "bad_parameter", sentence, value=value, allowed=allowed)
