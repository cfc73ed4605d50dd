"""Facts of stored documents, remembered: a page or map move shows most of the same ads again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, TypeVar

from indexer.facts import PayFacts, VacancyFacts
from matcher.engines.base import Found, StoredDocument
from matcher.results import MarkFacts

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class _Remembered(Generic[F]):
    generation: str
    """The last state of the index in which these facts were seen to hold."""
    version: int
    facts: F


class Memory(Generic[F]):
    """What was read of the most recently shown vacancies. Safe to share between threads.

    :param read: makes of a stored document what is remembered.
    :param size: vacancies remembered.
    """

    def __init__(self, read: Callable[[Mapping[str, Any]], F], size: int) -> None:
        self._read = read
        self._size = size
        self._known: OrderedDict[str, _Remembered[F]] = OrderedDict()
        self._lock = Lock()

    def of(self, found: Found, ids: Sequence[str]) -> dict[str, F]:
        """The facts of vacancies of an answer, by id; those that are gone since are left out."""
        with self._lock:
            known = {id_: self._known[id_] for id_ in ids if id_ in self._known}
        fresh = {id_: one for id_, one in known.items() if one.generation == found.generation}
        missing = [id_ for id_ in ids if id_ not in fresh]
        for document in found.stored(missing) if missing else ():
            before = known.get(document.id)
            fresh[document.id] = self._remembered(document, before, found.generation)
        with self._lock:
            for id_, one in fresh.items():
                self._known[id_] = one
                self._known.move_to_end(id_)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return {id_: fresh[id_].facts for id_ in ids if id_ in fresh}

    def _remembered(
        self, document: StoredDocument, known: _Remembered[F] | None, generation: str
    ) -> _Remembered[F]:
        if known and known.version == document.version:
            return replace(known, generation=generation)
        return _Remembered(generation, document.version, self._read(document.stored))


class FactsMemory(Memory[VacancyFacts]):
    """Facts as cards show them; about 3 KB each."""

    def __init__(self, size: int = 4_000) -> None:
        super().__init__(VacancyFacts.model_validate, size)


class MarkMemory(Memory[MarkFacts]):
    """Facts as marks of the map show them; about 1 KB each. A map shows hundreds at once."""

    def __init__(self, size: int = 20_000) -> None:
        super().__init__(_mark_facts, size)


def _mark_facts(stored: Mapping[str, Any]) -> MarkFacts:
    pay = PayFacts.model_validate(stored["pay"])
    return MarkFacts(stored["id"], stored["title"], stored["employer_name"], pay)
