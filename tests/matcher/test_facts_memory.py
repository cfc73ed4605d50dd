"""Facts are read once a state of the index, and never out of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, Upsert
from matcher.engines.base import Found, Plan, StoredDocument
from matcher.facts_memory import FactsMemory
from tests.contract.oracle import Oracle
from tests.matcher.vacancies import document


class Index:
    """An oracle whose reads of stored documents are counted."""

    def __init__(self) -> None:
        self.oracle = Oracle()
        self.read: list[str] = []

    def put(self, id_: str, title: str, version: int) -> None:
        self.oracle.apply([Upsert(replace(document(id_, title), version=version))])

    def found(self) -> Found:
        found = self.oracle.run(Plan(kind=DocumentKind.VACANCY))

        def stored(ids: Sequence[str]) -> tuple[StoredDocument, ...]:
            self.read += ids
            return found.stored(ids)

        return replace(found, stored=stored)


@pytest.fixture
def index() -> Index:
    made = Index()
    for id_ in "abc":
        made.put(id_, "服務生", 2)
    return made


def test_what_was_read_in_this_state_is_not_read_again(index: Index) -> None:
    memory = FactsMemory()
    found = index.found()
    assert list(memory.of(found, ["b", "a"])) == ["b", "a"]
    assert list(memory.of(found, ["a", "c"])) == ["a", "c"]
    assert index.read == ["b", "a", "c"]


def test_a_changed_ad_is_shown_as_it_is_now(index: Index) -> None:
    memory = FactsMemory()
    memory.of(index.found(), ["a", "b"])
    index.put("a", "會計", 4)
    facts = memory.of(index.found(), ["a", "b"])
    assert (facts["a"].title, facts["b"].title) == ("會計", "服務生")


def test_a_removed_ad_is_left_out(index: Index) -> None:
    memory = FactsMemory()
    memory.of(index.found(), ["a"])
    index.oracle.apply([Delete(DocumentKind.VACANCY, "a", 4)])
    assert memory.of(index.found(), ["a", "b"]).keys() == {"b"}


def test_only_the_latest_are_remembered(index: Index) -> None:
    memory = FactsMemory(size=2)
    found = index.found()
    assert memory.of(found, ["a", "b", "c"]).keys() == {"a", "b", "c"}
    memory.of(found, ["b", "c"])
    memory.of(found, ["a"])
    assert index.read == ["a", "b", "c", "a"]
