"""The dated amounts of the law: minimum wage (R10) and the pay that must be disclosed (R7, R8)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.vocabulary import PayBasis


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """The minimum wage from a day on, in New Taiwan dollars; ``None`` where it is not known."""

    valid_from: date
    month: float | None
    hour: float | None
    confirmed: bool
    source: str

    def amount(self, basis: PayBasis) -> float | None:
        """The wage of a month or an hour; ``None`` for other bases."""
        return {PayBasis.MONTH: self.month, PayBasis.HOUR: self.hour}.get(basis)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Pay under ``month`` must be disclosed from a day on, in a range no wider than ``width``."""

    valid_from: date
    month: float
    width: float
    confirmed: bool
    source: str


@cache
def minimum_wages() -> tuple[MinimumWage, ...]:
    """Every minimum wage on file, oldest first."""
    return tuple(
        MinimumWage(
            row["valid_from"], row.get("month"), row.get("hour"), row["confirmed"], row["source"]
        )
        for row in _table("minimum_wage")["wage"]
    )


@cache
def disclosures() -> tuple[Disclosure, ...]:
    """Every disclosure threshold on file, oldest first."""
    return tuple(Disclosure(**row) for row in _table("disclosure")["disclosure"])


def confirmed_wage(day: date) -> MinimumWage | None:
    """The last confirmed minimum wage that is in force on a day; ``None`` before the first."""
    held = [wage for wage in minimum_wages() if wage.confirmed and wage.valid_from <= day]
    return held[-1] if held else None


def expected_wage(day: date) -> MinimumWage | None:
    """An unconfirmed minimum wage for a day, where one is newer than the confirmed one."""
    newest = [wage for wage in minimum_wages() if wage.valid_from <= day]
    return newest[-1] if newest and not newest[-1].confirmed else None


def disclosure(day: date) -> Disclosure | None:
    """The disclosure threshold in force on a day; ``None`` before the first."""
    held = [row for row in disclosures() if row.confirmed and row.valid_from <= day]
    return held[-1] if held else None


def _table(name: str) -> dict[str, Any]:
    source = files("indexer.legal").joinpath("thresholds", f"{name}.toml")
    return tomllib.loads(source.read_text("utf-8"))
