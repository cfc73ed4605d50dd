"""Skills and licences that a text names, under one name each.

Names of skills come from the table and from skills.toml; names of licences from the table and from
licences.json. Both are found as phrases in the folded text, the longest first, never by likeness.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

import orjson

from indexer.occupations.phrases import PhraseFinder, Span
from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold

_HAN = re.compile("[\u4e00-\u9fff]")
_PAPER = ("證書", "證照", "執照", "證明", "證")
_CLASS = re.compile("^(?P<trade>.+)(?P<class>[甲乙丙]級)技術士$")
_REMARK = re.compile(r"[((].*[))]$")


def recognise_skills(text: str) -> list[str]:
    """The skills that ``text`` names, by canonical name, each once, in order of appearance."""
    return list(dict.fromkeys(name for _, name in find_skills(text)))


def find_skills(text: str) -> list[tuple[Span, str]]:
    """The skills that ``text`` names with their places in ``fold(text)``, in order, apart."""
    return _found(text, *_skills())


def recognise_licences(text: str) -> list[str]:
    """The licences that ``text`` names, as the occupation table calls them, each once, in order.

    Says nothing on whether the text has, asks for or merely likes them.
    """
    return list(dict.fromkeys(name for _, name in find_licences(text)))


def find_licences(text: str) -> list[tuple[Span, str]]:
    """The licences that ``text`` names with their places in ``fold(text)``, in order, apart."""
    return _found(text, *_licences())


@cache
def licence_names() -> Mapping[str, Sequence[str]]:
    """What licences are also called (``data/licences.json``): name → other names, as written."""
    data = resources.files(__package__).joinpath("data", "licences.json").read_bytes()
    names: dict[str, list[str]] = orjson.loads(data)
    return names


def _found(text: str, names: Mapping[str, str], finder: PhraseFinder) -> list[tuple[Span, str]]:
    folded = fold(text)
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(finder.find(folded), key=lambda span: (span.start - span.end, span.start)):
        if taken.isdisjoint(range(*span)):
            taken.update(range(*span))
            kept.append(span)
    return [(span, names[folded[slice(*span)]]) for span in sorted(kept)]


@cache
def _skills() -> tuple[Mapping[str, str], PhraseFinder]:
    data = resources.files(__package__).joinpath("data", "skills.toml").read_text("utf-8")
    lists = tomllib.loads(data)
    general = set(map(fold, lists["general"]))
    from_table = (
        skill
        for occupation in OccupationTable.load()
        for skill in occupation.skills
        if fold(skill) not in general and (len(_HAN.findall(skill)) != len(skill) or len(skill) > 2)
    )
    names = {fold(skill): skill for skill in from_table}
    for name, spellings in lists["names"].items():
        names.update(dict.fromkeys(map(fold, spellings), name))
    return names, PhraseFinder(names)


@cache
def _licences() -> tuple[Mapping[str, str], PhraseFinder]:
    from_table = {
        licence.name for occupation in OccupationTable.load() for licence in occupation.licences
    }
    names = {spelling: name for name in sorted(from_table) for spelling in _spellings(name)}
    names.update((fold(name), name) for name in from_table)
    for name, spellings in licence_names().items():
        names.update(dict.fromkeys(map(fold, (name, *spellings)), name))
    return names, PhraseFinder(names)


def _spellings(name: str) -> Iterator[str]:
    """How a licence of the table is written: any word for the paper, the class before or behind."""
    plain = _REMARK.sub("", fold(name))
    yield plain
    for paper in _PAPER:
        if plain.endswith(paper) and len(plain) - len(paper) > 1:
            stem = plain.removesuffix(paper)
            yield from (stem + other for other in _PAPER)
            return
    if match := _CLASS.match(plain):
        trade, level = match["trade"], match["class"]
        yield from (f"{trade}{level}", f"{level}{trade}", f"{level}{trade}技術士")
