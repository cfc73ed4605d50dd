"""Facts of stored documents, remembered: a map move shows most of the same ads again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from indexer.facts import VacancyFacts
from matcher.engines.base import Found, StoredDocument


@dataclass(frozen=True, slots=True)
class _Remembered:
    generation: str
    """The last state of the index in which these facts were seen to hold."""
    version: int
    facts: VacancyFacts


class FactsMemory:
    """The facts of the most recently shown vacancies. Safe to share between threads.

    :param size: vacancies remembered; about 3 KB each.
    """

    def __init__(self, size: int = 4_000) -> None:
        self._size = size
        self._known: OrderedDict[str, _Remembered] = OrderedDict()
        self._lock = Lock()

    def of(self, found: Found, ids: Sequence[str]) -> dict[str, VacancyFacts]:
        """The facts of vacancies of an answer, by id; those that are gone since are left out."""
        with self._lock:
            known = {id_: self._known[id_] for id_ in ids if id_ in self._known}
        fresh = {id_: one for id_, one in known.items() if one.generation == found.generation}
        missing = [id_ for id_ in ids if id_ not in fresh]
        for document in found.stored(missing) if missing else ():
            fresh[document.id] = _remembered(document, known.get(document.id), found.generation)
        with self._lock:
            for id_, one in fresh.items():
                self._known[id_] = one
                self._known.move_to_end(id_)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return {id_: fresh[id_].facts for id_ in ids if id_ in fresh}


def _remembered(
    document: StoredDocument, known: _Remembered | None, generation: str
) -> _Remembered:
    if known and known.version == document.version:
        return replace(known, generation=generation)
    facts = VacancyFacts.model_validate(document.stored)
    return _Remembered(generation, document.version, facts)
