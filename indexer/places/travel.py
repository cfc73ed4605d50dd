"""How long ways on foot and by bus take; ``data/travel.toml`` says where the figures are from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Walking:
    """On foot: metres a minute, along so many times the straight line."""

    metres_per_minute: float
    detour: float

    @property
    def reach(self) -> float:
        """Metres in a straight line that a minute brings one further."""
        return self.metres_per_minute / self.detour

    def whole_minutes(self, metres: float) -> int:
        """Minutes for a straight-line distance as they are told: rounded up, at least 1."""
        return max(1, ceil(metres / self.reach))


@dataclass(frozen=True, slots=True)
class Bus:
    """A bus that may run from anywhere to anywhere, up to ``most_metres`` in a straight line."""

    fixed_minutes: float
    metres_per_minute: float
    detour: float
    most_metres: float

    @property
    def reach(self) -> float:
        """Metres in a straight line that a minute on the bus brings one further."""
        return self.metres_per_minute / self.detour


@dataclass(frozen=True, slots=True)
class AtStation:
    """Minutes spent within stations, and metres between stations that are changed on foot."""

    enter_minutes: float
    leave_minutes: float
    change_minutes: float
    walk_between_metres: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Minutes of waiting for a train."""

    share_of_headway: float
    most_minutes: float

    def minutes(self, headway: float) -> float:
        """For a train that comes every ``headway`` minutes."""
        return min(self.most_minutes, self.share_of_headway * headway)


@dataclass(frozen=True, slots=True)
class Travel:
    """All that ways are reckoned with but the trains themselves."""

    walking: Walking
    bus: Bus
    station: AtStation
    waiting: Waiting

    def minutes(self, metres: Floats) -> Floats:
        """Minutes for a straight-line distance, on foot or by bus, whichever is quicker."""
        on_foot = metres / self.walking.reach
        by_bus = np.where(
            metres <= self.bus.most_metres,
            self.bus.fixed_minutes + metres / self.bus.reach,
            np.inf,
        )
        quicker: Floats = np.minimum(on_foot, by_bus)
        return quicker

    def metres(self, minutes: Floats) -> Floats:
        """Metres in a straight line that one gets in some minutes, negative where there are none.

        Whoever is no further away gets there in that time: the inverse of :meth:`minutes`.
        """
        by_bus = np.minimum(
            self.bus.most_metres, (minutes - self.bus.fixed_minutes) * self.bus.reach
        )
        further: Floats = np.maximum(minutes * self.walking.reach, by_bus)
        return further

    def is_walked(self, metres: float) -> bool:
        """Whether a distance is quicker on foot than by bus."""
        return float(self.minutes(np.array(metres))) >= metres / self.walking.reach


@cache
def travel() -> Travel:
    """The figures that ship."""
    data = tomllib.loads((files("indexer.places") / "data" / "travel.toml").read_text("utf-8"))
    return Travel(
        Walking(**data["walking"]),
        Bus(**data["bus"]),
        AtStation(**data["station"]),
        Waiting(**data["waiting"]),
    )
