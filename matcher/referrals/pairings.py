"""What a referral plan is made from: people, openings, and who could go where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexer.errors import InvalidValueError

Rows = NDArray[np.intp]
Worths = NDArray[np.float64]
Pair = tuple[str, str]
"""A person's id and an opening's."""


@dataclass(frozen=True, slots=True)
class Openings:
    """Vacancies that take referrals.

    :param ids: their ids, each once.
    :param positions: how many people each wants, at least 1.
    :param load: how many applications and referrals each has that are still open.
    """

    ids: tuple[str, ...]
    positions: Rows
    load: Rows

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        :raises ValueError: an id twice, columns of different lengths, fewer than one position, or
            a negative load.
        """
        _once("openings", self.ids)
        if not len(self.ids) == len(self.positions) == len(self.load):
            raise ValueError("openings: one position and one load for each id")
        if len(self.ids) and (self.positions.min() < 1 or self.load.min() < 0):
            raise ValueError("openings: positions are 1 or more, loads 0 or more")


@dataclass(frozen=True, slots=True)
class Pairings:
    """Which people could be referred to which openings, as a sparse graph.

    Only pairs that break no hard condition belong here; what broke them stands in ``obstacles``.

    :param seekers: the people's ids, each once.
    :param seeker: for each pair the row of its person.
    :param opening: for each pair the row of its opening.
    :param worth: for each pair what it is worth to both, 0 to 1.
    :param obstacles: for a person, how many vacancies near to their wish each hard condition ruled
        out (``{"licence": 12, "shift": 40}``).
    """

    seekers: tuple[str, ...]
    openings: Openings
    seeker: Rows
    opening: Rows
    worth: Worths
    obstacles: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        :raises ValueError: an id or a pair twice, columns of different lengths, a row that is
            nobody's, a worth outside 0 to 1.
        """
        _once("seekers", self.seekers)
        if not len(self.seeker) == len(self.opening) == len(self.worth):
            raise ValueError("pairs: columns of one length")
        if not len(self.seeker):
            return
        _within("seeker", self.seeker, len(self.seekers))
        _within("opening", self.opening, len(self.openings.ids))
        if not ((self.worth >= 0) & (self.worth <= 1)).all():
            raise ValueError("pairs: a worth lies between 0 and 1")
        keys = self.seeker * len(self.openings.ids) + self.opening
        if len(np.unique(keys)) != len(keys):
            raise ValueError("pairs: a pair stands there twice")


@dataclass(frozen=True, slots=True)
class Edits:
    """What an officer has decided, and what the last plan said; a new plan keeps to it.

    :param kept: pairs that stand whatever they are worth, also beyond what an opening takes.
    :param refused: pairs that are not to be made, also because they were made before.
    :param resting_seekers: people who get nothing more in this plan.
    :param resting_openings: openings that get nothing more in this plan.
    :param last: the pairs of the plan before.
    """

    kept: frozenset[Pair] = frozenset()
    refused: frozenset[Pair] = frozenset()
    resting_seekers: frozenset[str] = frozenset()
    resting_openings: frozenset[str] = frozenset()
    last: frozenset[Pair] = frozenset()

    def checked(self, pairings: Pairings) -> Edits:
        """Themselves, when everybody they name is in the plan.

        :raises InvalidValueError: a kept pair names a person or opening that is not there, or is
            refused as well.
        """
        seekers, openings = set(pairings.seekers), set(pairings.openings.ids)
        for seeker, opening in sorted(self.kept):
            if seeker not in seekers or opening not in openings:
                raise InvalidValueError(
                    "kept",
                    "referral_not_in_plan",
                    f"kept: {seeker} or {opening} is not in this plan; take the pair off.",
                    seeker=seeker,
                    opening=opening,
                )
        if both := self.kept & self.refused:
            seeker, opening = min(both)
            raise InvalidValueError(
                "kept",
                "referral_kept_and_refused",
                f"kept: {seeker} → {opening} is refused as well; choose one.",
                seeker=seeker,
                opening=opening,
            )
        return self


def _once(name: str, ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        raise ValueError(f"{name}: an id stands there twice")


def _within(name: str, rows: Rows, size: int) -> None:
    if rows.min() < 0 or rows.max() >= size:
        raise ValueError(f"pairs: a {name} row is not among the {size}")
