"""Measures recommendations over an index of invented vacancies, and the scoring of pairs alone.

The people's vectors are made before: what is measured is the work of a request without embedding.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from bench_corpus import TODAY, fill, wiring
from bench_search import timed

from indexer.pipeline import resume_values, resume_words
from indexer.vocabulary import DocumentKind
from matcher.pairs.columns import Columns
from matcher.pairs.recommend import Person, make_tools
from matcher.pairs.scores import score
from matcher.pairs.sides import Circumstances
from webapp.demo.filling import invented_records

TARGETS = {"recommend vacancies": 25.0, "part: score 1,000 pairs, one person": 5.0}
"""Milliseconds of processor time that 95 of 100 must stay within, at 100,000 vacancies."""

_PEOPLE, _ROUNDS, _PAIRS = 60, 3, 1_000


def run(folder: Path, size: int) -> dict[str, Any]:
    """Medians and 95th percentiles in milliseconds, passed and of the processor."""
    fill(folder, size)
    given = Circumstances(today=TODAY)
    with wiring(folder) as parts:
        _, records = invented_records(parts.gazetteer, parts.occupations, TODAY, vacancies=1)
        records = records[:_PEOPLE]
        facts = [parts.resume_describer.facts(f"r{n}", one) for n, one in enumerate(records)]
        words = [resume_words(one, record) for one, record in zip(facts, records, strict=True)]
        vectors = parts.forgetful_embedder.embed_documents(words)
        people = [Person(one, vector) for one, vector in zip(facts, vectors, strict=True)]
        recommender = parts.recommender
        for person in people[:3]:
            recommender.recommend_vacancies(person, given)
        considered = [recommender.recommend_vacancies(p, given).considered for p in people]
        tools = make_tools(parts.gazetteer, parts.occupations)
        several = people * _ROUNDS

        def recommend(person: Person) -> None:
            recommender.recommend_vacancies(person, given)

        ids = [hit.facts.id for hit in recommender.recommend_vacancies(people[0], given).matches]
        sources = [(f"r{n}", resume_values(one)) for n, one in enumerate(facts)]
        crowd = Columns.of_values(DocumentKind.RESUME, sources)
        many = _vacancies(parts, _PAIRS)
        cosines = np.full(_PAIRS, 0.5)

        def one_person(number: int) -> None:
            score(crowd.one(number), many, cosines, tools, given)

        def explain(person: Person) -> None:
            recommender.explain(person, ids[0], given)

        return {
            "considered, median": int(np.median(considered)),
            "recommend vacancies": timed(recommend, several),
            "explain": timed(explain, several),
            "part: score 1,000 pairs, one person": timed(one_person, range(_PEOPLE)),
        }


def _vacancies(parts: Any, count: int) -> Columns:
    """Vacancies of the demonstration: their skills, hours and places differ as those of ads do."""
    from indexer.pipeline import vacancy_values
    from indexer.vocabulary import VacancyState

    records, _ = invented_records(parts.gazetteer, parts.occupations, TODAY, vacancies=count)
    facts = [
        parts.vacancy_describer.facts(f"v{number}", VacancyState.APPROVED, f"e{number}", record)
        for number, record in enumerate(records)
    ]
    values = [(one.id, vacancy_values(one)) for one in facts]
    return Columns.of_values(DocumentKind.VACANCY, values)
