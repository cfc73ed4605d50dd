"""Résumés and vacancies as columns, from hits of an engine or from facts: one form for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.documents import SCHEMAS, FieldType, Value
from indexer.vocabulary import DocumentKind
from matcher.engines.base import Hits

Column = NDArray[np.float64]
Codes = NDArray[np.int64]
Terms = tuple[str, ...]
T = TypeVar("T")
U = TypeVar("U")

NUMBERS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.VACANCY: (
        "pay_min", "pay_max", "education_min", "experience_min", "latitude", "longitude", "updated",
    ),
    DocumentKind.RESUME: (
        "pay_min", "education", "experience", "latitude", "longitude", "reach_minutes",
        "available", "updated",
    ),
}  # fmt: skip
"""Number and date fields that pairs read: the signals of a plan."""

KEYWORDS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.VACANCY: (
        "occupations", "title_occupations", "skills", "licences", "wished", "languages", "kind",
        "shifts", "days_off", "pay_basis", "remote", "accuracy", "district", "load_band",
        "employer_id",
    ),
    DocumentKind.RESUME: (
        "occupations", "experienced_occupations", "practice", "skills", "licences", "languages",
        "kinds", "shifts", "days_off", "pay_basis", "remote", "accuracy", "district", "districts",
    ),
}  # fmt: skip
"""Keyword fields that pairs read. None of them tells who somebody is: see docs/matching.md."""


@dataclass(frozen=True, slots=True)
class Coded(Generic[T]):
    """A column of few distinct values, so that each is looked at once.

    :ivar codes: for each document, which of ``distinct`` it has.
    """

    distinct: Sequence[T]
    codes: Codes

    @classmethod
    def of(cls, values: Sequence[T]) -> Coded[T]:
        """Of values that can be hashed."""
        numbers: dict[T, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        return cls(tuple(numbers), np.array(codes, np.int64))

    def map(self, make: Callable[[T], U]) -> Coded[U]:
        """Something made of each value."""
        return Coded([make(value) for value in self.distinct], self.codes)

    def numbers(self, say: Callable[[T], float]) -> Column:
        """A number for each document."""
        return np.array([say(value) for value in self.distinct], np.float64)[self.codes]

    def beside(self, other: Coded[U]) -> Coded[tuple[T, U]]:
        """What each document has in two columns."""
        width = len(other.distinct)
        keys, codes = np.unique(self.codes * width + other.codes, return_inverse=True)
        both = [divmod(key, width) for key in keys.tolist()]
        pairs = [(self.distinct[one], other.distinct[two]) for one, two in both]
        return Coded(pairs, codes.reshape(-1))


class _CodedWhenAsked(Mapping[str, Coded[Terms]]):
    """Keyword columns, each coded when it is first read; twice by two threads does no harm."""

    def __init__(self, raw: Mapping[str, Sequence[Terms]]) -> None:
        self._raw = raw
        self._coded: dict[str, Coded[Terms]] = {}

    def __getitem__(self, name: str) -> Coded[Terms]:
        found = self._coded.get(name)
        if found is None:
            found = self._coded[name] = Coded.of(self._raw[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


@dataclass(frozen=True, slots=True)
class Columns:
    """Documents of one kind; every column has one entry a document.

    :ivar numbers: NaN where the field is absent; dates as ordinals.
    :ivar keywords: the values of a field, empty where it is absent.
    """

    ids: tuple[str, ...]
    numbers: Mapping[str, Column]
    keywords: Mapping[str, Coded[Terms]]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of_hits(cls, hits: Hits) -> Columns:
        """Hits of a plan that asked for the ``NUMBERS`` and ``KEYWORDS`` of their kind."""
        return cls(hits.ids, hits.signals, _CodedWhenAsked(hits.keywords))

    @classmethod
    def of_values(
        cls, kind: DocumentKind, documents: Sequence[tuple[str, Mapping[str, Value]]]
    ) -> Columns:
        """Documents by id, with the values that an index would hold of them."""
        many = {f.name: f.many for f in SCHEMAS[kind].of_type(FieldType.KEYWORD)}
        held = [values for _, values in documents]
        return cls(
            tuple(id_ for id_, _ in documents),
            {n: np.array([_number(one.get(n)) for one in held]) for n in NUMBERS[kind]},
            {
                n: Coded.of([_terms(one.get(n), many=many[n]) for one in held])
                for n in KEYWORDS[kind]
            },
        )

    def one(self, row: int) -> Columns:
        """One of the documents."""
        return Columns(
            (self.ids[row],),
            {name: column[row : row + 1] for name, column in self.numbers.items()},
            {
                name: Coded((column.distinct[column.codes[row]],), np.zeros(1, np.int64))
                for name, column in self.keywords.items()
            },
        )


def each(say: Callable[[T, U], float], left: Coded[T], right: Coded[U]) -> Column:
    """A number for every pair, of columns of which one is of a single document."""
    if len(left.codes) == 1:
        (own,) = left.distinct
        return right.numbers(lambda other: say(own, other))
    (own_right,) = right.distinct
    return left.numbers(lambda other: say(other, own_right))


def _number(value: Value | None) -> float:
    if value is None:
        return np.nan
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value)  # type: ignore[arg-type]  # the schema says that it is a number


def _terms(value: Value | None, *, many: bool) -> Terms:
    if value is None:
        return ()
    return tuple(map(str, value)) if many else (str(value),)  # type: ignore[arg-type]
