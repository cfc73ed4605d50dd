"""From a résumé's record to its facts. Name, contact and the exact home are left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from indexer.facts import OccupationFacts, PayFacts, ResumeFacts
from indexer.normalise.education import parse_education
from indexer.normalise.languages import parse_languages
from indexer.normalise.pay import parse_pay
from indexer.occupations.evidence import occupation_facts
from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.skills import recognise_licences, recognise_skills
from indexer.occupations.table import OccupationTable
from indexer.places.districts import Districts
from indexer.places.point import Accuracy
from indexer.records import Experience, ResumeRecord
from indexer.vocabulary import Education

_DAYS_PER_MONTH = 30.44
_SAID, _MOST_SAID = 0.5, 2
"""What a saying is worth as evidence, and how many of its occupations are taken."""


class ResumeDescriber:
    """Says what a résumé's record comes to. Immutable and safe to share between threads."""

    def __init__(
        self, districts: Districts, table: OccupationTable, recogniser: OccupationRecogniser
    ) -> None:
        self._districts = districts
        self._table = table
        self._recogniser = recogniser

    def facts(self, id_: str, record: ResumeRecord) -> ResumeFacts:
        """The facts of one record."""
        text = "\n".join((record.autobiography, *(job.duties for job in record.experience)))
        home = self._districts.named(record.district or "")
        pay = parse_pay(record.pay_text or "")
        languages = (language for line in record.languages for language in parse_languages(line))
        return ResumeFacts(
            id=id_,
            source=record.source,
            headline=record.headline,
            occupations=self._occupations(record.wished_occupations or (record.headline or "",)),
            experienced_occupations=self._occupations(job.title for job in record.experience),
            practice_months=self._practice(record),
            skills=_canonical((*record.skills, *recognise_skills(text)), recognise_skills),
            licences=_canonical((*record.licences, *recognise_licences(text)), recognise_licences),
            languages=tuple(dict.fromkeys(language.code for language in languages)),
            kinds=record.wished_kinds,
            shifts=record.wished_shifts,
            days_off=record.wished_days_off,
            remote=record.wished_remote,
            pay=PayFacts(basis=pay.basis, minimum=pay.minimum, monthly_minimum=pay.monthly_minimum)
            if pay
            else None,
            education=_highest(record),
            experience_months=_months(record),
            city=home.city if home else record.city,
            district=home.name if home else None,
            lat=home.point.lat if home else None,
            lon=home.point.lon if home else None,
            accuracy=Accuracy.DISTRICT if home else None,
            districts=record.wished_districts,
            reach_minutes=record.reach_minutes,
            available=record.available,
            updated=record.updated,
        )

    def _practice(self, record: ResumeRecord) -> dict[str, int]:
        found: dict[str, int] = {}
        for job in record.experience:
            months = _months_of(job, record)
            if months is not None:
                for occupation in self._occupations([job.title]):
                    found[occupation.id] = found.get(occupation.id, 0) + months
        return found

    def _occupations(self, titles: Iterable[str]) -> tuple[OccupationFacts, ...]:
        found: dict[str, OccupationFacts] = {}
        for title in titles:
            for facts in self._named(title):
                found.setdefault(facts.id, facts)
        return tuple(found.values())

    def _named(self, title: str) -> Iterable[OccupationFacts]:
        """The occupations that a title names; what people only say (顧小孩) where it names none."""
        evidence = self._recogniser.recognise_ad(title, "")
        if evidence:
            return [occupation_facts(one, self._table) for one in evidence]
        return [
            OccupationFacts(
                id=id_,
                title=self._table[id_].zh,
                weight=_SAID,
                phrase=span.phrase,
                in_title=True,
            )
            for span in self._recogniser.recognise_query(title)
            for id_ in span.occupation_ids[:_MOST_SAID]
        ]


def _highest(record: ResumeRecord) -> Education | None:
    degrees = [parse_education(school.degree_text or "") for school in record.education]
    return max((d for d in degrees if d), key=lambda d: d.rank, default=None)


def _months(record: ResumeRecord) -> int | None:
    """Months worked, of the jobs that say how long they were."""
    known = [months for job in record.experience if (months := _months_of(job, record)) is not None]
    return sum(known) if known else None


def _months_of(job: Experience, record: ResumeRecord) -> int | None:
    """Months of one job; one that still lasts is reckoned up to the résumé's last change."""
    if job.months is not None:
        return job.months
    ended = job.ended or record.updated
    if job.started is None or ended is None or ended < job.started:
        return None
    return round((ended - job.started).days / _DAYS_PER_MONTH)


def _canonical(written: Iterable[str], canonical: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Each under its canonical names where it has any, once."""
    return tuple(dict.fromkeys(name for one in written for name in canonical(one) or [one]))
