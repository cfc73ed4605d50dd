"""What was written into one generation in Elasticsearch, in use or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indexer.vocabulary import DocumentKind
from indexer.writers.base import Held, StoredCopy
from indexer.writers.elasticsearch.connection import Connection
from indexer.writers.elasticsearch.generations import index_of
from indexer.writers.elasticsearch.mapping import ALIVE, ID, STORED

_AT_ONCE = 5_000
_COPIES_AT_ONCE = 1_000
_SECONDS = 60.0


class ElasticsearchContents:
    """See ``Contents``."""

    def __init__(self, connection: Connection, generation: str) -> None:
        self._connection = connection
        self._generation = generation

    def held(self, kind: DocumentKind) -> Iterator[Held]:
        """See ``Contents.held``. In the order of ids, so that it may go on while others write."""
        index = index_of(self._connection.options, kind, self._generation)
        call = self._connection.call
        call(lambda es: es.indices.refresh(index=index), repeatable=True, timeout=_SECONDS)
        after: Mapping[str, Any] = {}
        while True:
            asked = after
            answer = call(
                lambda es, asked=asked: es.search(  # type: ignore[misc]
                    index=index, size=_AT_ONCE, version=True, source=False,
                    docvalue_fields=[ALIVE], sort=[{ID: "asc"}], track_total_hits=False, **asked,
                ),
                repeatable=True, timeout=_SECONDS,
            )  # fmt: skip
            hits = answer["hits"]["hits"]
            for hit in hits:
                yield Held(hit["sort"][0], hit["_version"], hit["fields"][ALIVE][0])
            if len(hits) < _AT_ONCE:
                return
            after = {"search_after": hits[-1]["sort"]}

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> Sequence[StoredCopy]:
        """See ``Contents.stored``."""
        index = index_of(self._connection.options, kind, self._generation)
        found = []
        for start in range(0, len(ids), _COPIES_AT_ONCE):
            some = list(ids[start : start + _COPIES_AT_ONCE])
            answer = self._connection.call(
                lambda es, some=some: es.mget(  # type: ignore[misc]
                    index=index, ids=some, source_includes=[STORED, ALIVE]
                ),
                repeatable=True,
            )
            found += [
                StoredCopy(one["_id"], one["_version"], one["_source"][STORED])
                for one in answer["docs"]
                if one.get("found") and one["_source"][ALIVE]
            ]
        return found

    def close(self) -> None:
        """See ``Contents.close``."""
        self._connection.close()
