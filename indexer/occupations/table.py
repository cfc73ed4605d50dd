"""The project's own table of occupations: who is called what, and what belongs to it.

Ids read MMNNN: the major group of 通俗職業分類 (01–22) and a number within it. Titles (``zh``) are
unique; an alias may stand under several occupations (司機 really is ambiguous).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import orjson

from indexer.errors import SourceError
from indexer.text.fold import fold

LicenceNeed = Literal["law", "usual", "plus"]


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence and how much the occupation needs it: ``law`` means work is forbidden without.

    Where one of several will do, their names are joined by ／.
    """

    name: str
    required: LicenceNeed


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation. ``near`` holds titles of this table; ``look_alikes`` titles of other jobs."""

    id: str
    major: str
    zh: str
    en: str
    definition: str
    definition_en: str
    aliases: tuple[str, ...]
    aliases_en: tuple[str, ...]
    look_alikes: tuple[str, ...]
    near: tuple[str, ...]
    mol: str
    """Unit group of 中華民國職業標準分類, sixth revision; empty for the few without one."""
    isco08: str
    skills: tuple[str, ...]
    licences: tuple[Licence, ...]
    shifts: tuple[str, ...]
    education: str
    beginner: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called: the title first, then the English one, then the aliases."""
        return (self.zh, self.en, *self.aliases, *self.aliases_en)


@dataclass(frozen=True, slots=True)
class MajorGroup:
    """One of the 22 major groups of 通俗職業分類."""

    code: str
    zh: str
    en: str


class OccupationTable:
    """The occupations with their lookups. Immutable; make one with ``load`` and share it."""

    def __init__(
        self,
        occupations: Iterable[Occupation],
        major_groups: Iterable[MajorGroup],
        children: Mapping[str, Iterable[str]],
    ) -> None:
        """
        :param children: title → titles of the more special occupations that it stands for too.
        :raises SourceError: two occupations share an id or a title, or a title that another
            occupation names is in no row.
        """
        self._by_id: dict[str, Occupation] = {}
        self._by_title: dict[str, Occupation] = {}
        for occupation in occupations:
            if occupation.id in self._by_id or occupation.zh in self._by_title:
                raise SourceError(
                    "occupation_twice",
                    f"Occupation {occupation.id} ({occupation.zh}) stands twice in the table; "
                    "ids and titles must be unique.",
                    id=occupation.id,
                )
            self._by_id[occupation.id] = occupation
            self._by_title[occupation.zh] = occupation
        self.major_groups = {group.code: group for group in major_groups}
        self._children = {
            self._named(parent, "children.json").id: tuple(
                self._named(title, parent) for title in titles
            )
            for parent, titles in children.items()
        }
        self._near = {
            occupation.id: tuple(self._named(title, occupation.zh) for title in occupation.near)
            for occupation in self
        }

    @classmethod
    def load(cls, path: Path | None = None) -> OccupationTable:
        """Reads the table that ships, or other rows of the same shape.

        :param path: JSON Lines, one occupation a line.
        :raises SourceError: a row lacks a key or names an unknown occupation.
        """
        data = resources.files(__package__).joinpath("data")
        rows = path.read_bytes() if path else data.joinpath("occupations.jsonl").read_bytes()
        groups: dict[str, dict[str, str]] = orjson.loads(
            data.joinpath("major_groups.json").read_bytes()
        )
        children = orjson.loads(data.joinpath("children.json").read_bytes())
        return cls(
            (_occupation(orjson.loads(line)) for line in rows.splitlines()),
            (MajorGroup(code, **names) for code, names in groups.items()),
            {} if path else children,
        )

    def __iter__(self) -> Iterator[Occupation]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, occupation_id: object) -> bool:
        return occupation_id in self._by_id

    def __getitem__(self, occupation_id: str) -> Occupation:
        """The occupation with this id; ``KeyError`` where there is none."""
        return self._by_id[occupation_id]

    def title(self, title: str) -> Occupation:
        """The occupation whose ``zh`` this is, to the letter; ``KeyError`` where there is none."""
        return self._by_title[title]

    def named(self, name: str) -> tuple[Occupation, ...]:
        """All occupations with this title or alias in any spelling, the likeliest first."""
        return self.names.get(fold(name), ())

    def with_mol(self, code: str) -> tuple[Occupation, ...]:
        """The occupations of a unit group of 中華民國職業標準分類 (four digits)."""
        return tuple(occupation for occupation in self if code and occupation.mol == code)

    def children(self, occupation_id: str) -> tuple[Occupation, ...]:
        """More special occupations that a search for this one means too (門市人員 → 書店店員)."""
        return self._children.get(occupation_id, ())

    def near(self, occupation_id: str) -> tuple[Occupation, ...]:
        """Neighbouring occupations, the nearest first."""
        return self._near.get(occupation_id, ())

    @cached_property
    def names(self) -> Mapping[str, tuple[Occupation, ...]]:
        """Folded name → the occupations with it: its own title first, then where it stands early
        among the aliases, for the first ones are the usual ones; ties by id."""
        ranked: dict[str, list[tuple[int, str]]] = {}
        for occupation in self:
            for rank, name in enumerate(dict.fromkeys(map(fold, occupation.names))):
                ranked.setdefault(name, []).append((rank, occupation.id))
        return {
            name: tuple(self._by_id[id_] for _, id_ in sorted(owners))
            for name, owners in ranked.items()
        }

    def _named(self, title: str, where: str) -> Occupation:
        if title not in self._by_title:
            raise SourceError(
                "occupation_unknown",
                f"{where} names the occupation {title}, which the table does not have.",
                title=title,
            )
        return self._by_title[title]


def _occupation(row: dict[str, Any]) -> Occupation:
    try:
        licences = tuple(Licence(**licence) for licence in row.pop("licences"))
        lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
        return Occupation(**{**row, **lists, "licences": licences})
    except (KeyError, TypeError) as error:
        raise SourceError(
            "occupation_row",
            f"A row of the occupation table has other keys than expected ({error}).",
            id=row.get("id"),
        ) from error
