"""Recommendations on every engine: the same lists as over the oracle."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.documents import SearchDocument
from indexer.facts import ResumeFacts, VacancyFacts
from indexer.pipeline import vacancy_document
from indexer.writers.base import Upsert
from matcher.pairs.recommend import Person
from matcher.pairs.results import Match
from tests.contract.engines import ENGINES, OpenEngine
from tests.matcher.pairs import (
    GIVEN,
    TODAY,
    gazetteer,
    over,
    person_document,
    recommender,
    resume,
    table,
    vacancy,
)
from tests.matcher.vacancies import vector_of
from webapp.demo.filling import invented_records

TOLERANCE = 0.002
"""Two whose scores are no further apart may change places between engines, whose cosines differ in
their last digits."""
VACANCIES, PEOPLE, ASKED = 250, 60, 10


def _documents() -> tuple[list[SearchDocument], list[ResumeFacts]]:
    """Part of the demonstration's records; some vacancies lack a vector."""
    vacancies, people = invented_records(gazetteer(), table(), TODAY, vacancies=VACANCIES)
    documents = []
    for number, record in enumerate(vacancies):
        facts = vacancy(f"v{number:04}", **record.model_dump(exclude_defaults=True))
        made, _ = vacancy_document(2, facts, record)
        documents.append(replace(made, vector=vector_of(record.title) if number % 7 else None))
    for number, one in enumerate(people[:PEOPLE]):
        documents.append(person_document(f"r{number:04}", one))
    return documents, [resume(record=one) for one in people[:ASKED]]


@pytest.mark.parametrize("open_index", ENGINES, indirect=True, scope="session")
def test_every_engine_recommends_the_same(open_index: OpenEngine) -> None:
    documents, people = _documents()
    expected = over(documents)
    with tempfile.TemporaryDirectory() as folder, open_index(Path(folder)) as index:
        index.writer.apply([Upsert(one) for one in documents])
        found = recommender(index.engine)
        for facts in people:
            who = Person(facts, vector_of(facts.headline or ""))
            lists = (one.recommend_vacancies(who, GIVEN).matches for one in (found, expected))
            _same_list(*lists)
        for number in range(ASKED):
            both = [one.recommend_candidates(f"v{number:04}", GIVEN) for one in (found, expected)]
            assert both[0] is not None
            assert both[1] is not None
            _same_list(both[0].matches, both[1].matches)


def _same_list(
    found: Sequence[Match[VacancyFacts]] | Sequence[Match[ResumeFacts]],
    expected: Sequence[Match[VacancyFacts]] | Sequence[Match[ResumeFacts]],
) -> None:
    scores = [match.score for match in expected]
    assert [match.score for match in found] == pytest.approx(scores, abs=TOLERANCE)
    told = {match.facts.id: match for match in expected}
    for match in found:
        same = told.get(match.facts.id)
        if same is None:  # of equals at the end of the list
            assert match.score == pytest.approx(scores[-1], abs=TOLERANCE)
            continue
        assert match.parts == same.parts
        assert match.score == pytest.approx(same.score, abs=TOLERANCE)
