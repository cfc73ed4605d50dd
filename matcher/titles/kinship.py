"""Likeness by name: titles whose occupations are the same, neighbours, or one within the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.table import OccupationTable
from matcher.titles.weights import TitleWeights


class Kinship:
    """Tells what occupations titles name, and how near occupations are to each other."""

    def __init__(
        self, recogniser: OccupationRecogniser, table: OccupationTable, weights: TitleWeights
    ) -> None:
        self._recogniser = recogniser
        self._said = weights.said
        self._place = {occupation.id: place for place, occupation in enumerate(table)}
        count = len(self._place)
        near = np.eye(count)
        for id_, place in self._place.items():
            for others, weight in (
                (table.near(id_), weights.near),
                (table.children(id_), weights.child),
            ):
                for other in others:
                    there = self._place[other.id]
                    near[place, there] = max(near[place, there], weight)
                    near[there, place] = near[place, there]
        self._near = near

    def corpus(self, titles: Sequence[str]) -> KinshipIndex:
        """Ready to be asked which of these titles are akin to others."""
        return KinshipIndex(self, [self.named(title) for title in titles])

    def named(self, title: str) -> Mapping[int, float]:
        """Place of an occupation in the table → how surely the title names it; the surest is 1.

        What people say counts only where the table's own names do not stand in the title.
        """
        found: dict[int, float] = {}
        for evidence in self._recogniser.recognise_ad(title, ""):
            found[self._place[evidence.occupation_id]] = evidence.weight
        if not found:
            for span in self._recogniser.recognise_query(title):
                for rank, id_ in enumerate(span.occupation_ids, start=1):
                    place = self._place[id_]
                    found[place] = max(found.get(place, 0.0), self._said / rank)
        surest = max(found.values(), default=1.0)
        return {place: weight / surest for place, weight in found.items()}

    def nearness(self, named: Mapping[int, float]) -> NDArray[np.float64]:
        """How near each occupation of the table is to the nearest of those named: (table,), 0–1."""
        if not named:
            return np.zeros(len(self._near))
        weights = np.array(list(named.values()))
        return np.asarray((self._near[list(named)] * weights[:, None]).max(axis=0))


class KinshipIndex:
    """What the titles of a corpus name; made by :meth:`Kinship.corpus`."""

    def __init__(self, kinship: Kinship, named: Sequence[Mapping[int, float]]) -> None:
        self._kinship = kinship
        most = max((len(one) for one in named), default=0)
        self._places = np.zeros((len(named), most), dtype=np.int64)
        self._weights = np.zeros((len(named), most))
        for row, one in enumerate(named):
            self._places[row, : len(one)] = list(one)
            self._weights[row, : len(one)] = list(one.values())

    def akin(self, title: str) -> NDArray[np.float64]:
        """How near the title's occupations are to those of each title of the corpus: (n,), 0–1."""
        near = self._kinship.nearness(self._kinship.named(title))
        return np.asarray((near[self._places] * self._weights).max(axis=1, initial=0.0))
