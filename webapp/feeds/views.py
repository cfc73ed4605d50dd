"""Feeds of any search: Atom, CSV, GeoJSON. They take the parameters of the API, as strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request, url_for

from matcher.engines.base import SortKey
from matcher.request import SearchRequest
from webapp.addresses import search_address
from webapp.api import problems
from webapp.api.asked import read_request
from webapp.context import parts
from webapp.feeds.atom import Head, atom_feed
from webapp.feeds.found import Batch, matched
from webapp.feeds.geojson import vacancy_features
from webapp.feeds.links import ATOM_TYPE, CSV_TYPE, GEOJSON_TYPE
from webapp.feeds.table import vacancy_table
from webapp.languages import PARAMETER as LANGUAGE
from webapp.languages import html_tag
from webapp.translation import gettext as _

blueprint = Blueprint("feeds", __name__)
problems.init_blueprint(blueprint)

MOST_ENTRIES = 100
MOST_ROWS = 1_000
"""In one answer; the next one is linked."""


@blueprint.get("/search.atom")
def atom() -> Response:
    """The newest vacancies of a search, for feed readers."""
    asked = _asked()
    if asked.sort is None:
        asked = asked.model_copy(update={"sort": SortKey.NEWEST})
    batch = _matched(asked, MOST_ENTRIES)
    links = _links(asked, batch)
    page = search_address(url_for("seekers.search", _external=True), asked)
    midnight = datetime.combine(parts().today(), time(), UTC)
    words = " ".join(filter(None, (asked.text, asked.where))) or _("全部職缺")
    head = Head(
        title=f"{words}｜{_('臺北人力銀行')}",
        id=links["self"],
        language=html_tag(),
        updated=midnight,
        links={**links, "alternate": page},
    )
    return _answer(atom_feed(head, batch.facts, _vacancy_url), ATOM_TYPE, links)


@blueprint.get("/search.csv")
def table() -> Response:
    """The vacancies of a search as a table, for spreadsheets."""
    asked = _asked()
    batch = _matched(asked, MOST_ROWS)
    answer = _answer(vacancy_table(batch.facts, _vacancy_url), CSV_TYPE, _links(asked, batch))
    name = f"jobs-{parts().today().isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/search.geojson")
def features() -> Response:
    """The vacancies of a search as GeoJSON, for maps."""
    asked = _asked()
    batch = _matched(asked, MOST_ROWS)
    links = _links(asked, batch)
    body = vacancy_features(batch.facts, batch.total, _vacancy_url, links)
    return _answer(orjson.dumps(body), GEOJSON_TYPE, links)


def _asked() -> SearchRequest:
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != LANGUAGE]
    return read_request(pairs, parts())


def _matched(asked: SearchRequest, most: int) -> Batch:
    return matched(parts().matcher, asked, today=parts().today(), most=most)


def _links(asked: SearchRequest, batch: Batch) -> dict[str, str]:
    """The addresses of this answer and of the one behind it."""
    links = {"self": _address(asked)}
    if batch.next is not None:
        links["next"] = _address(batch.next)
    return links


def _address(asked: SearchRequest) -> str:
    """Of this feed for another search, in the language asked for."""
    pairs = asked.to_query()
    if LANGUAGE in request.args:
        pairs.append((LANGUAGE, request.args[LANGUAGE]))
    return f"{request.base_url}?{urlencode(pairs)}" if pairs else request.base_url


def _vacancy_url(id_: str) -> str:
    return url_for("seekers.vacancy", public_id=id_, _external=True)


def _answer(body: str | bytes, type_: str, links: Mapping[str, str]) -> Response:
    """An answer whose neighbour can be found without reading it (RFC 8288)."""
    answer = Response(body, content_type=f"{type_}; charset=utf-8")
    if "next" in links:
        answer.headers["Link"] = f'<{links["next"]}>; rel="next"'
    return answer
