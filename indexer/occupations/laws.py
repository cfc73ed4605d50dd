"""Licences without which the law forbids the work, and what will do in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.occupations.table import OccupationTable


@dataclass(frozen=True, slots=True)
class LicenceLaw:
    """What stands behind a licence that the table marks ``law`` (``data/licence_laws.toml``).

    :ivar basis: ``read`` (the article was read), ``act`` (general knowledge of the statute) or
        ``doubtful``.
    """

    licence: str
    statute: str
    article: str
    basis: str
    after_hiring: bool

    @property
    def decides(self) -> bool:
        """Whether it may keep somebody away who does not have it."""
        return self.basis != "doubtful" and not self.after_hiring


@dataclass(frozen=True, slots=True)
class LicenceLaws:
    """The laws by licence, which licences cover others, and what only adults may do."""

    laws: Mapping[str, LicenceLaw]
    covers: Mapping[str, frozenset[str]]
    adults: frozenset[str]
    """Ids of occupations, their children included, that the law keeps from people under 18."""
    needed_by: Mapping[str, frozenset[str]]
    """Occupation id → licences that the law asks of it and that decide."""

    def needed(self, occupations: Iterable[str]) -> frozenset[str]:
        """The licences that each of the occupations needs by law: of an ad that may mean several
        kinds of work, only what all of them need is sure."""
        shared: frozenset[str] | None = None
        for id_ in occupations:
            own = self.needed_by.get(id_, frozenset())
            shared = own if shared is None else shared & own
            if not shared:
                break
        return shared or frozenset()

    def held(self, licences: Iterable[str]) -> frozenset[str]:
        """These licences and those that they cover."""
        own = frozenset(licences)
        return own.union(*(self.covers.get(one, frozenset()) for one in own))


@cache
def licence_laws() -> LicenceLaws:
    """The laws that ship, for the table that ships."""
    text = resources.files(__package__).joinpath("data", "licence_laws.toml").read_text("utf-8")
    data, table = tomllib.loads(text), OccupationTable.load()
    laws = {
        name: LicenceLaw(
            name,
            row["statute"],
            row.get("article", ""),
            row["basis"],
            row.get("after_hiring", False),
        )
        for row in data["laws"]
        for name in row["licences"]
    }
    adults = [table.title(title) for title in data["adults"]["occupations"]]
    return LicenceLaws(
        laws=laws,
        covers={name: frozenset(others) for name, others in data["covers"].items()},
        adults=frozenset(one.id for own in adults for one in (own, *table.children(own.id))),
        needed_by={
            occupation.id: frozenset(
                licence.name
                for licence in occupation.licences
                if licence.required == "law" and laws[licence.name].decides
            )
            for occupation in table
        },
    )
