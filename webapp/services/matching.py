"""People to match: those whose résumé is typed or uploaded and kept nowhere, and stored ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import InvalidValueError
from indexer.pipeline import resume_words
from indexer.places.geocoder import locate
from indexer.places.point import Accuracy
from indexer.records import ResumeRecord, Schooling
from indexer.vocabulary import Education, PayBasis
from matcher.engines.base import Truth
from matcher.pairs.recommend import Person

if TYPE_CHECKING:
    from webapp.wiring import Wiring

TYPED = "typed"
"""The source, and the id, of a résumé that is kept nowhere."""


_DEGREES = {
    Education.PRIMARY: "國小",
    Education.JUNIOR_HIGH: "國中",
    Education.SENIOR_HIGH: "高中",
    Education.VOCATIONAL_HIGH: "高職",
    Education.JUNIOR_COLLEGE: "專科",
    Education.UNIVERSITY: "大學",
    Education.MASTER: "碩士",
    Education.DOCTOR: "博士",
}
_BASES = {
    PayBasis.MONTH: "月薪",
    PayBasis.HOUR: "時薪",
    PayBasis.DAY: "日薪",
    PayBasis.YEAR: "年薪",
}


def schooling(highest: Education | None) -> tuple[Schooling, ...]:
    """The highest degree as a record holds it; none for 不拘."""
    words = _DEGREES.get(highest) if highest else None
    return (Schooling(degree_text=words),) if words else ()


def pay_text(basis: PayBasis, minimum: float) -> str | None:
    """A wish as a record holds it; ``None`` where the basis has no figures."""
    return f"{_BASES[basis]}{minimum:.0f}元" if basis in _BASES else None


@dataclass(frozen=True, slots=True)
class Typed:
    """A résumé as somebody gives it.

    :ivar where: where she starts from: a district, station, landmark or address.
    """

    record: ResumeRecord
    where: str = ""
    of_age: Truth = Truth.UNKNOWN


def person_of(typed: Typed, parts: Wiring) -> Person:
    """Ready to be matched. Nothing of it goes into a file, a record, a session or a log.

    :raises InvalidValueError: ``where`` names no place that is known.
    """
    record = typed.record
    facts = parts.resume_describer.facts(TYPED, record)
    if typed.where:
        found = locate(typed.where, parts.gazetteer)
        if found is None:
            raise InvalidValueError(
                "where",
                "unknown_place",
                f"where: {typed.where!r} is no place that is known; give a district, a station or "
                "an address of Taipei or New Taipei.",
                value=typed.where,
            )
        point = found.point if found.accuracy is not Accuracy.CITY else None
        facts = facts.model_copy(
            update={
                "lat": point.lat if point else None,
                "lon": point.lon if point else None,
                "accuracy": found.accuracy if point else None,
                "city": found.city,
                "district": found.district,
            }
        )
    title, text = resume_words(facts, record)
    if not title and not text:
        return Person(facts)
    vector = parts.forgetful_embedder.embed_documents([(title, text)])[0]
    return Person(facts, vector if vector.any() else None)
