"""What an index of one kind of document looks like, and a document as it is put in.

Both follow the schema. Elasticsearch analyses nothing: text fields hold our tokens, joined by
spaces, and its ``whitespace`` analyzer takes them apart again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import orjson

from indexer.documents import SCHEMAS, VECTOR_SIZE, FieldType, SearchDocument, Value
from indexer.errors import SearchIndexError
from indexer.places.point import Accuracy, Point
from indexer.vocabulary import DocumentKind
from indexer.writers.base import GenerationNote
from indexer.writers.elasticsearch.options import ElasticsearchOptions, VectorIndex

FORMAT = "1"
"""Changes when the fields below or the way that values are written do."""

ID, ALIVE, WRITTEN, STORED = "id", "alive", "written", "stored"
"""The document's id, the unique last key of every order; whether it is a document and not what is
left of a deleted one; when it was written; what is given back with a hit."""
PIN, PIN_LAT, PIN_LON = "pin", "pin_lat", "pin_lon"
"""The point of what is placed finer than a district; once more exactly, because ``geo_point`` is
rounded to 1e-7 degrees."""
PLACE, ACCURACY, VECTOR = "place", "accuracy", "vector"
MADE_BY, MADE_WITH, HALF_MADE = "made_by", "made_with", "half_made"
"""In ``_meta``: ``GenerationNote``, and whether the index is still being filled."""

_TYPES: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.KEYWORD: {"type": "keyword"},
    FieldType.NUMBER: {"type": "double", "coerce": False},
    FieldType.DATE: {"type": "date", "format": "strict_date"},
    FieldType.FLAG: {"type": "boolean"},
    FieldType.POINT: {"type": "geo_point"},
    FieldType.TEXT: {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
}
_OWN: Mapping[str, Mapping[str, Any]] = {
    ID: {"type": "keyword"},
    ALIVE: {"type": "boolean"},
    WRITTEN: {"type": "date", "format": "epoch_millis"},
    STORED: {"type": "object", "enabled": False},
    PIN: {"type": "geo_point"},
    PIN_LAT: {"type": "double", "index": False},
    PIN_LON: {"type": "double", "index": False},
}
_VECTOR_INDEX = {VectorIndex.EXACT: "int8_flat", VectorIndex.GRAPH: "int8_hnsw"}
_ON_MAP = frozenset(accuracy.value for accuracy in Accuracy if accuracy.on_map)


def identity(kind: DocumentKind, embedder: str) -> dict[str, str]:
    """What an index must have been made with to be of use."""
    return {"format": FORMAT, "embedder": embedder, "fields": SCHEMAS[kind].fingerprint}


def mappings(
    kind: DocumentKind,
    *,
    embedder: str,
    vectors: VectorIndex,
    note: GenerationNote,
    half_made: bool,
) -> dict[str, Any]:
    """The mapping of an index for one kind of document."""
    fields = SCHEMAS[kind].fields
    properties = {f.name: dict(_TYPES[f.type]) for f in fields if f.type in _TYPES}
    properties |= {name: dict(one) for name, one in _OWN.items()}
    properties[VECTOR] = {
        "type": "dense_vector", "dims": VECTOR_SIZE, "similarity": "dot_product",
        "index": True, "index_options": {"type": _VECTOR_INDEX[vectors]},
    }  # fmt: skip
    return {
        "dynamic": "strict",
        "_meta": {
            **identity(kind, embedder),
            "vectors": vectors.value,
            MADE_BY: note.made_by,
            MADE_WITH: dict(note.embedder),
            HALF_MADE: half_made,
        },
        "properties": properties,
    }


def settings(options: ElasticsearchOptions) -> dict[str, Any]:
    """The settings of an index that is made now."""
    copies = options.replicas
    return {
        "number_of_shards": options.shards,
        **({"auto_expand_replicas": "0-1"} if copies is None else {"number_of_replicas": copies}),
    }


def check_identity(
    meta: Mapping[str, Any], kind: DocumentKind, *, embedder: str, index: str
) -> None:
    """Compare the ``_meta`` of an index with what this program needs.

    :raises SearchIndexError: it was made for other fields, by another embedder, or not by us.
    """
    for name, wanted in identity(kind, embedder).items():
        held = meta.get(name)
        if held != wanted:
            raise SearchIndexError(
                "index_of_other_embedder" if name == "embedder" else "index_of_other_schema",
                f"The search index {index} was made with {name} {held or 'unknown'}, but {wanted} "
                "is in use. Run `jobbank index rebuild` to make the index again from the records.",
                path=index, held=held, wanted=wanted,
            )  # fmt: skip


def packed(document: SearchDocument, now: datetime) -> bytes:
    """A document as one line of a bulk request."""
    values = document.values
    made: dict[str, Any] = {
        ID: document.id,
        ALIVE: True,
        WRITTEN: int(now.timestamp() * 1000),
        STORED: document.stored,
        **{name: _plain(value) for name, value in values.items() if value != ()},
        **{name: " ".join(tokens) for name, tokens in document.tokens.items() if tokens},
    }
    place = values.get(PLACE)
    if isinstance(place, Point) and values.get(ACCURACY) in _ON_MAP:
        made |= {PIN: _plain(place), PIN_LAT: place.lat, PIN_LON: place.lon}
    if document.vector is not None:
        # As the embedded index keeps them, so that both engines find the same cosines.
        made[VECTOR] = document.vector.astype(np.float16).astype(np.float32)
    return orjson.dumps(made, option=orjson.OPT_SERIALIZE_NUMPY)


def packed_tombstone(id_: str, now: datetime) -> bytes:
    """What is left of a deleted document: it keeps its version until the next rebuild, so that
    older changes that come late find it."""
    return orjson.dumps({ID: id_, ALIVE: False, WRITTEN: int(now.timestamp() * 1000)})


def _plain(value: Value) -> Any:
    if isinstance(value, Point):
        return {"lat": value.lat, "lon": value.lon}
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
