"""What the matcher's tests share: the shipped tables, read once."""

from __future__ import annotations

import pytest

from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from indexer.places.reach import Reach
from matcher.facets import facet_choices
from matcher.plan import Tables
from matcher.understand import Understanding, understanding_of


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def table() -> OccupationTable:
    return OccupationTable.load()


@pytest.fixture(scope="session")
def tables(gazetteer: Gazetteer, table: OccupationTable) -> Tables:
    return Tables(gazetteer.districts, table, facet_choices(), Reach.shipped(gazetteer.stations))


@pytest.fixture(scope="session")
def understanding(gazetteer: Gazetteer, table: OccupationTable) -> Understanding:
    return understanding_of(gazetteer, table, default_recogniser())
