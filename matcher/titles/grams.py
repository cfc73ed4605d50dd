"""Likeness of spelling: cosine of tf-idf over single characters and pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class CharacterGrams:
    """An inverted index of a corpus's characters and pairs of characters.

    Weights are count × (ln((1 + n) / (1 + df)) + 1), titles scaled to norm 1 (Salton & Buckley
    1988 with smoothed idf). Blanks do not count.

    :param titles: folded.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._size = len(titles)
        self._place: dict[str, int] = {}
        docs, grams, counts = [], [], []
        for row, title in enumerate(titles):
            for gram, count in _grams(title).items():
                docs.append(row)
                grams.append(self._place.setdefault(gram, len(self._place)))
                counts.append(count)
        gram_of = np.array(grams, dtype=np.int64)
        doc_of = np.array(docs, dtype=np.int64)
        frequency = np.bincount(gram_of, minlength=len(self._place))
        self._idf = np.log((1 + self._size) / (1 + frequency)) + 1
        weights = np.array(counts, dtype=np.float64) * self._idf[gram_of]
        norms = np.sqrt(np.bincount(doc_of, weights**2, minlength=self._size))
        weights /= norms[doc_of]
        by_gram = np.argsort(gram_of, kind="stable")
        self._docs = doc_of[by_gram]
        self._weights = weights[by_gram]
        self._starts = np.concatenate(([0], np.cumsum(frequency)))

    def cosines(self, title: str) -> NDArray[np.float64]:
        """Likeness of a folded title to each of the corpus: (n,), 0–1.

        Characters that the corpus does not have cannot be weighed and do not count.
        """
        scores = np.zeros(self._size)
        squares = 0.0
        for gram, count in _grams(title).items():
            place = self._place.get(gram)
            if place is None:
                continue
            weight = count * self._idf[place]
            squares += weight**2
            some = slice(self._starts[place], self._starts[place + 1])
            scores[self._docs[some]] += weight * self._weights[some]
        return scores / np.sqrt(squares) if squares else scores


def _grams(title: str) -> Counter[str]:
    closed = title.replace(" ", "")
    pairs = (closed[at : at + 2] for at in range(len(closed) - 1))
    return Counter([*closed, *pairs])
