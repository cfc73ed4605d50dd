"""Bulk writing: what a busy node turns away is sent again, batches are cut, errors name ids."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from indexer.documents import SearchDocument
from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Applied, Delete, Upsert
from indexer.writers.elasticsearch import ElasticsearchOptions, ElasticsearchWriter

VACANCY = DocumentKind.VACANCY


class BusyNode:
    """Takes only so many documents of one request, and keeps versions."""

    def __init__(self, capacity: float = math.inf) -> None:
        self.options = ElasticsearchOptions("http://127.0.0.1:9200")
        self.capacity = capacity
        self.versions: dict[str, int] = {}
        self.requests: list[int] = []

    def call(self, do: Callable[[Any], Any], **_options: object) -> Any:
        return do(SimpleNamespace(bulk=self.bulk))

    def bulk(self, operations: Sequence[bytes], **_options: object) -> dict[str, Any]:
        actions = [orjson.loads(line)["index"] for line in operations[::2]]
        self.requests.append(sum(map(len, operations)))
        items = [self._put(n, one) for n, one in enumerate(actions)]
        return {"items": [{"index": item} for item in items]}

    def _put(self, number: int, action: dict[str, Any]) -> dict[str, Any]:
        if number >= self.capacity:
            return {"status": 429, "error": {"type": "es_rejected_execution_exception"}}
        if action["version"] <= self.versions.get(action["_id"], -1):
            return {"status": 409, "error": {"type": "version_conflict_engine_exception"}}
        self.versions[action["_id"]] = action["version"]
        return {"status": 201}


def writer(node: BusyNode, slept: list[float]) -> ElasticsearchWriter:
    return ElasticsearchWriter(
        node,  # type: ignore[arg-type]
        embedder="e",
        generation="g",
        sleep=slept.append,
    )


def upserts(count: int, words: int = 3) -> list[Upsert]:
    text = {"description": ("服務",) * words}
    return [Upsert(SearchDocument(VACANCY, f"v{n}", 2, {}, text)) for n in range(count)]


def test_what_a_busy_node_turns_away_is_sent_again_after_growing_waits() -> None:
    node, slept = BusyNode(capacity=4), list[float]()
    assert writer(node, slept).apply(upserts(10)) == Applied(10, 0)
    assert len(node.versions) == 10
    assert [round(seconds / 0.1 / 2**n, 1) for n, seconds in enumerate(slept)] == pytest.approx(
        [1, 1], abs=0.5
    )


def test_patience_ends_and_names_what_is_not_in() -> None:
    node, slept = BusyNode(capacity=0), list[float]()
    with pytest.raises(SearchIndexError) as caught:
        writer(node, slept).apply(upserts(2))
    assert caught.value.code == "index_busy"
    assert caught.value.values["ids"] == ("v0", "v1")
    assert sum(slept) < 60


def test_a_second_time_everything_is_stale() -> None:
    node = BusyNode()
    changes = [*upserts(3), Delete(VACANCY, "v1", 4)]
    assert writer(node, []).apply(changes) == Applied(4, 0)
    assert writer(node, []).apply(changes) == Applied(0, 4)


def test_large_batches_go_in_several_requests() -> None:
    node = BusyNode()
    assert writer(node, []).apply(upserts(1_200, words=1_000)) == Applied(1_200, 0)
    assert len(node.requests) >= 3
    assert max(node.requests) < 5_000_000
