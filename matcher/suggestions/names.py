"""What can be suggested: everything with a name that a search understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from indexer.occupations.skills import licence_names, recognise_skills
from indexer.occupations.table import OccupationTable
from indexer.places import spelling
from indexer.places.gazetteer import Gazetteer
from indexer.places.landmarks import Landmark
from indexer.text.fold import fold


class SuggestionKind(StrEnum):
    """What a suggestion is; those of ``PLACES`` answer 「在哪裡？」."""

    OCCUPATION = "occupation"
    SKILL = "skill"
    LICENCE = "licence"
    EMPLOYER = "employer"
    DISTRICT = "district"
    CITY = "city"
    STATION = "station"
    LANDMARK = "landmark"


PLACES = frozenset(
    {
        SuggestionKind.DISTRICT,
        SuggestionKind.CITY,
        SuggestionKind.STATION,
        SuggestionKind.LANDMARK,
    }
)


_EITHER = "／"
"""Joins licences of which one will do; nobody types such a pair."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one thing.

    ``value`` is the thing's code (an occupation's or employer's id, else its name); ``title`` what
    it is usually called, and ``title_en`` that in English where it has an English name; ``order``
    how many of its names are more usual.
    """

    text: str
    kind: SuggestionKind
    value: str
    title: str
    title_en: str = ""
    order: int = 0


def shipped_names(table: OccupationTable, gazetteer: Gazetteer) -> list[Name]:
    """The names of all occupations, skills, licences and places that we know."""
    return [
        *_of_occupations(table),
        *_of_skills(table),
        *_of_licences(table),
        *_of_places(gazetteer),
    ]


def employer_names(employers: Iterable[tuple[str, str]]) -> list[Name]:
    """The names of employers, given as (id, name)."""
    return [Name(name, SuggestionKind.EMPLOYER, id_, name) for id_, name in employers]


def _of_occupations(table: OccupationTable) -> Iterator[Name]:
    """A name of several occupations (司機) stands for the likeliest of them."""
    for occupation in table:
        for order, text in enumerate(dict.fromkeys(occupation.names)):
            if table.names[fold(text)][0] is occupation:
                usual = text in {occupation.zh, occupation.en}
                yield Name(
                    text,
                    SuggestionKind.OCCUPATION,
                    occupation.id,
                    occupation.zh,
                    occupation.en,
                    0 if usual else order,
                )


def _of_skills(table: OccupationTable) -> Iterator[Name]:
    """Those that can be told in an ad, under the name that it is then filed by."""
    for text in dict.fromkeys(skill for one in table for skill in one.skills):
        if len(known := recognise_skills(text)) == 1:
            yield Name(text, SuggestionKind.SKILL, known[0], known[0])


def _of_licences(table: OccupationTable) -> Iterator[Name]:
    also = licence_names()
    for name in dict.fromkeys([*also, *(one.name for job in table for one in job.licences)]):
        if _EITHER not in name:
            for order, text in enumerate(dict.fromkeys((name, *also.get(name, ())))):
                yield Name(text, SuggestionKind.LICENCE, name, name, "", order)


def _of_places(gazetteer: Gazetteer) -> Iterator[Name]:
    districts = gazetteer.districts
    for city in dict.fromkeys(district.city for district in districts):
        yield Name(city, SuggestionKind.CITY, city, city)
    for district in districts:
        yield Name(district.name, SuggestionKind.DISTRICT, district.name, district.name)
    for station in gazetteer.stations:
        written = _with_ending(station.name, "站")
        english = _with_ending(station.name_en, " Station") if station.name_en else ""
        for text in filter(None, (written, english)):
            yield Name(text, SuggestionKind.STATION, station.name, written, english)
    stations = {spelling.fold(station.name).text for station in gazetteer.stations}
    for landmark in gazetteer.landmarks:
        for order, text in enumerate(dict.fromkeys((landmark.name, *landmark.aliases))):
            folded = spelling.fold(text).text
            if folded not in stations and _means(folded, landmark, gazetteer):
                yield Name(text, SuggestionKind.LANDMARK, landmark.name, landmark.name, "", order)


def _with_ending(name: str, ending: str) -> str:
    """A station's name as nobody takes it for anything else: 台北車站 has its ending already."""
    return name if name.endswith(ending) else name + ending


def _means(folded: str, landmark: Landmark, gazetteer: Gazetteer) -> bool:
    """Whether the name, by itself, is understood as this landmark: 永康街 is the street."""
    return any(
        match.landmark is landmark and (match.start, match.end) == (0, len(folded))
        for match in gazetteer.landmarks.matches(folded)
    )
