"""Other names of roads, stations and landmarks: one line of ``data/aliases.csv`` each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.places.spelling import fold


@dataclass(frozen=True, slots=True)
class Aliases:
    """Folded alias → canonical name, by what is named."""

    road: Mapping[str, str] = field(default_factory=dict)
    station: Mapping[str, str] = field(default_factory=dict)
    landmark: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Aliases:
        """Read the table; its columns are kind (road, station or landmark), alias and name."""
        found: dict[str, dict[str, str]] = {"road": {}, "station": {}, "landmark": {}}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["kind"]][fold(row["alias"]).text] = row["name"]
        return cls(**found)
