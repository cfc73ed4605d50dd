#!/usr/bin/env python3
"""How fast the gazetteer opens and finds addresses on one core, and how far off it is."""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import locate
from tests.indexer.places_accuracy import SOURCES, figures

ADDRESSES = 5000
SEED = 20261101


def addresses(gazetteer: Gazetteer, count: int, seed: int = SEED) -> list[str]:
    """Addresses as people write them: streets, lanes, crossings, stations, a tenth of each vague.

    :param count: how many; the same seed gives the same ones.
    """
    draw = random.Random(seed)  # noqa: S311 - not a secret
    roads = sorted(gazetteer.plates.roads)
    stations = [station.name for station in gazetteer.stations]
    made: list[str] = []
    while len(made) < count:
        road = draw.choice(roads)
        district = draw.choice(gazetteer.plates.districts_with(road))
        city = (gazetteer.districts.city_of(district) or "").replace("臺", "台")
        street, number = f"{city}{district}{road}", draw.randrange(1, 300)
        made.append(
            draw.choices(
                [
                    f"{street}{number}號{draw.randrange(1, 12)}樓",
                    f"{street}{draw.randrange(1, 100)}巷{number}號",
                    f"{street}與{draw.choice(roads)}口",
                    f"{city}捷運{draw.choice(stations)}站{draw.randrange(1, 4)}號出口",
                    f"{city}{district}",
                ],
                weights=[60, 20, 5, 5, 10],
            )[0]
        )
    return made


def run() -> dict[str, Any]:
    """Seconds to open, addresses a second, share found finer than a district, peak MB of memory;
    and how far off real addresses are, by source, where the shared data are present."""
    started = time.perf_counter()
    gazetteer = Gazetteer.load()
    opened = time.perf_counter()
    lines = addresses(gazetteer, ADDRESSES)
    cpu = time.process_time()
    found = [locate(line, gazetteer) for line in lines]
    seconds = time.process_time() - cpu
    return {
        "open_seconds": round(opened - started, 3),
        "addresses_per_second": round(len(lines) / seconds),
        "finer_than_district": round(
            sum(bool(f and f.accuracy.on_map) for f in found) / len(lines), 3
        ),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **accuracy(gazetteer),
    }


def accuracy(gazetteer: Gazetteer) -> dict[str, dict[str, float]]:
    """By source: matched share, median, p90, share within 100 m, share in a wrong district."""
    try:
        return {source: asdict(figures(source, gazetteer)) for source in SOURCES}
    except pytest.skip.Exception as absent:
        print(absent, file=sys.stderr)
        return {}


if __name__ == "__main__":
    print(json.dumps(run()))
