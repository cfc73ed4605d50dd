"""What all documents of a kind amount to at one moment, in memory or in a mapped file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.documents import SCHEMAS
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded.packing import row_format
from matcher.engines.embedded.growing import Growing, spare
from matcher.engines.embedded.ids import IdArray
from matcher.engines.embedded.packed import Packed, Packing
from matcher.engines.embedded.postings import BasePostings
from matcher.engines.embedded.statistics import Statistics

FORMAT = 1
"""Changes with the columns (``columns.derived``), their types, or the arrays of a file."""


@dataclass(frozen=True, slots=True)
class Base:
    """The documents of a kind, in the order of their ids. What grows is for one ``Table``."""

    kind: DocumentKind
    ids: IdArray
    slots: Growing
    slot_order: NDArray[np.int64]
    """The documents in the order of their slots."""
    columns: Mapping[str, Growing]
    postings: BasePostings
    statistics: Statistics
    vectors: Growing
    as_bytes: Growing
    has_vector: Growing
    scale: float
    """``nearest.byte_scale`` of ``as_bytes``."""


def fingerprint() -> str:
    """Of everything that the arrays of a file depend on, the documents apart."""
    fields = "-".join(schema.fingerprint for schema in SCHEMAS.values())
    return f"{FORMAT}-{fields}-{np.little_endian:d}"


def pack_base(packing: Packing, base: Base) -> dict[str, float]:
    """Write a base down; what is returned belongs to the file's facts."""
    growing = {
        "slots": base.slots,
        "vectors": base.vectors,
        "as bytes": base.as_bytes,
        "has vector": base.has_vector,
        **{f"column {name}": column for name, column in base.columns.items()},
    }
    for name, column in growing.items():
        packing.add(f"{base.kind}/{name}", column.view, room=spare(len(column.view)))
    arrays = {
        "ids": base.ids,
        "slot order": base.slot_order,
        "starts": base.postings.starts,
        "positions": base.postings.positions,
        "marked": base.postings.marked,
        "documents": base.statistics.documents,
        "tokens": base.statistics.tokens,
        "frequencies": base.statistics.base,
    }
    for name, values in arrays.items():
        packing.add(f"{base.kind}/{name}", values)
    return {f"{base.kind} scale": base.scale}


def unpack_base(packed: Packed, kind: DocumentKind) -> Base:
    """A base in a mapped file.

    :raises UnusableFileError: when something is not there.
    """

    def array(name: str) -> NDArray[np.generic]:
        return packed[f"{kind}/{name}"]

    def growing(name: str) -> Growing:
        whole = f"{kind}/{name}"
        return Growing(packed.with_room(whole), packed.rows[whole])

    column = f"{kind}/column "
    names = [name.removeprefix(column) for name in packed.arrays if name.startswith(column)]
    texts = row_format(kind).texts
    return Base(
        kind=kind,
        ids=array("ids"),  # type: ignore[arg-type]
        slots=growing("slots"),
        slot_order=array("slot order"),  # type: ignore[arg-type]
        columns={name: growing(f"column {name}") for name in names},
        postings=BasePostings(array("starts"), array("positions"), array("marked")),  # type: ignore[arg-type]
        statistics=Statistics(texts, array("documents"), array("tokens"), array("frequencies")),  # type: ignore[arg-type]
        vectors=growing("vectors"),
        as_bytes=growing("as bytes"),
        has_vector=growing("has vector"),
        scale=float(packed.facts[f"{kind} scale"]),
    )
