"""Endpoints of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnsupportedMediaType

from indexer.facts import VacancyFacts
from indexer.vocabulary import DocumentKind, VacancyState
from matcher.pairs.sides import Circumstances
from matcher.request import SearchRequest
from webapp.addresses import vacancy_addresses
from webapp.api import problems
from webapp.api.asked import read_reach, read_request, read_typed
from webapp.api.geojson import feature_collection, reach_feature
from webapp.api.resumes import MOST_BYTES, read_resume
from webapp.context import parts
from webapp.services.matching import person_of

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
problems.init_blueprint(blueprint)

_SHORT_CACHE = "public, max-age=30"
_DAY_CACHE = "public, max-age=86400"
"""Of what only a new release changes."""


def _json(body: Any, *, content_type: str = "application/json") -> Response:
    response = Response(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), mimetype=content_type)
    response.headers["Cache-Control"] = _SHORT_CACHE
    return response


@blueprint.get("/vacancies")
def vacancies() -> Response:
    """Search with facets."""
    at_hand = parts()
    asked = read_request(request.args.items(multi=True), at_hand)
    return _json(at_hand.matcher.search(asked, today=at_hand.today()).to_json())


@blueprint.get("/vacancies/map")
def vacancy_map() -> Response:
    """Marks or cells of the same search for one part of the map (``box`` and ``zoom``)."""
    at_hand = parts()
    asked = read_request(request.args.items(multi=True), at_hand)
    found = at_hand.matcher.map(asked, today=at_hand.today())
    body = feature_collection(
        found,
        {d.name: d.point for d in at_hand.gazetteer.districts},
        vacancy_addresses(),
        lambda name: _search_url(asked, name),
    )
    return _json(body, content_type="application/geo+json")


def _search_url(asked: SearchRequest, district: str) -> str:
    narrowed = asked.model_copy(
        update={"district": (district,), "viewport": None, "page": 1, "after": None}
    )
    query: dict[str, list[str]] = {}
    for name, value in narrowed.to_query():
        query.setdefault(name, []).append(value)
    return url_for("seekers.search", **query)  # type: ignore[arg-type]


@blueprint.get("/reach")
def reach() -> Response:
    """What can be reached from a point (``near``) in some ``minutes``, as a shape to draw."""
    centre, minutes = read_reach(request.args.items(multi=True))
    body = reach_feature(centre, minutes, parts().matcher.reach(centre, minutes))
    response = _json(body, content_type="application/geo+json")
    response.headers["Cache-Control"] = _DAY_CACHE
    return response


@blueprint.get("/vacancies/<public_id>")
def vacancy(public_id: str) -> Response:
    """One vacancy: what its ad says, and what is known of it."""
    at_hand = parts()
    stored = at_hand.engine.stored(DocumentKind.VACANCY, [public_id])
    if not stored:
        return problems.problem(HTTPStatus.NOT_FOUND, "There is no vacancy with this id.")
    facts = VacancyFacts.model_validate(stored[0].stored)
    if facts.state is VacancyState.CLOSED or (facts.closes and facts.closes < at_hand.today()):
        return problems.problem(HTTPStatus.GONE, "This vacancy is closed.", id=public_id)
    return _json(facts.model_dump(mode="json", exclude_none=True))


@blueprint.get("/suggestions")
def suggestions() -> Response:
    """What the words in a box may become."""
    at_hand, asked = parts(), read_typed(request.args.items(multi=True))
    found = at_hand.matcher.suggest(
        asked.q, field=asked.field, limit=asked.limit, today=at_hand.today()
    )
    return _json({"suggestions": found})


@blueprint.post("/recommendations")
def recommendations() -> Response:
    """Vacancies for a résumé, the best first, with reasons and gaps; the résumé is not kept."""
    request.max_content_length = MOST_BYTES
    if not request.is_json:
        raise UnsupportedMediaType("Send the résumé as application/json.")
    asked, at_hand = read_resume(request.get_data(cache=False)), parts()
    typed = asked.typed()
    given = Circumstances(today=at_hand.today(), of_age=typed.of_age)
    found = at_hand.recommender.recommend_vacancies(
        person_of(typed, at_hand), given, limit=asked.limit
    )
    response = _json(found.to_json())
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/status")
def status() -> Response:
    """Whether searches can be answered, over how many documents, as of when."""
    at_hand = parts()
    return _json(at_hand.status())
