"""Suggestions while one types: occupations, skills, districts, stations."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.text.fold import fold

_TITLE, _ALIAS, _SKILL = range(3)
_LEAST_WITHIN = 2
"""So many characters are looked for within names too; fewer only at their beginning."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the words may become.

    ``kind`` is ``occupation``, ``skill``, ``district`` or ``station``; ``value`` the code that a
    request takes (an occupation's id, else the name); ``text`` all that stands in the box then;
    ``title`` what it is usually called, where an alias was typed.
    """

    kind: str
    value: str
    text: str
    title: str


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    folded: str
    rank: int
    name: str
    kind: str
    value: str
    title: str


class Suggester:
    """Looks names up by how they begin, then by what they hold. Immutable."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._entries = sorted(set(entries))
        self._keys = [entry.folded for entry in self._entries]

    @classmethod
    def over(cls, table: OccupationTable, gazetteer: Gazetteer) -> Suggester:
        """All names of occupations, skills, districts and stations."""
        return cls([*_of_occupations(table), *_of_places(gazetteer)])

    def suggest(self, typed: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """The likeliest completions of the last word, one for each thing.

        Names that begin with it before those that hold it; titles before aliases before skills;
        the shorter first. 信義區 服 becomes 信義區 服務生.
        """
        head, _, last = typed.strip().rpartition(" ")
        found: dict[tuple[str, str], Suggestion] = {}
        # all that is typed may be one name (Taipei City Hall); else its last word is one
        for before, wanted in (("", fold(typed)), (f"{head} ", fold(last))):
            for entry in self._matching(wanted, limit) if wanted else ():
                text = f"{before}{entry.name}".strip()
                suggestion = Suggestion(entry.kind, entry.value, text, entry.title)
                found.setdefault((entry.kind, entry.value), suggestion)
                if len(found) == limit:
                    return tuple(found.values())
        return tuple(found.values())

    def _matching(self, wanted: str, limit: int) -> Iterator[_Entry]:
        first = bisect_left(self._keys, wanted)
        begin = list(takewhile(lambda e: e.folded.startswith(wanted), self._entries[first:]))
        yield from sorted(begin, key=_likeliest)
        if len({(e.kind, e.value) for e in begin}) < limit and len(wanted) >= _LEAST_WITHIN:
            within = [e for e in self._entries if wanted in e.folded]
            yield from sorted(within, key=_likeliest)


def _likeliest(entry: _Entry) -> tuple[int, int, str]:
    return entry.rank, len(entry.folded), entry.folded


def _of_occupations(table: OccupationTable) -> Iterator[_Entry]:
    skills: dict[str, None] = {}
    for occupation in table:
        for name in occupation.names:
            rank = _TITLE if name in {occupation.zh, occupation.en} else _ALIAS
            yield _Entry(fold(name), rank, name, "occupation", occupation.id, occupation.zh)
        skills.update(dict.fromkeys(occupation.skills))
    for skill in skills:
        yield _Entry(fold(skill), _SKILL, skill, "skill", skill, skill)


def _of_places(gazetteer: Gazetteer) -> Iterator[_Entry]:
    for district in gazetteer.districts:
        name = district.name
        yield _Entry(fold(name), _TITLE, name, "district", name, name)
    for station in gazetteer.stations:
        for name in (station.name, station.name_en):
            yield _Entry(fold(name), _TITLE, name, "station", station.name, station.name)
