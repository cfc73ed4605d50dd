"""How a document's values lie in its database row: arrays without a per-value header.

Rows of one kind have one layout, taken from the schema, so that a reader turns ten thousand rows
into columns with a handful of array operations.

- ``fixed``: one record of ``RowFormat.fixed``; absent numbers are NaN, absent flags -1, absent
  keywords code 0. A field with several values has one code for the whole list: lists repeat (most
  ads have one of a few dozen lists of shifts), and one number a document is quick to filter and
  count.
- ``postings``: one 64-bit word a distinct token, see ``posting``.
- ``vector``: ``float16``, or NULL.
- ``checksum``: over the three, the version and the id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
import orjson
from numpy.typing import NDArray

from indexer.documents import SCHEMAS, VECTOR_SIZE, Field, FieldType, SearchDocument, Value
from indexer.places.point import Point
from indexer.vocabulary import DocumentKind
from indexer.writers.checks import check_document

TERM_SHIFT, MIDDLE_SHIFT = 40, 16
MIDDLE_MASK = (1 << (TERM_SHIFT - MIDDLE_SHIFT)) - 1
FREQUENCY_MASK = (1 << MIDDLE_SHIFT) - 1
"""A posting: 24 bits of the token's code, 24 bits for what the reader and the writer put in the
middle (document position; fields that hold the token, one bit each), 16 bits of the weighted
frequency: the sum over the fields of weight × occurrences, 65,535 at most. Text weights are whole
numbers for that."""


@dataclass(frozen=True, slots=True)
class RowFormat:
    """The layout of one kind's rows: field names by where their values lie."""

    kind: DocumentKind
    numbers: tuple[str, ...]
    """Numbers and dates (as ordinals)."""
    flags: tuple[str, ...]
    points: tuple[str, ...]
    keywords: tuple[str, ...]
    texts: tuple[Field, ...]
    fixed: np.dtype[np.void]
    spaces: Mapping[str, str]
    """By keyword field, the name under which its codes are kept."""
    fields: Mapping[str, Field]


TOKENS = "tokens"
"""The space of the tokens' codes, shared by all kinds."""


@cache
def row_format(kind: DocumentKind) -> RowFormat:
    """The layout of a kind's rows."""
    schema = SCHEMAS[kind]
    numbers = tuple(f.name for f in schema.of_type(FieldType.NUMBER, FieldType.DATE))
    flags = tuple(f.name for f in schema.of_type(FieldType.FLAG))
    points = tuple(f.name for f in schema.of_type(FieldType.POINT))
    keywords = tuple(f.name for f in schema.of_type(FieldType.KEYWORD))
    texts = schema.of_type(FieldType.TEXT)
    fixed = np.dtype(
        [
            ("numbers", "<f8", (len(numbers),)),
            ("points", "<f8", (len(points), 2)),
            ("keywords", "<u4", (len(keywords),)),
            ("lengths", "<u4", (len(texts),)),
            ("flags", "i1", (len(flags),)),
        ]
    )
    return RowFormat(
        kind, numbers, flags, points, keywords, texts, fixed,
        spaces={name: f"{kind}.{name}" for name in keywords},
        fields={f.name: f for f in schema.fields},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A document ready to be packed, with its words still as text: by space the word of a keyword
    field's value or values, by distinct token the lower 40 bits of its posting."""

    document: SearchDocument
    keywords: Mapping[str, str]
    tokens: Mapping[str, int]


def draft(document: SearchDocument) -> Draft:
    """Check a document against its schema and count its tokens.

    :raises ValueError: see ``check_document``.
    """
    check_document(document)
    if document.id.endswith("\0"):
        raise ValueError("id: ends in NUL, which arrays of ids do not keep")
    layout = row_format(document.kind)
    keywords = {
        space: keyword_word(document.values[name])
        for name, space in layout.spaces.items()
        if document.values.get(name, ()) != ()
    }
    return Draft(document, keywords, _count(layout, document.tokens))


def keyword_word(value: Value) -> str:
    """The word under which a keyword field's value, or its list of values, has its code."""
    return orjson.dumps(value).decode() if isinstance(value, tuple) else str(value)


def keyword_values(word: str, *, many: bool) -> tuple[str, ...]:
    """The values that a word stands for; ``keyword_word`` undone."""
    return tuple(orjson.loads(word)) if many else (word,)


def _count(layout: RowFormat, tokens: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, field in enumerate(layout.texts):
        weight, bit = int(field.weight), 1 << (number + MIDDLE_SHIFT)
        for token, count in Counter(tokens.get(field.name, ())).items():
            before = found.get(token, 0)
            frequency = (before & FREQUENCY_MASK) + weight * count
            found[token] = (before & ~FREQUENCY_MASK) | bit | min(frequency, FREQUENCY_MASK)
    return found


def pack(
    draft: Draft, codes: Mapping[str, Mapping[str, int]]
) -> tuple[int, bytes, bytes, bytes | None]:
    """``checksum``, ``fixed``, ``postings`` and ``vector`` of a document's row.

    :param codes: by space, the code of every word of the draft, from 1.
    """
    document, layout = draft.document, row_format(draft.document.kind)
    values = document.values
    fixed = np.zeros((), layout.fixed)
    fixed["numbers"] = [_number(values.get(name)) for name in layout.numbers]
    fixed["points"] = [_degrees(values.get(name)) for name in layout.points]
    fixed["flags"] = [_flag(values.get(name)) for name in layout.flags]
    fixed["lengths"] = [len(document.tokens.get(f.name, ())) for f in layout.texts]
    coded = {space: codes[space][word] for space, word in draft.keywords.items()}
    fixed["keywords"] = [coded.get(space, 0) for space in layout.spaces.values()]
    vector = None if document.vector is None else document.vector.astype(np.float16).tobytes()
    packed = fixed.tobytes(), _postings(draft.tokens, codes), vector
    return _checksum(document.id, document.version, *packed), *packed


def _checksum(id_: str, version: int, fixed: bytes, postings: bytes, vector: bytes | None) -> int:
    """Tells rows that lost or changed a bit on the disk, which SQLite itself would not."""
    return crc32(vector or b"", crc32(postings, crc32(fixed, crc32(f"{version} {id_}".encode()))))


def _postings(tokens: Mapping[str, int], codes: Mapping[str, Mapping[str, int]]) -> bytes:
    if not tokens:
        return b""
    known = codes[TOKENS]
    terms = np.fromiter((known[t] for t in tokens), np.uint64, len(tokens))
    lower = np.fromiter(tokens.values(), np.uint64, len(tokens))
    return (terms << np.uint64(TERM_SHIFT) | lower).tobytes()


def _number(value: Value | None) -> float:
    if value is None:
        return np.nan
    return float(value.toordinal()) if isinstance(value, date) else float(value)  # type: ignore[arg-type]


def _flag(value: Value | None) -> int:
    return -1 if value is None else int(bool(value))


def _degrees(value: Value | None) -> tuple[float, float]:
    return (value.lat, value.lon) if isinstance(value, Point) else (np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Rows:
    """Unpacked rows of one kind, as arrays in the rows' order."""

    slots: tuple[int, ...]
    ids: tuple[str, ...]
    fixed: NDArray[Any]
    """Records of ``RowFormat.fixed``."""
    postings: NDArray[np.uint64]
    """Row after row."""
    posting_counts: NDArray[np.int64]
    vectors: NDArray[np.float16]
    """One row a document; zeros where it has none."""
    has_vector: NDArray[np.bool_]


ROW = "slot, id, version, checksum, fixed, postings, vector"
"""The columns of ``document`` that ``unpack`` takes, in its order."""


def unpack(kind: DocumentKind, rows: Sequence[tuple[Any, ...]]) -> Rows:
    """Turn rows of a query into arrays.

    :param rows: at least one, each the columns of ``ROW``.
    :raises ValueError: when a row is not what was written (a damaged file).
    """
    slots, ids, versions, checksums, fixed, postings, vectors = zip(*rows, strict=True)
    if checksums != tuple(map(_checksum, ids, versions, fixed, postings, vectors)):
        raise ValueError("rows with a wrong checksum")
    layout = row_format(kind)
    records = np.frombuffer(b"".join(fixed), layout.fixed)
    counts = np.fromiter(map(len, postings), np.int64, len(postings)) // 8
    words = np.frombuffer(b"".join(postings), np.uint64)
    empty = bytes(2 * VECTOR_SIZE)
    matrix = np.frombuffer(b"".join([v or empty for v in vectors]), np.float16)
    has = np.fromiter((v is not None for v in vectors), np.bool_, len(vectors))
    if len(records) != len(fixed) or len(words) != counts.sum():
        raise ValueError("rows of another layout")
    return Rows(slots, ids, records, words, counts, matrix.reshape(len(fixed), VECTOR_SIZE), has)
