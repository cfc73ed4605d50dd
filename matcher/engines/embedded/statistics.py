"""What the lexical score must know of all documents: counts that follow every change at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Field
from indexer.writers.embedded.packing import MIDDLE_SHIFT
from matcher.engines.embedded.postings import Words, of_term, push


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over the living documents of one kind, by text field."""

    fields: tuple[Field, ...]
    documents: NDArray[np.int64]
    """Documents with at least one token in the field."""
    tokens: NDArray[np.int64]
    """Tokens in the field, repeats counted."""
    base: NDArray[np.int32]
    """Documents that hold a token, by field and token, when the index was opened."""
    added: tuple[Words, ...] = ()
    removed: tuple[Words, ...] = ()
    """Words of the documents that came and went since; their middle tells the fields."""

    @property
    def document_count(self) -> int:
        """N of the formula: the largest count of any field."""
        return int(self.documents.max(initial=0))

    @property
    def average_length(self) -> float:
        """Mean weighted length, its sum cut to a whole number as Lucene does; 1 for no text."""
        weights = np.array([f.weight for f in self.fields], np.float64)
        count = self.document_count
        return int(float(weights @ self.tokens)) / count if count else 1.0

    def frequency(self, term: int) -> int:
        """Documents that hold a token, in the field where most do."""
        counts = [int(row[term]) if term < len(row) else 0 for row in self.base]
        for sign, parts in ((1, self.added), (-1, self.removed)):
            for part in parts:
                words = of_term(part, term)
                for number in range(len(counts)):
                    bit = np.uint64(1 << (MIDDLE_SHIFT + number))
                    counts[number] += sign * int(np.count_nonzero(words & bit))
        return max(counts, default=0)

    def plus(self, records: NDArray[Any], words: Words) -> Statistics:
        """After documents came: their ``fixed`` records and their postings."""
        return Statistics(
            self.fields,
            self.documents + np.count_nonzero(records["lengths"], axis=0),
            self.tokens + records["lengths"].sum(axis=0, dtype=np.int64),
            self.base,
            push(self.added, words),
            self.removed,
        )

    def minus(self, records: NDArray[Any], words: Words) -> Statistics:
        """After documents went."""
        return Statistics(
            self.fields,
            self.documents - np.count_nonzero(records["lengths"], axis=0),
            self.tokens - records["lengths"].sum(axis=0, dtype=np.int64),
            self.base,
            self.added,
            push(self.removed, words),
        )
