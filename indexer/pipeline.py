"""Records to search documents: describe, tokenise, embed. Pure but for the gazetteer and the
embedder that it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.documents import SearchDocument, Value
from indexer.facts import ResumeFacts, VacancyFacts
from indexer.places.point import Point
from indexer.records import ResumeRecord, VacancyRecord
from indexer.resume_facts import ResumeDescriber
from indexer.text.tokens import tokens
from indexer.vacancy_facts import VacancyDescriber
from indexer.vocabulary import DocumentKind, VacancyState

_EMBEDDED_CHARS = 160


class PairEmbedder(Protocol):
    """What embeds documents: ``DocumentEmbedder``."""

    @property
    def id(self) -> str:
        """Names everything that the vectors depend on."""

    def embed_documents(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Vectors of (title, text) pairs, one row each."""


@dataclass(frozen=True, slots=True)
class VacancySubject:
    """A vacancy to index, as the records have it."""

    id: str
    version: int
    state: VacancyState
    employer_id: str
    record: VacancyRecord


@dataclass(frozen=True, slots=True)
class ResumeSubject:
    """A résumé to index, as the records have it."""

    id: str
    version: int
    record: ResumeRecord


Subject = VacancySubject | ResumeSubject


class Pipeline:
    """Makes search documents of records. Safe to share between threads."""

    def __init__(
        self, vacancies: VacancyDescriber, resumes: ResumeDescriber, embedder: PairEmbedder
    ) -> None:
        self._vacancies = vacancies
        self._resumes = resumes
        self._embedder = embedder

    def documents(self, subjects: Sequence[Subject], *, embed: bool) -> list[SearchDocument]:
        """One document a subject, in order.

        :param embed: whether the vectors are made too; without, ``vector`` is ``None``.
        """
        made = [self._document(subject) for subject in subjects]
        if not embed or not made:
            return [document for document, _ in made]
        vectors = self._embedder.embed_documents([pair for _, pair in made])
        return [
            replace(document, vector=vector)
            for (document, _), vector in zip(made, vectors, strict=True)
        ]

    def _document(self, subject: Subject) -> tuple[SearchDocument, tuple[str, str]]:
        if isinstance(subject, VacancySubject):
            facts = self._vacancies.facts(
                subject.id, subject.state, subject.employer_id, subject.record
            )
            return vacancy_document(subject.version, facts, subject.record)
        resume = self._resumes.facts(subject.id, subject.record)
        return resume_document(subject.version, resume, subject.record)


def vacancy_values(facts: VacancyFacts) -> dict[str, Value]:
    """What of a vacancy's facts is searched, filtered and matched by: the fields of the schema."""
    pay, place = facts.pay, facts.place
    return _known(
        {
            "source": facts.source,
            "source_id": facts.source_id,
            "employer_id": facts.employer_id,
            "fold_key": facts.fold_key,
            "occupations": tuple(o.id for o in facts.occupations),
            "title_occupations": tuple(o.id for o in facts.occupations if o.in_title),
            "major_groups": tuple(dict.fromkeys(o.id[:2] for o in facts.occupations)),
            "skills": facts.skills,
            "licences": facts.licences,
            "wished": facts.wished,
            "languages": facts.languages,
            "kind": facts.kind,
            "shifts": facts.shifts,
            "days_off": facts.days_off,
            "pay_basis": pay.basis,
            "pay_min": pay.minimum,
            "pay_max": pay.maximum,
            "pay_monthly_min": pay.monthly_minimum,
            "education_min": float(facts.education.rank) if facts.education else None,
            "experience_min": _number(facts.experience_months),
            "openings": _number(facts.openings),
            "remote": facts.remote,
            "welcomes": facts.welcomes,
            "job_accommodation": facts.job_accommodation,
            "agency": facts.agency,
            "place": _point(place.lat, place.lon),
            "latitude": place.lat,
            "longitude": place.lon,
            "accuracy": place.accuracy,
            "city": place.city,
            # another county's 信義區 is not Taipei's: only one that was found on the map counts
            "district": place.district if place.accuracy else None,
            "station": place.station,
            "station_minutes": _number(place.station_minutes),
            "park": place.park,
            "posted": facts.posted,
            "updated": facts.updated,
            "closes": facts.closes,
            "state": facts.state,
        }
    )


def vacancy_document(
    version: int, facts: VacancyFacts, record: VacancyRecord
) -> tuple[SearchDocument, tuple[str, str]]:
    """A vacancy's document without its vector, and the (title, text) pair to embed."""
    description = f"{record.description}\n{record.other_requirements}".strip()
    texts = {
        "title": record.title,
        "employer": record.employer_name,
        "skills_text": " ".join((*facts.skills, *facts.licences, *record.languages)),
        "description": description,
    }
    document = SearchDocument(
        kind=DocumentKind.VACANCY,
        id=facts.id,
        version=version,
        values=vacancy_values(facts),
        tokens=_tokens(texts),
        stored=facts.model_dump(mode="json", exclude_defaults=True),
    )
    return document, (record.title, description[:_EMBEDDED_CHARS])


def resume_values(facts: ResumeFacts) -> dict[str, Value]:
    """The same of a résumé."""
    occupations = (*facts.occupations, *facts.experienced_occupations)
    return _known(
        {
            "source": facts.source,
            "occupations": tuple(o.id for o in facts.occupations),
            "experienced_occupations": tuple(o.id for o in facts.experienced_occupations),
            "major_groups": tuple(dict.fromkeys(o.id[:2] for o in occupations)),
            "practice": tuple(
                f"{o.id}:{facts.practice_months.get(o.id, '')}"
                for o in facts.experienced_occupations
            ),
            "skills": facts.skills,
            "licences": facts.licences,
            "languages": facts.languages,
            "kinds": facts.kinds,
            "shifts": facts.shifts,
            "days_off": facts.days_off,
            "remote": facts.remote,
            "pay_basis": facts.pay.basis if facts.pay else None,
            "pay_min": facts.pay.minimum if facts.pay else None,
            "pay_monthly_min": facts.pay.monthly_minimum if facts.pay else None,
            "education": float(facts.education.rank) if facts.education else None,
            "experience": _number(facts.experience_months),
            "place": _point(facts.lat, facts.lon),
            "latitude": facts.lat,
            "longitude": facts.lon,
            "accuracy": facts.accuracy,
            "city": facts.city,
            "district": facts.district,
            "districts": facts.districts,
            "reach_minutes": _number(facts.reach_minutes),
            "available": facts.available,
            "updated": facts.updated,
            "state": VacancyState.APPROVED,
        }
    )


def resume_document(
    version: int, facts: ResumeFacts, record: ResumeRecord
) -> tuple[SearchDocument, tuple[str, str]]:
    """A résumé's document without its vector, and the (title, text) pair to embed."""
    title, text = resume_words(facts, record)
    texts = {"title": title, "skills_text": " ".join(facts.skills), "description": text}
    document = SearchDocument(
        kind=DocumentKind.RESUME,
        id=facts.id,
        version=version,
        values=resume_values(facts),
        tokens=_tokens(texts),
        stored=facts.model_dump(mode="json", exclude_defaults=True),
    )
    return document, (title, text[:_EMBEDDED_CHARS])


def resume_words(facts: ResumeFacts, record: ResumeRecord) -> tuple[str, str]:
    """The (title, text) of a résumé by which it is matched: wishes, jobs held, skills, licences.

    The autobiography is not among them: it is where people write what must not count (age,
    family, origin). Skills that it names are in the facts.
    """
    title = " ".join(dict.fromkeys((*record.wished_occupations, facts.headline or "")))
    held = "、".join(job.title for job in record.experience)
    text = "\n".join(filter(None, (held, "、".join((*facts.skills, *facts.licences)))))
    return title.strip(), text


def _known(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Only what is known; codes as plain strings."""
    return {
        name: tuple(map(str, value)) if isinstance(value, tuple) else _plain(value)
        for name, value in values.items()
        if value is not None and value != ()
    }


def _plain(value: Value) -> Value:
    return str(value) if isinstance(value, str) else value


def _tokens(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(tokens(text)) for name, text in texts.items() if text.strip()}


def _number(value: int | None) -> float | None:
    return None if value is None else float(value)


def _point(lat: float | None, lon: float | None) -> Point | None:
    return None if lat is None or lon is None else Point(lat, lon)
