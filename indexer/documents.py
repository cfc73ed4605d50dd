"""The schema of the index: one line a field. Both engines derive columns and mapping from it.

A new filter is one line here, its normaliser, and its label and control in the web layer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.places.point import Point
from indexer.vocabulary import DocumentKind

VECTOR_SIZE = 192
"""Numbers in a vector: title and text, 96 each, the whole of norm 1 (matching recipe)."""

Value = str | tuple[str, ...] | float | bool | date | Point
"""What a field can hold. A field that the record says nothing about is absent, never a filler."""


class FieldType(StrEnum):
    """How a field is stored and compared."""

    KEYWORD = "keyword"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    POINT = "point"
    TEXT = "text"
    VECTOR = "vector"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, type, whether it holds several values, can be counted as a facet,
    and, for text, its weight in the lexical score (a whole number, ≥ 1)."""

    name: str
    type: FieldType
    many: bool = False
    facet: bool = False
    weight: float = 0.0


K, N, D, F, P, T, V = FieldType  # the table below reads as columns

VACANCY_FIELDS: tuple[Field, ...] = (
    Field("source", K),
    Field("source_id", K),
    Field("employer_id", K),
    Field("fold_key", K),  # equal for near-identical ads of one employer
    Field("title", T, weight=3),
    Field("employer", T, weight=2),
    Field("skills_text", T, weight=2),
    Field("description", T, weight=1),
    Field("occupations", K, many=True, facet=True),
    Field("title_occupations", K, many=True),  # those whose evidence stands in the title
    Field("major_groups", K, many=True, facet=True),
    Field("skills", K, many=True),
    Field("licences", K, many=True),
    Field("wished", K, many=True),  # those skills and licences that the ad only likes to see
    Field("languages", K, many=True),
    Field("kind", K, facet=True),
    Field("shifts", K, many=True, facet=True),
    Field("days_off", K, facet=True),
    Field("pay_basis", K, facet=True),
    Field("pay_min", N),
    Field("pay_max", N),
    Field("pay_monthly_min", N),  # for sorting only
    Field("education_min", N),  # Education.rank
    Field("experience_min", N),  # months
    Field("openings", N),
    Field("remote", K, facet=True),
    Field("welcomes", K, many=True, facet=True),
    Field("job_accommodation", F),
    Field("agency", F),
    Field("place", P),  # the district's label point where only the district is known
    Field("latitude", N),  # of ``place``, as numbers that come with the hits
    Field("longitude", N),
    Field("accuracy", K),
    Field("city", K),
    Field("district", K, facet=True),
    Field("station", K, facet=True),
    Field("station_minutes", N),
    Field("park", K, facet=True),
    Field("posted", D),
    Field("updated", D),
    Field("closes", D),
    Field("state", K),
    Field("load_band", K),
    Field("vector", V),
)

RESUME_FIELDS: tuple[Field, ...] = (
    Field("source", K),
    Field("title", T, weight=3),  # wished occupations, in the seeker's words
    Field("skills_text", T, weight=2),
    Field("description", T, weight=1),
    Field("occupations", K, many=True, facet=True),  # wished
    Field("experienced_occupations", K, many=True, facet=True),
    Field("practice", K, many=True),  # each of them with its months, where known: ``18010:30``
    Field("major_groups", K, many=True, facet=True),
    Field("skills", K, many=True),
    Field("licences", K, many=True),
    Field("languages", K, many=True),
    Field("kinds", K, many=True, facet=True),
    Field("shifts", K, many=True, facet=True),
    Field("days_off", K, facet=True),
    Field("remote", K, facet=True),
    Field("pay_basis", K, facet=True),
    Field("pay_min", N),
    Field("pay_monthly_min", N),
    Field("education", N),  # Education.rank
    Field("experience", N),  # months, all occupations
    Field("place", P),  # blurred before indexing
    Field("latitude", N),
    Field("longitude", N),
    Field("accuracy", K),
    Field("city", K),
    Field("district", K, facet=True),
    Field("districts", K, many=True, facet=True),  # wished places of work
    Field("reach_minutes", N),
    Field("available", D),
    Field("updated", D),
    Field("visibility", K),
    Field("state", K),
    Field("vector", V),
)


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one kind of document, by name and by type."""

    kind: DocumentKind
    fields: tuple[Field, ...]

    def __getitem__(self, name: str) -> Field:
        """The field of that name; ``KeyError`` where the schema has none."""
        return next(f for f in self.fields if f.name == name)

    def of_type(self, *types: FieldType) -> tuple[Field, ...]:
        """The fields of these types, in the schema's order."""
        return tuple(f for f in self.fields if f.type in types)

    @property
    def fingerprint(self) -> str:
        """Changes when the index must be rebuilt: twelve hexadecimal digits over all fields."""
        return hashlib.sha256(repr(self.fields).encode()).hexdigest()[:12]


SCHEMAS: Mapping[DocumentKind, Schema] = {
    DocumentKind.VACANCY: Schema(DocumentKind.VACANCY, VACANCY_FIELDS),
    DocumentKind.RESUME: Schema(DocumentKind.RESUME, RESUME_FIELDS),
}


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One document as both engines take it.

    :param id: public id, unique within its kind.
    :param version: 2 × the record's newest outbox id, + 1 once its vector is in. An engine keeps
        the highest version it has seen of an id, deletes included.
    :param values: every field but text and vector, by name; absent means unknown.
    :param tokens: the tokens of each text field, in order, repeats kept.
    :param vector: ``float32`` of length 192 and norm 1, or ``None`` until it is embedded.
    :param stored: JSON given back with a hit, untouched by the engines.
    """

    kind: DocumentKind
    id: str
    version: int
    values: Mapping[str, Value]
    tokens: Mapping[str, tuple[str, ...]]
    vector: NDArray[np.float32] | None = None
    stored: Mapping[str, Any] = field(default_factory=dict)
