"""Why a vacancy is shown, and what its ad does not say: data for every condition asked for.

The code of a reason is the request's field it answers, or ``word`` or ``related``. ``values`` hold
what the ad says: ``value`` or ``values`` (codes of the vocabulary), ``months``, ``metres`` …; what
was asked for stands beside it as ``asked``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.facts import OccupationFacts, VacancyFacts
from indexer.occupations.table import OccupationTable
from indexer.places.reach import Journeys
from indexer.places.travel import travel
from indexer.text.tokens import tokens
from indexer.vocabulary import PayBasis
from matcher.engines.base import Unit
from matcher.ranking.order import neighbours_of, occupations_of
from matcher.ranking.ways import legs_of, metres_to, own_point, whole_minutes
from matcher.refusals import ANY_SHIFT
from matcher.request import SearchRequest
from matcher.results import Reason, Section


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for a vacancy, and the conditions that its ad leaves open."""

    reasons: tuple[Reason, ...]
    unknown: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an ad says to one condition; ``known`` is False where it leaves it open."""

    reason: Reason
    known: bool = True


Check = Callable[[VacancyFacts, SearchRequest], _Answer | None]
"""What an ad says to one condition of a request; ``None`` where there is nothing to tell."""
_NOTHING = (None, ())


class Explainer:
    """Gives the reasons of one answer's hits.

    :param request: with what was understood filled in.
    :param units: the words that were searched.
    :param left: the words of the query's vector, to which related vacancies are near.
    :param journeys: the ways from the point asked for.
    """

    def __init__(
        self,
        request: SearchRequest,
        units: Sequence[Unit],
        left: str,
        today: date,
        table: OccupationTable,
        *,
        journeys: Journeys | None = None,
    ) -> None:
        self._request = request
        self._units = units
        self._left = left
        self._today = today
        self._journeys = journeys
        self._near = neighbours_of(occupations_of(units), table)
        self._checks = _checks(request)

    def explain(self, facts: VacancyFacts, section: Section) -> Why:
        """The reasons of one vacancy."""
        answers = self._answers(facts)
        if minutes := self._minutes(facts):
            answers.append(minutes)
        words = [self._related(facts)] if section is Section.RELATED else self._words(facts)
        known = [*words, *(answer.reason for answer in answers if answer.known)]
        if facts.updated == self._today and self._request.updated_within is None:
            known.append(Reason("updated_within", {"date": facts.updated}))
        return Why(tuple(known), tuple(answer.reason for answer in answers if not answer.known))

    def _answers(self, facts: VacancyFacts) -> list[_Answer]:
        return [answer for check in self._checks if (answer := check(facts, self._request))]

    def unknown(self, facts: VacancyFacts) -> tuple[Reason, ...]:
        """What one ad leaves open: ``Why.unknown`` alone."""
        answers = self._answers(facts)
        if own_point(facts) is None and (minutes := self._minutes(facts)):
            answers.append(minutes)
        return tuple(answer.reason for answer in answers if not answer.known)

    def _words(self, facts: VacancyFacts) -> list[Reason]:
        return [_of_unit(facts, unit) for unit in self._units]

    def _related(self, facts: VacancyFacts) -> Reason:
        """Near in meaning; where one of its occupations neighbours one asked for, that one."""
        values: dict[str, Any] = {"asked": self._left}
        neighbour = next((o for o in facts.occupations if o.id in self._near), None)
        if neighbour or facts.occupations:
            shown = neighbour or facts.occupations[0]
            values |= {"id": shown.id, "title": shown.title, "neighbour": neighbour is not None}
        return Reason("related", values)

    def _minutes(self, facts: VacancyFacts) -> _Answer | None:
        """The way to it, where minutes are asked for."""
        asked, place, point = self._request.minutes, facts.place, own_point(facts)
        if asked is None or self._journeys is None:
            return None
        if point is None:
            where = {"district": place.district, "city": place.city, "asked": asked}
            return _Answer(Reason("minutes", where), known=False)
        way = self._journeys.way(point)
        values = {"minutes": whole_minutes(way.minutes), "legs": legs_of(way), "asked": asked}
        return _Answer(Reason("minutes", values))


def _of_unit(facts: VacancyFacts, unit: Unit) -> Reason:
    """The evidence for an occupation, or where the word stands."""
    evidence = _evidence(facts.occupations, unit.occupations)
    if evidence:
        return _occupation_reason(evidence, unit.text)
    fields = {
        "title": facts.title,
        "employer": facts.employer_name,
        "skills": " ".join((*facts.skills, *facts.licences, *facts.languages)),
    }
    for name, text in fields.items():
        stands = set(tokens(text))
        phrases = (*unit.phrases, *unit.title_phrases) if name == "title" else unit.phrases
        if any(stands.issuperset(phrase) for phrase in phrases):
            return Reason("word", {"asked": unit.text, "field": name})
    return Reason("word", {"asked": unit.text, "field": "description"})


def _evidence(
    occupations: Iterable[OccupationFacts], asked: Collection[str]
) -> OccupationFacts | None:
    return next((o for o in occupations if o.id in asked), None)


def _occupation_reason(found: OccupationFacts, asked: str) -> Reason:
    values = {
        "id": found.id,
        "title": found.title,
        "phrase": found.phrase,
        "in_title": found.in_title,
        "asked": asked,
    }
    return Reason("occupation", values)


def _occupation(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    """The occupation filter: the occupation, or one of the major group."""
    for code in request.occupation:
        found = next((o for o in facts.occupations if code in {o.id, o.id[:2]}), None)
        if found:
            return _Answer(_occupation_reason(found, code))
    return None


def _one_of(name: str, values: Callable[[VacancyFacts], tuple[str, ...]]) -> Check:
    """The check of a filter by codes, which silence leaves open."""

    def check(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
        asked = getattr(request, name)
        if not asked:
            return None
        said = values(facts)
        if not said:
            return _Answer(Reason(name, {"asked": asked}), known=False)
        met = tuple(value for value in said if value in asked)
        return _Answer(Reason(name, {"values": met})) if met else None

    return check


def _unstated(name: str, says: Callable[[VacancyFacts], object]) -> Check:
    """The check of a refusal: an ad that is silent on the matter leaves it open."""

    def check(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
        asked = getattr(request, name)
        if not asked or says(facts):
            return None
        return _Answer(Reason(name, {"asked": asked}), known=False)

    return check


def _refused_shift(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    """An ad that is silent on its shifts, or one whose shifts take turns: any may be among them."""
    asked = request.not_shift
    if not asked or (facts.shifts and not ANY_SHIFT.intersection(facts.shifts) - set(asked)):
        return None
    why = {"why": "rotating"} if facts.shifts else {}
    return _Answer(Reason("not_shift", {"asked": asked, **why}), known=False)


def _pay(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    """The pay against the wish; where it is open, why: ``negotiable``, ``no_minimum`` (only a top
    is stated), ``only_top`` (only the top reaches it) or ``open_top`` (it may go up to it)."""
    if request.pay is None and request.pay_basis is None:
        return None
    pay, basis = facts.pay, request.pay_basis or PayBasis.MONTH
    values: dict[str, Any] = {"asked": request.pay, "basis": basis}
    if pay.basis is PayBasis.NEGOTIABLE:
        return _Answer(Reason("pay", {**values, "why": "negotiable"}), known=False)
    if pay.basis is not basis:
        return None
    values |= {"minimum": pay.minimum, "maximum": pay.maximum}
    if pay.minimum is not None and pay.minimum >= (request.pay or 0):
        return _Answer(Reason("pay", values))
    if pay.minimum is None:
        return _Answer(Reason("pay", {**values, "why": "no_minimum"}), known=False)
    reach = "open_top" if pay.maximum is None else "only_top"
    return _Answer(Reason("pay", {**values, "why": reach}), known=False)


def _education(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    if request.education is None:
        return None
    if facts.education is None:
        return _Answer(Reason("education", {"asked": request.education}), known=False)
    return _Answer(Reason("education", {"value": facts.education, "asked": request.education}))


def _experience(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    if request.experience is None:
        return None
    asked, months = request.experience, facts.experience_months
    if months is None:
        return _Answer(Reason("experience", {"asked": asked}), known=False)
    return _Answer(Reason("experience", {"months": months, "asked": asked}))


def _district(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    if not request.district:
        return None
    place = facts.place
    if place.district is None and place.city not in request.district:
        values = {"asked": request.district, "city": place.city}
        return _Answer(Reason("district", values), known=False)
    return _Answer(Reason("district", {"values": (place.district or place.city,)}))


def _near(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    metres = metres_to(facts, request)
    if request.near is None or request.minutes is not None:
        return None
    if metres is None:
        place = facts.place
        values = {"district": place.district, "city": place.city, "asked": request.near.metres}
        return _Answer(Reason("near", values), known=False)
    minutes = travel().walking.whole_minutes(metres)
    return _Answer(Reason("near", {"metres": round(metres), "minutes": minutes}))


def _area(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    if request.area is None:
        return None
    if own_point(facts) is not None:
        return _Answer(Reason("area", {}))
    place = facts.place
    return _Answer(Reason("area", {"district": place.district, "city": place.city}), known=False)


def _station(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    place = facts.place
    if place.station is None or place.station not in request.station:
        return None
    return _Answer(Reason("station", {"value": place.station, "minutes": place.station_minutes}))


def _updated(facts: VacancyFacts, request: SearchRequest) -> _Answer | None:
    if request.updated_within is None:
        return None
    if facts.updated is None:
        return _Answer(Reason("updated_within", {"asked": request.updated_within}), known=False)
    return _Answer(Reason("updated_within", {"date": facts.updated}))


_CHECKS: tuple[tuple[tuple[str, ...], Check], ...] = (
    (("occupation",), _occupation),
    (("kind",), _one_of("kind", lambda facts: (facts.kind,) if facts.kind else ())),
    (("shift",), _one_of("shift", lambda facts: facts.shifts)),
    (("pay", "pay_basis"), _pay),
    (("days_off",), _one_of("days_off", lambda facts: (facts.days_off,) if facts.days_off else ())),
    (("district",), _district),
    (("near",), _near),
    (("area",), _area),
    (("station",), _station),
    (("education",), _education),
    (("experience",), _experience),
    (("remote",), _one_of("remote", lambda facts: (facts.remote,) if facts.remote else ())),
    (("welcome",), _one_of("welcome", lambda facts: facts.welcomes)),
    (("not_kind",), _unstated("not_kind", lambda facts: facts.kind)),
    (("not_shift",), _refused_shift),
    (("not_days_off",), _unstated("not_days_off", lambda facts: facts.days_off)),
    (("not_district",), _unstated("not_district", lambda facts: facts.place.district)),
    (("updated_within",), _updated),
)
"""In the order in which a card tells them, each with the request's fields that ask for it."""


def _checks(request: SearchRequest) -> list[Check]:
    """The checks of what a request asks for."""
    return [
        check
        for names, check in _CHECKS
        if any(getattr(request, name) not in _NOTHING for name in names)
    ]
