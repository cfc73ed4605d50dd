"""The lexical score, document by document: BM25F as Elasticsearch's ``combined_fields`` has it.

Source: measured on a 9.5 node and re-derived; k1 = 1.2, b = .75, lengths quantised twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from indexer.documents import FieldType, Schema, SearchDocument

K1, B = 1.2, 0.75


def quantised(length: int) -> int:
    """A length after Lucene's one-byte encoding: exact to 40, then in growing steps.

    From 40 on, ``length - 24`` keeps its four highest bits and the rest is cut off.
    """
    if length < 40:
        return length
    rest = length - 24
    shift = max(0, rest.bit_length() - 4)
    return 24 + ((rest >> shift) << shift)


class LexicalScorer:
    """Scores documents of one corpus; only documents given here count for its statistics."""

    def __init__(self, schema: Schema, documents: Sequence[SearchDocument]) -> None:
        self.fields = schema.of_type(FieldType.TEXT)
        self.documents = documents
        counts = [sum(1 for d in documents if d.tokens.get(f.name)) for f in self.fields]
        self.document_count = max(counts, default=0)
        weighted = sum(
            f.weight * sum(len(d.tokens.get(f.name, ())) for d in documents) for f in self.fields
        )
        self.average = int(weighted) / self.document_count if self.document_count else 1.0

    def frequency(self, token: str) -> int:
        """The most documents that hold the token in any single field."""
        return max(
            sum(1 for d in self.documents if token in d.tokens.get(f.name, ())) for f in self.fields
        )

    def score(self, document: SearchDocument, tokens: Sequence[str]) -> float:
        """Sum over the query's tokens, repeats counted, rounded to 32 bits."""
        length = quantised(
            round(
                sum(f.weight * quantised(len(document.tokens.get(f.name, ()))) for f in self.fields)
            )
        )
        norm_inverse = 1 / (K1 * ((1 - B) + B * length / self.average)) if self.average else 1.0
        total = 0.0
        for token in tokens:
            frequency = sum(
                f.weight * document.tokens.get(f.name, ()).count(token) for f in self.fields
            )
            if not frequency:
                continue
            n = self.frequency(token)
            idf = math.log(1 + (self.document_count - n + 0.5) / (n + 0.5))
            weight = (K1 + 1) * idf
            total += weight - weight / (1 + frequency * norm_inverse)
        return float(np.float32(total))
