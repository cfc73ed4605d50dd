"""The names under which recognition finds occupations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold

KINDS = ("title", "alias", "compound")
"""What a name may be, the surest first; keys of the weights."""


class Name(NamedTuple):
    """A kind and the ids of the occupations with the name, the likeliest first."""

    kind: str
    ids: tuple[str, ...]


def names_of(table: OccupationTable) -> dict[str, Name]:
    """Folded title or alias of the table → what it names."""
    names: dict[str, Name] = {}
    for phrase, owners in table.names.items():
        titled = phrase in (fold(owners[0].zh), fold(owners[0].en))
        names[phrase] = Name("title" if titled else "alias", tuple(item.id for item in owners))
    return names


def said_names(
    table: OccupationTable, colloquial: Mapping[str, Iterable[str]], names: Mapping[str, Name]
) -> dict[str, Name]:
    """What people say, with the table's own readings of the same phrase behind."""
    said: dict[str, Name] = {}
    for phrase, titles in colloquial.items():
        ids = [table.title(title).id for title in titles]
        known = names.get(fold(phrase), Name("alias", ()))
        said[fold(phrase)] = Name(known.kind, tuple(dict.fromkeys([*ids, *known.ids])))
    return said


def look_alikes_of(table: OccupationTable) -> dict[str, frozenset[str]]:
    """Folded look-alike → the occupations that it is not."""
    found: dict[str, set[str]] = {}
    for occupation in table:
        for title in occupation.look_alikes:
            found.setdefault(fold(title), set()).add(occupation.id)
    return {phrase: frozenset(ids) for phrase, ids in found.items()}
