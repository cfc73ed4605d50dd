"""From a vacancy's record to its facts: normalised, recognised and placed. Pure but for the
gazetteer that it is given."""

from __future__ import annotations

import hashlib
import re

from indexer.facts import OccupationFacts, PayFacts, PlaceFacts, VacancyFacts
from indexer.normalise.days_off import parse_days_off
from indexer.normalise.driving_licences import find_driving_licences
from indexer.normalise.education import parse_education
from indexer.normalise.employment import (
    find_welcomes,
    is_agency,
    offers_job_accommodation,
    parse_kinds,
    parse_remote,
    principal_kind,
)
from indexer.normalise.experience import parse_experience
from indexer.normalise.hours import Hours, format_spans, parse_hours
from indexer.normalise.languages import find_languages, parse_languages
from indexer.normalise.openings import parse_openings
from indexer.normalise.pay import UNDISCLOSED, parse_pay
from indexer.normalise.pay_mentions import find_pay
from indexer.occupations.evidence import occupation_facts
from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.skills import recognise_licences, recognise_skills
from indexer.occupations.table import OccupationTable
from indexer.occupations.wished import wished_names
from indexer.places.gazetteer import Gazetteer
from indexer.places.geocoder import locate
from indexer.places.located import Located
from indexer.places.mentions import best_place, find_places
from indexer.places.point import Accuracy, Point
from indexer.records import VacancyRecord
from indexer.text.fold import fold
from indexer.vocabulary import EmploymentKind, Shift, VacancyState, WelcomeGroup

STATION_WITHIN_M = 1_200
"""Farther than a quarter of an hour on foot is not "near a station"."""

_BRACKETS = re.compile(r"[(（【\[「『《〈].*?[)）】\]」』》〉]")
_NOT_LETTERS = re.compile(r"[\W\d_]+")


class VacancyDescriber:
    """Says what a vacancy's record comes to. Immutable and safe to share between threads."""

    def __init__(
        self, gazetteer: Gazetteer, table: OccupationTable, recogniser: OccupationRecogniser
    ) -> None:
        self._gazetteer = gazetteer
        self._table = table
        self._recogniser = recogniser

    def facts(
        self, id_: str, state: VacancyState, employer_id: str, record: VacancyRecord
    ) -> VacancyFacts:
        """The facts of one record.

        What the source states in a field wins over what its text says; a place in the text is
        taken only where the address fields give none finer.
        """
        text = f"{record.description}\n{record.other_requirements}"
        hours = hours_of(record)
        kinds = parse_kinds(record.kind_text or record.title)
        pay = pay_of(record)
        days_off = parse_days_off(record.days_off_text or record.description)
        openings = parse_openings(record.openings_text or "")
        return VacancyFacts(
            id=id_,
            source=record.source,
            source_id=record.source_id,
            url=record.url,
            title=record.title,
            employer_id=employer_id,
            employer_name=record.employer_name,
            occupations=self._occupations(record),
            skills=_merged(record.skills, recognise_skills(f"{record.title}\n{text}")),
            licences=_merged(
                record.licences, recognise_licences(text), find_driving_licences(text)
            ),
            wished=_wished(record, text),
            languages=_languages(record, text),
            kind=principal_kind(kinds) or principal_kind(parse_kinds(record.title)),
            shifts=tuple(s for s in Shift if s in hours.shifts),
            hours=record.hours_text or format_spans(hours.spans) or None,
            days_off=days_off.system,
            days_off_note=record.days_off_text,
            pay=pay,
            education=parse_education(record.education_text or ""),
            experience_months=parse_experience(record.experience_text or ""),
            openings=openings.minimum if openings else None,
            remote=record.remote or parse_remote(f"{record.title}\n{text}"),
            welcomes=tuple(
                g for g in WelcomeGroup if g in {*record.welcomes, *find_welcomes(text)}
            ),
            job_accommodation=record.job_accommodation
            if record.job_accommodation is not None
            else offers_job_accommodation(text),
            agency=_agency(record, text, kinds),
            place=self.place(record),
            posted=record.posted,
            updated=record.updated or record.posted,
            closes=record.closes,
            state=state,
            fold_key=fold_key(employer_id, record.title, pay),
        )

    def _occupations(self, record: VacancyRecord) -> tuple[OccupationFacts, ...]:
        found = self._recogniser.recognise_ad(
            record.title,
            f"{record.description}\n{record.other_requirements}",
            source_code=record.occupation_code,
            source_name=record.occupation_name,
        )
        return tuple(occupation_facts(evidence, self._table) for evidence in found)

    def place(self, record: VacancyRecord) -> PlaceFacts:
        """Where the work is: the source's point, else its address, else what its text says, else
        its district, else its city."""
        if record.lat is not None and record.lon is not None:
            point = Point(record.lat, record.lon)
            within = self._gazetteer.districts.district_of(point)
            if within is not None:
                located = Located(point, Accuracy.DOOR, within.city, within.name, "")
                return self._placed(record, located, from_text=False)
        located_address = self._address(record)
        if located_address is not None and located_address.accuracy.on_map:
            return self._placed(record, located_address, from_text=False)
        mentioned = best_place(
            find_places(
                record.description, self._gazetteer, city=record.city, district=record.district
            )
        )
        if mentioned is not None and _agrees(mentioned.located, record):
            finer = located_address is None or (
                mentioned.located.accuracy.rank < located_address.accuracy.rank
            )
            if finer:
                return self._placed(record, mentioned.located, from_text=True)
        if located_address is None:
            return PlaceFacts(city=record.city, district=record.district, address=record.address)
        return self._placed(record, located_address, from_text=False)

    def _address(self, record: VacancyRecord) -> Located | None:
        """The address, or else the district, or else the city that the source's fields name."""
        for text in (record.address, f"{record.city or ''}{record.district or ''}"):
            if text and (
                found := locate(text, self._gazetteer, city=record.city, district=record.district)
            ):
                return found
        return None

    def _placed(self, record: VacancyRecord, located: Located, *, from_text: bool) -> PlaceFacts:
        point = located.point if located.accuracy is not Accuracy.CITY else None
        exact = point if located.accuracy.on_map else None
        stations = self._gazetteer.stations.nearest(exact, 1, STATION_WITHIN_M) if exact else []
        park = self._gazetteer.landmarks.park_of(exact) if exact else None
        return PlaceFacts(
            city=located.city or record.city,
            district=located.district or record.district,
            address=located.matched if from_text else record.address,
            lat=point.lat if point else None,
            lon=point.lon if point else None,
            accuracy=located.accuracy,
            from_text=from_text,
            station=stations[0].name if stations else None,
            station_minutes=stations[0].walking_minutes if stations else None,
            park=park.name if park else None,
        )


def _agrees(located: Located, record: VacancyRecord) -> bool:
    """A place in the text that lies in another district than the ad states is not believed."""
    return record.district is None or located.district in (None, record.district)


def hours_of(record: VacancyRecord) -> Hours:
    """The hours that the ad states: in their field, else in its title, else in its text."""
    hours = parse_hours(record.hours_text or "")
    for text in (record.title, record.description):
        if hours.shifts or hours.spans:
            break
        hours = parse_hours(text)
    return hours


def pay_of(record: VacancyRecord) -> PayFacts:
    """The pay that the ad states in its fields, else in its title or text; negotiable where it
    states none."""
    pay = parse_pay(
        record.pay_text or "", basis=record.pay_basis, low=record.pay_min, high=record.pay_max
    )
    if pay is None:
        pay = find_pay(record.title) or find_pay(record.description) or UNDISCLOSED
    return PayFacts(
        basis=pay.basis,
        minimum=pay.minimum,
        maximum=pay.maximum,
        monthly_minimum=pay.monthly_minimum,
        monthly_maximum=pay.monthly_maximum,
        inferred=pay.inferred,
    )


def fold_key(employer_id: str, title: str, pay: PayFacts) -> str:
    """Equal for ads of one employer that differ only in branch, number or decoration."""
    bare = _NOT_LETTERS.sub("", _BRACKETS.sub("", fold(title))) or fold(title)
    parts = (employer_id, bare, pay.basis.value, str(pay.minimum), str(pay.maximum))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _agency(record: VacancyRecord, text: str, kinds: frozenset[EmploymentKind]) -> bool | None:
    if record.agency is not None:
        return record.agency
    says_so = EmploymentKind.DISPATCH in kinds or is_agency(text, record.employer_name)
    return True if says_so else None


def _wished(record: VacancyRecord, text: str) -> tuple[str, ...]:
    """What a field of the source asks for is necessary, whatever the text says."""
    stated = {*record.skills, *record.licences}
    return tuple(name for name in wished_names(text) if name not in stated)


def _languages(record: VacancyRecord, text: str) -> tuple[str, ...]:
    stated = [language.code for line in record.languages for language in parse_languages(line)]
    return _merged(stated, (language.code for language in find_languages(text)))


def _merged(*lists: object) -> tuple[str, ...]:
    """All entries in their order, each once."""
    return tuple(dict.fromkeys(str(entry) for some in lists for entry in some))  # type: ignore[attr-defined]
