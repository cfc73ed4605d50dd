"""``ElasticsearchEngine``: searches over what ``indexer.writers.elasticsearch`` writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.elasticsearch.connection import BUSY, BusyError, Connection, failure, missing
from indexer.writers.elasticsearch.generations import IndexInUse, alias_of, in_use
from indexer.writers.elasticsearch.mapping import ALIVE, ID, STORED, VECTOR
from indexer.writers.elasticsearch.options import VectorIndex
from matcher.engines.base import Floats, Found, Hits, Plan, StoredDocument
from matcher.engines.elasticsearch.answer import Answer, Dense, Matched, Possible, state
from matcher.engines.elasticsearch.pages import Pages
from matcher.engines.elasticsearch.parts import Part, Response, Search, together
from matcher.engines.elasticsearch.rows import Row, to_hits

_NOT_FOUND = 404
_AT_ONCE = 1_000
"""Documents fetched by id in one request."""


class ElasticsearchEngine:
    """See ``Engine``. What was written before a call, by whichever process, counts in it.

    :param embedder: id of the embedder that makes the query vectors; another index is refused.
    """

    def __init__(self, connection: Connection, *, embedder: str) -> None:
        self._connection = connection
        self._embedder = embedder
        self._known: Mapping[DocumentKind, IndexInUse] | None = None

    def run(self, plan: Plan) -> Found:
        """See ``Engine.run``; one request, and a second one for marks and related hits."""
        index = self._in_use()[plan.kind]
        answer = Answer(plan, self._pages(plan.kind, plan, index.vectors))
        *states, matched, possible, dense = together(
            [*self._states(), answer.matched(), answer.possible(), answer.dense()], self._ask
        )
        found = _Parts(plan, matched, possible, dense)
        return found.joined(self._generation(states), lambda ids: self.stored(plan.kind, ids))

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> tuple[StoredDocument, ...]:
        """See ``Engine.stored``."""
        self._in_use()
        index = alias_of(self._connection.options, kind)
        found: dict[str, StoredDocument] = {}
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), _AT_ONCE):
            found |= self._stored(index, wanted[start : start + _AT_ONCE])
        return tuple(found[id_] for id_ in ids if id_ in found)

    def _stored(self, index: str, ids: Sequence[str]) -> dict[str, StoredDocument]:
        answer = self._connection.call(
            lambda es: es.mget(index=index, ids=list(ids), source_includes=[STORED, ALIVE]),
            repeatable=True,
        )
        return {
            one["_id"]: StoredDocument(one["_id"], one["_version"], one["_source"][STORED])
            for one in answer["docs"]
            if one.get("found") and one["_source"][ALIVE]
        }

    def vectors(self, kind: DocumentKind, ids: Sequence[str]) -> Mapping[str, Floats]:
        """See ``Engine.vectors``."""
        self._in_use()
        index = alias_of(self._connection.options, kind)
        found: dict[str, Floats] = {}
        for start in range(0, len(ids), _AT_ONCE):
            part = list(ids[start : start + _AT_ONCE])
            body = {
                "query": {"bool": {"filter": [{"terms": {ID: part}}]}},
                "size": len(part),
                "_source": False,
                "fields": [VECTOR],
                "docvalue_fields": [ID],
            }
            (response,) = self._ask([Search(index, body)])
            for hit in response["hits"]["hits"]:
                if VECTOR in hit["fields"]:
                    found[hit["fields"][ID][0]] = np.array(hit["fields"][VECTOR], np.float32)
        return found

    def generation(self) -> str:
        """See ``Engine.generation``."""
        self._in_use()
        return self._generation(together(self._states(), self._ask))

    def close(self) -> None:
        """See ``Engine.close``. A later call connects again."""
        self._connection.close()

    def _pages(
        self, kind: DocumentKind, plan: Plan, vectors: VectorIndex = VectorIndex.EXACT
    ) -> Pages:
        options = self._connection.options
        return Pages(plan, alias_of(options, kind), vectors, options.timeout)

    def _in_use(self) -> Mapping[DocumentKind, IndexInUse]:
        if self._known is None:
            self._known = in_use(self._connection, embedder=self._embedder)
        return self._known

    def _states(self) -> list[Part[str]]:
        return [
            state(self._pages(kind, Plan(kind=kind)), several_shards=index.shards > 1)
            for kind, index in self._in_use().items()
        ]

    def _generation(self, states: Sequence[str]) -> str:
        """The state of all indexes; those that a rebuild put into use meanwhile are checked."""
        names = {one.name for one in self._in_use().values()}
        if any(one != "empty" and one.split(":")[0] not in names for one in states):
            self._known = None
            self._in_use()
        return ",".join(states)

    def _ask(self, searches: Sequence[Search]) -> Sequence[Response]:
        """Several searches in one request."""
        several = any(one.shards > 1 for one in self._in_use().values())
        lines: list[Any] = []
        for search in searches:
            header = {"index": search.index, "allow_partial_search_results": False}
            if several:  # scores by the statistics of all shards, not by each one's own
                header["search_type"] = "dfs_query_then_fetch"
            lines += [orjson.dumps(header), orjson.dumps(search.body)]

        def ask(es: Any) -> Sequence[Response]:
            answers: list[Response] = es.msearch(searches=lines)["responses"]
            if any(one["status"] in BUSY for one in answers):
                raise BusyError("the node is busy")
            return answers

        answers = self._connection.call(ask, repeatable=True)
        for answer in answers:
            self._check(answer)
        return answers

    def _check(self, answer: Response) -> None:
        options = self._connection.options
        if answer["status"] == _NOT_FOUND:
            self._known = None
            raise missing(options)
        if "error" in answer:
            reason = failure(answer["error"])
            code = "search_too_large" if "too_many" in reason else "engine_failed"
            raise SearchIndexError(
                code,
                f"Elasticsearch at {options.place} could not do a search ({reason}). "
                + (
                    "Ask for fewer words or conditions."
                    if code == "search_too_large"
                    else "If the index is at fault, run `jobbank index rebuild`."
                ),
                place=options.place, reason=reason,
            )  # fmt: skip
        if answer["timed_out"]:
            seconds = f"{options.timeout:g}"
            raise SearchIndexError(
                "engine_away",
                f"Elasticsearch at {options.place} did not finish a search within {seconds} s.",
                place=options.place, reason=f"not done within {seconds} s",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of an answer."""

    plan: Plan
    matched: Matched
    possible: Possible
    dense: Dense

    def joined(
        self, generation: str, stored: Callable[[Sequence[str]], tuple[StoredDocument, ...]]
    ) -> Found:
        """The answer in the engine's terms."""
        plan, matched, counts = self.plan, self.matched, self.matched.counts
        return Found(
            total=counts.total,
            in_view=counts.in_view,
            possible=self.possible.total,
            unknown=self.possible.unknown,
            matched=self._hits(matched.rows),
            possible_hits=self._hits(self.possible.rows),
            related=self._hits(self.dense.related),
            facets=counts.facets,
            placed=counts.placed,
            district_only=counts.district_only,
            city_only=counts.city_only,
            marks=matched.marks,
            cells=counts.cells if plan.map and matched.marks is None else (),
            without=counts.without,
            generation=generation,
            stored=stored,
        )

    def _hits(self, rows: Sequence[Row]) -> Hits:
        return to_hits(rows, self.plan, self.dense.cosines)
