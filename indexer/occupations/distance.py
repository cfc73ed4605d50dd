"""How near occupations are to each other: what one may turn to, and what practice carries over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from indexer.occupations.table import OccupationTable

Nearness = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class OccupationDistance:
    """Nearness of every two occupations of a table. Immutable; make one and share it.

    :ivar places: the row and column of each occupation, by id.
    :ivar nearness: ``nearness[wished, offered]``, 0–1, 1 for the same; not symmetric, for a wish is
        met by a more special occupation sooner than by a more general one. One row and one column
        more than there are occupations, of zeros, stand for none (``nowhere``).
    """

    places: Mapping[str, int]
    nearness: Nearness

    @property
    def nowhere(self) -> int:
        """The row and column of no occupation."""
        return len(self.nearness) - 1

    def of(self, wished: str, offered: str) -> float:
        """How near what is offered is to what is wished; 0 where the table lacks either."""
        nowhere = self.nowhere
        row, column = self.places.get(wished, nowhere), self.places.get(offered, nowhere)
        return float(self.nearness[row, column])

    @classmethod
    def load(
        cls, table: OccupationTable, centres: NDArray[np.float32] | None = None
    ) -> OccupationDistance:
        """Reckoned from the table by ``data/distance.toml``.

        :param centres: unit vectors of the occupations in the table's order; without them
            likeness of names does not count.
        """
        text = resources.files(__package__).joinpath("data", "distance.toml").read_text("utf-8")
        figures = tomllib.loads(text)
        places = {occupation.id: place for place, occupation in enumerate(table)}
        found = np.zeros((len(places) + 1, len(places) + 1), np.float32)
        if centres is not None:
            found[:-1, :-1] = _dense(centres, **figures["dense"])
        _same(found, [occupation.major for occupation in table], figures["group"])
        _same(found, [occupation.mol for occupation in table], figures["unit"])
        _neighbours(found, table, places, figures)
        _family(found, table, places, figures)
        np.fill_diagonal(found[:-1, :-1], figures["same"])
        return cls(places, found)


def _dense(centres: NDArray[np.float32], **figures: float) -> Nearness:
    least, most = figures["from"], figures["to"]
    share = np.clip((centres @ centres.T - least) / (most - least), 0.0, 1.0)
    return np.asarray(share * figures["most"], np.float32)


def _same(found: Nearness, codes: Sequence[str], value: float) -> None:
    """Occupations that share a code, where they have one."""
    own = np.array(codes)
    shared = (own[:, None] == own) & (own != "")
    inner = found[:-1, :-1]
    np.maximum(inner, np.where(shared, np.float32(value), np.float32(0)), out=inner)


def _neighbours(
    found: Nearness, table: OccupationTable, places: Mapping[str, int], figures: Mapping[str, float]
) -> None:
    """The table's neighbours either way, and theirs."""
    near = np.zeros((len(places), len(places)), np.float32)
    for id_, place in places.items():
        near[place, [places[other.id] for other in table.near(id_)]] = 1
    near = np.maximum(near, near.T)
    inner = found[:-1, :-1]
    np.maximum(inner, (near @ near > 0) * np.float32(figures["second"]), out=inner)
    np.maximum(inner, near * np.float32(figures["near"]), out=inner)


def _family(
    found: Nearness, table: OccupationTable, places: Mapping[str, int], figures: Mapping[str, float]
) -> None:
    for id_, place in places.items():
        children = [places[child.id] for child in table.children(id_)]
        _raise(found, ((place, child) for child in children), figures["child"])
        _raise(found, ((child, place) for child in children), figures["parent"])
        both_ways = (pair for a, b in combinations(children, 2) for pair in ((a, b), (b, a)))
        _raise(found, both_ways, figures["sibling"])


def _raise(found: Nearness, pairs: Iterable[tuple[int, int]], value: float) -> None:
    for row, column in pairs:
        found[row, column] = max(found[row, column], value)
