"""Does a document fit the schema? Asked by every writer before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from indexer.documents import SCHEMAS, VECTOR_SIZE, Field, FieldType, SearchDocument
from indexer.errors import SearchIndexError
from indexer.places.point import Point
from indexer.vocabulary import DocumentKind

_PYTHON_TYPES: Mapping[FieldType, tuple[type, ...]] = {
    FieldType.KEYWORD: (str, tuple),
    FieldType.NUMBER: (int, float),
    FieldType.DATE: (date,),
    FieldType.FLAG: (bool,),
    FieldType.POINT: (Point,),
}


def check_document(document: SearchDocument) -> None:
    """Compare a document with the schema of its kind.

    :raises ValueError: when a field is unknown or holds a value of another type, or the vector
        has another size; the message names the field.
    """
    fields = _fields(document.kind)
    for name, value in document.values.items():
        field = fields.get(name)
        if field is None or not isinstance(value, _PYTHON_TYPES.get(field.type, ())):
            raise ValueError(f"{name}: {value!r} is not a value of this field")
        if isinstance(value, tuple) and not field.many:
            raise ValueError(f"{name}: holds one value, not several")
    for name in sorted(document.tokens):
        if name not in fields or fields[name].type is not FieldType.TEXT:
            raise ValueError(f"{name}: is not a text field")
    if document.vector is not None and document.vector.shape != (VECTOR_SIZE,):
        raise ValueError(f"vector: has shape {document.vector.shape}, not {(VECTOR_SIZE,)}")


@cache
def _fields(kind: DocumentKind) -> Mapping[str, Field]:
    return {field.name: field for field in SCHEMAS[kind].fields}


def refused(wrong: Mapping[str, str], *, rest: str) -> SearchIndexError:
    """The error for documents that do not fit.

    :param wrong: why, by id.
    :param rest: what became of the others of the batch.
    """
    reasons = "; ".join(f"{id_}: {reason}" for id_, reason in wrong.items())
    return SearchIndexError(
        "documents_refused",
        f"{rest}, because {len(wrong)} of the documents do not fit the index ({reasons}). If the "
        "schema or the embedder changed, run `jobbank index rebuild`.",
        ids=tuple(wrong),
    )
