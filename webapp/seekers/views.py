"""The pages for job seekers: the map search, and one vacancy."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import InvalidValueError, SearchIndexError
from indexer.facts import VacancyFacts
from matcher.ranking.ways import own_point
from matcher.request import SearchRequest
from matcher.results import Hit
from webapp.addresses import vacancy_addresses
from webapp.context import parts
from webapp.days import in_taipei
from webapp.feeds.links import feed_links
from webapp.languages import PARAMETER as LANGUAGE
from webapp.presentation.conditions import starting_point
from webapp.presentation.qr import qr_code
from webapp.presentation.ways import way_from
from webapp.seekers import candidates, employer_page, form, recommendations
from webapp.seekers.filters import Names
from webapp.seekers.links import Links
from webapp.seekers.pay_rank import MOST as MOST_COMPARED
from webapp.seekers.search_view import WordsAlone, search_page
from webapp.seekers.vacancy_view import vacancy_page
from webapp.services.vacancies import find_vacancy
from webapp.translation import in_chinese

blueprint = Blueprint("seekers", __name__)
employer_page.init_blueprint(blueprint)
recommendations.init_blueprint(blueprint)
candidates.init_blueprint(blueprint)

FRAGMENT = "fragment"
_NOT_OF_THE_SEARCH = frozenset({LANGUAGE, FRAGMENT})

_log = structlog.get_logger(__name__)


@blueprint.get("/")
def search() -> AnyResponse:
    """The map search; with ``fragment`` or for htmx only the parts that another state changes."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in _NOT_OF_THE_SEARCH]
    asked, dropped = SearchRequest.from_query(form.searched(pairs), strict=False)
    to = Links(url_for("seekers.search"))
    is_part = FRAGMENT in request.args or "HX-Request" in request.headers
    if not is_part and any(name in form.OF_THE_FORM for name, _ in pairs):
        return redirect(to.to(asked))
    at_hand = parts()
    try:
        result = at_hand.matcher.search(asked, today=at_hand.today())
    except InvalidValueError as error:  # a cursor of another index or order
        dropped = (*dropped, error)
        result = at_hand.matcher.search(
            asked.model_copy(update={"after": None}), today=at_hand.today()
        )
    page = search_page(
        result,
        (*dropped, *at_hand.matcher.dropped(asked)),
        today=at_hand.today(),
        to=to,
        vacancy_url=_vacancy_urls(asked),
        names=_names(),
        said=at_hand.matcher.understand(asked.text, asked.where, asked.plain).understood,
        words_alone=_words_alone(asked) if not result.total and not result.give_up else None,
    )
    template = "seekers/fragment.html" if is_part else "seekers/search.html"
    html = render_template(template, page=page, map_url=_map_url(asked), feeds=feed_links(asked))
    return make_response(html)


def _words_alone(asked: SearchRequest) -> WordsAlone | None:
    """The work that was asked for without any condition, where there is some."""
    at_hand = parts()
    left = at_hand.matcher.understand(asked.text, asked.where, asked.plain).left
    if not left:
        return None
    alone = SearchRequest(text=left)
    total = at_hand.matcher.search(alone, today=at_hand.today()).total
    return WordsAlone(alone, total) if total else None


@blueprint.get("/vacancies/<public_id>")
def vacancy(public_id: str) -> AnyResponse:
    """One vacancy; 410 once it is closed."""
    at_hand, today = parts(), parts().today()
    with at_hand.database.read() as session:
        found = find_vacancy(session, public_id)
    if found is None:
        raise NotFound
    facts = at_hand.vacancy_describer.facts(
        found.public_id, found.state, found.employer_id, found.record
    )
    came_from = _came_from()
    page = vacancy_page(
        facts,
        found.record,
        is_open=found.is_open(today),
        alike=_alike(public_id),
        today=today,
        gazetteer=at_hand.gazetteer,
        table=at_hand.occupations,
        vacancy_url=_vacancy_urls(came_from or SearchRequest()),
        first_seen=in_taipei(found.first_seen),
        last_seen=in_taipei(found.last_seen),
        way=_way(came_from, facts) if came_from else "",
    )
    back = None
    if came_from is not None:
        back = f"{Links(url_for('seekers.search')).to(came_from)}#c-{public_id}"
    own_address = url_for("seekers.vacancy", public_id=public_id, _external=True)
    html = render_template(
        "seekers/vacancy.html",
        page=page,
        back=back,
        asked=came_from or SearchRequest(),
        address=own_address,
        qr=qr_code(own_address),
    )
    response = make_response(html, HTTPStatus.GONE if page.closed else HTTPStatus.OK)
    response.last_modified = found.changed_at
    return response


def _names() -> Names:
    return Names(parts().occupations, parts().gazetteer.districts, english=not in_chinese())


def _vacancy_urls(came_from: SearchRequest) -> Callable[[str], str]:
    """The addresses of vacancies by id, with the search to go back to."""
    query = urlencode(came_from.to_query())
    plain = vacancy_addresses()
    return (lambda id_: f"{plain(id_)}?{query}") if query else plain


def _map_url(asked: SearchRequest) -> str:
    """The API's map of the same search; the page's script adds box and zoom."""
    shown = asked.model_copy(update={"viewport": None, "page": 1, "after": None, "size": 20})
    return Links(url_for("api.vacancy_map")).to(shown)


def _came_from() -> SearchRequest | None:
    """The search that the address of a vacancy carries; whatever is no search is left out."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in _NOT_OF_THE_SEARCH]
    came_from, _ = SearchRequest.from_query(pairs, strict=False)
    return came_from if came_from != SearchRequest() else None


def _way(came_from: SearchRequest, facts: VacancyFacts) -> str:
    """The way from the place that was searched around; nothing where either is not known."""
    matcher, point = parts().matcher, own_point(facts)
    way = matcher.way(came_from, point) if point else None
    if way is None:
        return ""
    said = matcher.understand(came_from.text, came_from.where, came_from.plain).understood
    place = next((chip.values for chip in said if chip.code == "near"), {})
    return way_from(starting_point({} if came_from.near else place), way)


def _alike(public_id: str) -> tuple[Hit, ...]:
    """Vacancies like this one; none while the index is out of order, for the page stands alone."""
    at_hand = parts()
    try:
        return at_hand.matcher.similar(public_id, today=at_hand.today(), limit=MOST_COMPARED)
    except SearchIndexError as error:
        _log.error("similar_failed", vacancy=public_id, error=str(error))
        return ()
