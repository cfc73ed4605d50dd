"""Small indexes of invented vacancies, and an embedder that knows words only by their letters."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import VECTOR_SIZE, SearchDocument
from indexer.facts import OccupationFacts, PayFacts, PlaceFacts, VacancyFacts
from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.pipeline import vacancy_document
from indexer.places.gazetteer import Gazetteer
from indexer.records import VacancyRecord
from indexer.text.tokens import tokens
from indexer.vocabulary import PayBasis
from indexer.writers.base import Upsert
from indexer.writers.embedded import open_writer
from matcher.engines.embedded import EmbeddedEngine
from matcher.search import Matcher
from tests.contract.oracle import Oracle

TODAY = date(2026, 11, 1)
XINYI = {"city": "臺北市", "district": "信義區", "accuracy": "door", "lat": 25.033, "lon": 121.566}
DAAN = {"city": "臺北市", "district": "大安區", "accuracy": "door", "lat": 25.026, "lon": 121.543}
DAAN_ONLY = DAAN | {"accuracy": "district"}
TAIPEI_ONLY = {"city": "臺北市", "accuracy": "city"}


class LetterEmbedder:
    """Texts that share tokens are near each other; counts what it embeds."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.stack([vector_of(text) for text in texts])


@cache
def vector_of(text: str) -> NDArray[np.float32]:
    """A sum of one random direction a token, of norm 1."""
    total = np.zeros(VECTOR_SIZE)
    for token in tokens(text):
        total += np.random.default_rng(zlib.crc32(token.encode())).normal(size=VECTOR_SIZE)
    norm = float(np.linalg.norm(total)) or 1.0
    return (total / norm).astype(np.float16).astype(np.float32)


def hourly(low: float | None, high: float | None = None) -> PayFacts:
    return PayFacts(basis=PayBasis.HOUR, minimum=low, maximum=high)


def monthly(low: float | None, high: float | None = None) -> PayFacts:
    return PayFacts(
        basis=PayBasis.MONTH, minimum=low, maximum=high, monthly_minimum=low, monthly_maximum=high
    )


NEGOTIABLE = PayFacts(basis=PayBasis.NEGOTIABLE)


def facts(id_: str, title: str, **known: Any) -> VacancyFacts:
    """Facts of a vacancy; its occupations are those that its title names."""
    place = PlaceFacts(**known.pop("place", XINYI))
    text = known.pop("text", "")
    evidence = default_recogniser().recognise_ad(title, text)
    occupations = tuple(
        OccupationFacts(
            id=one.occupation_id,
            title=_titles()[one.occupation_id],
            weight=one.weight,
            phrase=one.phrase,
            in_title=one.field == "title",
        )
        for one in evidence
    )
    usual: dict[str, Any] = {
        "source": "demo",
        "source_id": id_,
        "employer_id": f"e-{id_}",
        "employer_name": "好店",
        "pay": hourly(200),
        "updated": TODAY,
        "fold_key": id_,
        "occupations": occupations,
    }
    return VacancyFacts(id=id_, title=title, place=place, **(usual | known))


@cache
def _titles() -> Mapping[str, str]:
    return {occupation.id: occupation.zh for occupation in OccupationTable.load()}


def document(id_: str, title: str, *, text: str = "", **known: Any) -> SearchDocument:
    """The search document of such a vacancy, with its vector."""
    said = facts(id_, title, text=text, **known)
    record = VacancyRecord(
        source="demo",
        source_id=id_,
        title=title,
        employer_name=said.employer_name,
        description=text,
    )
    made, _ = vacancy_document(2, said, record)
    return replace(made, vector=vector_of(title))


def embedded_matcher(
    folder: Path,
    documents: Sequence[SearchDocument],
    gazetteer: Gazetteer,
    table: OccupationTable,
) -> Matcher:
    """The same over an embedded index, for more than a few documents."""
    writer = open_writer(folder, embedder="letters")
    writer.apply([Upsert(one) for one in documents])
    writer.close()
    engine = EmbeddedEngine(folder, embedder="letters")
    return Matcher(engine, LetterEmbedder(), gazetteer, table, default_recogniser())


def matcher_over(
    documents: Sequence[SearchDocument],
    gazetteer: Gazetteer,
    table: OccupationTable,
    embedder: LetterEmbedder | None = None,
) -> Matcher:
    """A matcher over an oracle that holds these documents."""
    engine = Oracle()
    engine.apply([Upsert(one) for one in documents])
    return Matcher(engine, embedder or LetterEmbedder(), gazetteer, table, default_recogniser())
