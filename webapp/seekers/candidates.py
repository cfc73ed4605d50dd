"""People for an employer's openings, in a demonstration with invented people only; elsewhere 404.

Until employers have accounts, this shows what they will see: no name, no contact, no home; a
district and rough minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from indexer.facts import OccupationFacts, ResumeFacts
from matcher.pairs.results import Match
from matcher.pairs.sides import Circumstances
from matcher.request import SearchRequest
from matcher.results import Section
from webapp.context import parts
from webapp.presentation import labels, matches
from webapp.presentation.conditions import joined, value
from webapp.presentation.names import district_name, occupation_name
from webapp.services.employers import find_employer
from webapp.services.site_map import INVENTED
from webapp.translation import gettext as _

_SHOWN = 10
_OPENINGS = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """One of the employer's open vacancies."""

    title: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person, without anything that says who it is."""

    wish: str
    held: str
    facts: tuple[str, ...]
    seeker: str
    employer: str
    reasons: tuple[str, ...]
    gaps: tuple[str, ...]
    unknown: tuple[str, ...]


def init_blueprint(blueprint: Blueprint) -> None:
    """Add the page; it answers 404 outside a demonstration."""
    blueprint.add_url_rule("/employers/<public_id>/candidates", "candidates", candidates)


def candidates(public_id: str) -> AnyResponse:
    """The people for one of the openings of an invented employer."""
    at_hand = parts()
    if not at_hand.settings.demo:
        raise NotFound
    with at_hand.database.read() as session:
        employer = find_employer(session, public_id)
    if employer is None or employer.sources != (INVENTED,):
        raise NotFound
    asked = SearchRequest(employer=(public_id,), size=_OPENINGS)
    found = at_hand.matcher.search(asked, today=at_hand.today())
    own = {hit.facts.id: hit.facts for hit in found.hits if hit.section is Section.MATCHED}
    chosen = request.args.get("vacancy") or next(iter(own), None)
    if chosen not in own:
        raise NotFound
    given = Circumstances(today=at_hand.today())
    people = at_hand.recommender.recommend_candidates(
        chosen, given, sources=(INVENTED,), limit=_SHOWN
    )
    openings = tuple(
        Opening(
            facts.title,
            url_for("seekers.candidates", public_id=public_id, vacancy=id_),
            id_ == chosen,
        )
        for id_, facts in own.items()
    )
    html = render_template(
        "seekers/candidates.html",
        employer=employer,
        openings=openings,
        title=own[chosen].title,
        people=tuple(map(_candidate, people.matches if people else ())),
        considered=people.considered if people else 0,
    )
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


def _candidate(match: Match[ResumeFacts]) -> Candidate:
    facts = match.facts
    return Candidate(
        wish=joined(occupation_name(one.title) for one in facts.occupations) or _("沒有寫"),
        held=joined(_held(one, facts) for one in facts.experienced_occupations),
        facts=tuple(filter(None, _facts(facts))),
        seeker=str(matches.FOR_SEEKER[match.seeker_level]),
        employer=str(matches.FOR_EMPLOYER[match.employer_level]),
        reasons=matches.person_reasons(match.parts),
        gaps=matches.person_gaps(match.parts),
        unknown=matches.person_unknown(match.parts),
    )


def _held(one: OccupationFacts, facts: ResumeFacts) -> str:
    months = facts.practice_months.get(one.id)
    title = occupation_name(one.title)
    return f"{title} {matches.duration(months)}" if months else title


def _facts(facts: ResumeFacts) -> tuple[str, ...]:
    return (
        _("住%(district)s", district=district_name(facts.district)) if facts.district else "",
        labels.choice("education", str(facts.education)) if facts.education else "",
        joined(value("shift", str(one)) for one in facts.shifts),
        joined(value("kind", str(one)) for one in facts.kinds),
    )
