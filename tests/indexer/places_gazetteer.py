"""The shipped gazetteer, read once for all tests of places."""

from __future__ import annotations

import functools

from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import locate
from indexer.places.located import Located


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer; read-only, so that tests may share it."""
    return Gazetteer.load()


def place(text: str, *, city: str | None = None, district: str | None = None) -> Located:
    """What the text names; fails the test where it names nothing."""
    located = locate(text, gazetteer(), city=city, district=district)
    assert located is not None, text
    return located
