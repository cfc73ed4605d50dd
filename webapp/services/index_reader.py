"""An engine as a verification reads it: what searches find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from indexer.vocabulary import DocumentKind
from matcher.engines.base import After, Engine, Plan, StoredDocument

_AT_ONCE = 5_000


class EngineReader:
    """See ``webapp.services.verification.Reader``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stored(self, kind: DocumentKind, ids: Sequence[str]) -> Sequence[StoredDocument]:
        """See ``Engine.stored``."""
        return self._engine.stored(kind, ids) if ids else ()

    def ids(self, kind: DocumentKind) -> Iterator[Sequence[str]]:
        """The ids of all documents, page by page of one search."""
        after: After | None = None
        while True:
            hits = self._engine.run(Plan(kind=kind, limit=_AT_ONCE, after=after)).matched
            yield hits.ids
            if len(hits) < _AT_ONCE:
                return
            value = float(hits.sort_values[-1])
            after = After(None if isnan(value) else value, hits.ids[-1])
