"""Facts of stored documents, remembered by version: a map move shows the same ads again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from indexer.facts import VacancyFacts
from matcher.engines.base import StoredDocument


class FactsMemory:
    """The facts of the most recently shown vacancies. Safe to share between threads.

    :param size: vacancies remembered; about 3 KB each.
    """

    def __init__(self, size: int = 4_000) -> None:
        self._size = size
        self._facts: OrderedDict[tuple[str, int], VacancyFacts] = OrderedDict()
        self._lock = Lock()

    def of(self, documents: Sequence[StoredDocument]) -> list[VacancyFacts]:
        """The facts of vacancies, in their order."""
        keys = [(document.id, document.version) for document in documents]
        with self._lock:
            known = {key: self._facts[key] for key in keys if key in self._facts}
            for key in known:
                self._facts.move_to_end(key)
        new = {
            key: VacancyFacts.model_validate(document.stored)
            for key, document in zip(keys, documents, strict=True)
            if key not in known
        }
        if new:
            with self._lock:
                self._facts.update(new)
                while len(self._facts) > self._size:
                    self._facts.popitem(last=False)
        known |= new
        return [known[key] for key in keys]
