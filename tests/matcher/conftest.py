"""What the matcher's tests share: the shipped tables, read once."""

from __future__ import annotations

import pytest

from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.places.gazetteer import Gazetteer
from matcher.facets import facet_choices
from matcher.lexicon import lexicon
from matcher.place_words import PlaceReader
from matcher.plan import Tables
from matcher.recognise import QueryRecogniser
from matcher.understand import Understanding


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def table() -> OccupationTable:
    return OccupationTable.load()


@pytest.fixture(scope="session")
def tables(gazetteer: Gazetteer, table: OccupationTable) -> Tables:
    return Tables(gazetteer.districts, table, facet_choices())


@pytest.fixture(scope="session")
def understanding(gazetteer: Gazetteer, table: OccupationTable) -> Understanding:
    words = lexicon()
    recogniser = QueryRecogniser(words, PlaceReader(gazetteer, words), default_recogniser())
    return Understanding(recogniser, table)
