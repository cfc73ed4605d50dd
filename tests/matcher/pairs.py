"""People and vacancies that the tests of matching share, invented, read as an import reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from indexer.documents import SearchDocument
from indexer.facts import ResumeFacts, VacancyFacts
from indexer.occupations.recognise import default_recogniser
from indexer.occupations.table import OccupationTable
from indexer.pipeline import resume_document, resume_values, vacancy_document, vacancy_values
from indexer.places.gazetteer import Gazetteer
from indexer.records import ResumeRecord, VacancyRecord
from indexer.resume_facts import ResumeDescriber
from indexer.vacancy_facts import VacancyDescriber
from indexer.vocabulary import DocumentKind, VacancyState
from indexer.writers.base import Upsert
from matcher.engines.base import Engine, Truth
from matcher.pairs.columns import Columns
from matcher.pairs.recommend import Person, Recommender, make_tools
from matcher.pairs.scores import Scored, score
from matcher.pairs.sides import Circumstances, Tools
from tests.contract.oracle import Oracle
from tests.matcher.vacancies import vector_of

TODAY = date(2026, 11, 1)
GIVEN = Circumstances(today=TODAY)


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@cache
def table() -> OccupationTable:
    return OccupationTable.load()


@cache
def tools() -> Tools:
    return make_tools(gazetteer(), table())


@cache
def _describers() -> tuple[ResumeDescriber, VacancyDescriber]:
    recogniser = default_recogniser()
    return (
        ResumeDescriber(gazetteer().districts, table(), recogniser),
        VacancyDescriber(gazetteer(), table(), recogniser),
    )


def resume_record(**values: Any) -> ResumeRecord:
    return ResumeRecord.model_validate({"source": "demo", "source_id": "r"} | values)


def resume(id_: str = "r", **values: Any) -> ResumeFacts:
    """The facts of a résumé; ``record`` or fields of one."""
    record = values.pop("record", None) or resume_record(**values)
    return _describers()[0].facts(id_, record)


def vacancy_record(id_: str = "v", **values: Any) -> VacancyRecord:
    usual = {"source": "demo", "source_id": id_, "title": "清潔人員", "employer_name": "好店"}
    return VacancyRecord.model_validate(usual | values)


def vacancy(id_: str = "v", **values: Any) -> VacancyFacts:
    record = vacancy_record(id_, **values)
    return _describers()[1].facts(id_, VacancyState.APPROVED, "e", record)


def people(*facts: ResumeFacts) -> Columns:
    return Columns.of_values(DocumentKind.RESUME, [(f.id, resume_values(f)) for f in facts])


def openings(*facts: VacancyFacts) -> Columns:
    return Columns.of_values(DocumentKind.VACANCY, [(f.id, vacancy_values(f)) for f in facts])


def scored(person: ResumeFacts, *offers: VacancyFacts, given: Circumstances = GIVEN) -> Scored:
    """One person with some vacancies, without vectors."""
    cosines = np.full(len(offers), np.nan)
    return score(people(person), openings(*offers), cosines, tools(), given)


def truth(name: str, person: ResumeFacts, offer: VacancyFacts, **given: Any) -> Truth:
    """One hard condition of a pair."""
    circumstances = Circumstances(today=TODAY, **given)
    return Truth(int(scored(person, offer, given=circumstances).conditions[name][0]))


def ad(id_: str, **values: Any) -> SearchDocument:
    """The search document of a vacancy, near to those whose titles share its letters."""
    record = vacancy_record(id_, **values)
    made, _ = vacancy_document(2, vacancy(id_, **values), record)
    return replace(made, vector=vector_of(record.title))


def person_document(id_: str, record: ResumeRecord) -> SearchDocument:
    """The search document of a résumé."""
    made, (title, _) = resume_document(2, resume(id_, record=record), record)
    return replace(made, vector=vector_of(title))


def recommender(engine: Engine) -> Recommender:
    return Recommender(engine, gazetteer(), tools())


def over(documents: Sequence[SearchDocument]) -> Recommender:
    """Matches over an oracle that holds these documents."""
    oracle = Oracle()
    oracle.apply([Upsert(one) for one in documents])
    return recommender(oracle)


def person(**values: Any) -> Person:
    facts = resume(**values)
    return Person(facts, vector_of(facts.headline or ""))
