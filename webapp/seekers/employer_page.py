"""An employer's page: who it is, and its open vacancies as cards and by district."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import InvalidValueError
from matcher.request import SearchRequest
from matcher.results import FoldedHit, SearchResult, Section
from webapp.context import parts
from webapp.presentation import labels
from webapp.seekers.cards import Card, card
from webapp.seekers.district_map import DistrictMap, district_map, only_where_some
from webapp.seekers.links import Links, usual
from webapp.seekers.pager import Pager, pager
from webapp.services.employers import PublicEmployer, find_employer
from webapp.services.site_map import INVENTED

A_PAGE = 20
"""Vacancies on one page."""
_OF_THE_ADDRESS = frozenset({"page", "after"})
"""What else the address may say."""


@dataclass(frozen=True, slots=True)
class OwnLinks(Links):
    """Addresses of one employer's pages."""

    def to(self, request: SearchRequest) -> str:
        """The address of a page of the list; the employer stands in the path."""
        return Links(self.path).to(
            request.model_copy(update={"employer": (), "size": usual("size")})
        )


@dataclass(frozen=True, slots=True)
class OnDistricts:
    """The districts with vacancies, as the template of the district map asks for them."""

    districts: DistrictMap


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerPage:
    """All that the template shows."""

    id: str
    name: str
    business_id: str | None
    sources: tuple[str, ...]
    attributions: tuple[str, ...]
    invented: bool
    total: int
    first: bool
    """Whether this is the first page of the list."""
    cards: tuple[Card, ...]
    pager: Pager | None
    map: OnDistricts
    search_url: str
    """The map search for its vacancies."""
    json_ld: dict[str, Any]


def init_blueprint(blueprint: Blueprint) -> None:
    """Add the page to the pages for seekers."""
    blueprint.add_url_rule("/employers/<public_id>", "employer", employer)


def employer(public_id: str) -> AnyResponse:
    """One employer; 410 while nothing of it is open."""
    at_hand = parts()
    with at_hand.database.read() as session:
        found = find_employer(session, public_id)
    if found is None:
        raise NotFound
    asked = SearchRequest(employer=(public_id,), size=A_PAGE)
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] in _OF_THE_ADDRESS]
    paged, _ = SearchRequest.from_query(pairs, strict=False)
    try:
        result = _answer(asked.model_copy(update={"page": paged.page, "after": paged.after}))
    except InvalidValueError:  # a cursor of another index
        result = _answer(asked)
    page = _page(found, result)
    html = render_template("seekers/employer.html", page=page)
    return make_response(html, HTTPStatus.OK if page.total else HTTPStatus.GONE)


def _answer(asked: SearchRequest) -> SearchResult:
    at_hand = parts()
    return at_hand.matcher.search(asked, today=at_hand.today())


def _page(found: PublicEmployer, result: SearchResult) -> EmployerPage:
    own, search = url_for("seekers.employer", public_id=found.id), url_for("seekers.search")
    request = result.request
    cards = (
        card(FoldedHit(hit, ()), parts().today(), _vacancy_url, explained=False)
        for hit in result.hits
        if hit.section is Section.MATCHED
    )
    whole = SearchRequest(employer=(found.id,))
    return EmployerPage(
        id=found.id,
        name=found.name,
        business_id=found.business_id,
        sources=tuple(map(labels.source, found.sources)),
        attributions=tuple(
            str(labels.ATTRIBUTION[one]) for one in found.sources if one in labels.ATTRIBUTION
        ),
        invented=found.sources == (INVENTED,),
        total=result.total,
        first=request.page == 1 and request.after is None,
        cards=tuple(cards),
        pager=pager(result, OwnLinks(own)),
        map=OnDistricts(
            only_where_some(district_map(whole, result.facets["district"], Links(search)))
        ),
        search_url=Links(search).to(whole),
        json_ld=_organization(found),
    )


def _vacancy_url(id_: str) -> str:
    return url_for("seekers.vacancy", public_id=id_)


def _organization(found: PublicEmployer) -> dict[str, Any]:
    """As schema.org ``Organization``."""
    told = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": found.name,
        "url": url_for("seekers.employer", public_id=found.id, _external=True),
        "taxID": found.business_id,
    }
    return {name: value for name, value in told.items() if value}
