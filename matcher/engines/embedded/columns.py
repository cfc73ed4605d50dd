"""Columns by name, of what documents' rows hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import Accuracy
from indexer.writers.embedded.packing import RowFormat
from matcher.engines.embedded.bm25f import length_codes
from matcher.engines.embedded.geotile import tiles
from matcher.engines.embedded.keywords import Lexicon, among
from matcher.engines.embedded.snapshot import (
    DISTRICT_LEVEL,
    LAT,
    LENGTH,
    LON,
    PLACED,
    POINTLESS,
    TILE,
)

PLACE, ACCURACY = "place", "accuracy"


def derived(
    layout: RowFormat, fixed: NDArray[Any], lexicons: Mapping[str, Lexicon]
) -> dict[str, NDArray[Any]]:
    """The columns of a snapshot, of rows' ``fixed`` records. Whoever changes what is in them
    changes ``bases.FORMAT``.

    :param lexicons: by field.
    """
    columns: dict[str, NDArray[Any]] = {}
    for number, name in enumerate(layout.numbers):
        columns[name] = fixed["numbers"][:, number]
    for number, name in enumerate(layout.flags):
        columns[name] = fixed["flags"][:, number]
    for number, name in enumerate(layout.keywords):
        columns[name] = fixed["keywords"][:, number].astype(np.int32)
    place = fixed["points"][:, layout.points.index(PLACE)]
    columns[LAT], columns[LON] = place[:, 0], place[:, 1]
    columns[TILE] = tiles(place[:, 0], place[:, 1])
    accuracy = lexicons[ACCURACY]
    on_map = accuracy.holding([a.value for a in Accuracy if a.on_map])
    district = accuracy.holding([Accuracy.DISTRICT])
    columns[POINTLESS] = np.isnan(place[:, 0])
    columns[PLACED] = among(columns[ACCURACY], on_map) & ~columns[POINTLESS]
    columns[DISTRICT_LEVEL] = among(columns[ACCURACY], district)
    columns[LENGTH] = length_codes(fixed["lengths"], layout.texts)
    return columns
