"""What the simulated market is made of: ``assumptions.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Assumptions:
    """One market. The fields are explained in ``assumptions.toml``."""

    days: int
    warm_up: int
    seekers_a_day: float
    vacancies_a_day: float
    more_positions: float
    vacancy_days: int
    patience_days: float
    occupations: int
    districts: int
    uneven: float
    disfavoured: float
    disfavour: float
    occupation: float
    way: float
    pay: float
    experience: float
    own_seeker: float
    own_employer: float
    least_seeker: float
    least_employer: float
    error: float
    visits: float
    shown: int
    looks_on: float
    applications_a_day: int
    reads: float
    read_at_once: int
    waits_days: int
    accepts: float


def shipped_assumptions() -> Assumptions:
    """The market that ships."""
    data = _data()
    parts = ("market", "people", "taste", "platform", "behaviour")
    return Assumptions(**{name: value for part in parts for name, value in data[part].items()})


def variations(base: Assumptions) -> Iterator[tuple[str, Assumptions]]:
    """The market with one thing changed at a time, each with what was changed."""
    for name, values in _data()["range"].items():
        for value in values:
            yield f"{name} = {value}", replace(base, **{name: value})


@cache
def _data() -> dict[str, Any]:
    text = resources.files("matcher.evaluation.market").joinpath("assumptions.toml")
    return tomllib.loads(text.read_text("utf-8"))
