"""For search engines: ``robots.txt`` and the site map (sitemaps.org), a file a 50,000 ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.context import parts
from webapp.information.pages import PAGES
from webapp.services import site_map as lists
from webapp.services.site_map import Listed

blueprint = Blueprint("site_map", __name__)

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOT_FOR_ROBOTS = ("/api/", "/search.", "/*?*box=", "/*?*after=", "/*?*fragment=", "/*?*lang=")
"""States of a search that say nothing new, and what programs fetch."""
_LARGEST_FILE = 2**40


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What search engines may look at, and where the site map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {url_for('site_map.index', _external=True)}", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The files of the site map, with their last changes."""
    today = parts().today()
    with parts().database.read() as session:
        files = [
            (url_for("site_map.vacancies", file=one.name, _external=True), one.changed)
            for one in lists.vacancy_files(session, today)
        ]
        files += [
            (url_for("site_map.employers", file=one.name, _external=True), one.changed)
            for one in lists.employer_files(session, today)
        ]
    pages = url_for("site_map.pages", _external=True)
    return _xml("sitemapindex", "sitemap", [(pages, None), *files])


@blueprint.get("/sitemaps/pages.xml")
def pages() -> Response:
    """The map search and the pages about the site."""
    endpoints = ["seekers.search", *(page.endpoint for page in PAGES)]
    return _xml("urlset", "url", [(url_for(one, _external=True), None) for one in endpoints])


@blueprint.get("/sitemaps/vacancies-<int:file>.xml")
def vacancies(file: int) -> Response:
    """Open vacancies."""
    return _listed(
        file, lists.vacancies, lambda id_: url_for("seekers.vacancy", public_id=id_, _external=True)
    )


@blueprint.get("/sitemaps/employers-<int:file>.xml")
def employers(file: int) -> Response:
    """Employers with open vacancies."""
    return _listed(
        file,
        lists.employers,
        lambda id_: url_for("seekers.employer", public_id=id_, _external=True),
    )


def _listed(
    file: int,
    listed: Callable[[Session, date, int], Sequence[Listed]],
    url: Callable[[str], str],
) -> Response:
    if file > _LARGEST_FILE:
        raise NotFound
    with parts().database.read() as session:
        found = listed(session, parts().today(), file)
    if not found:
        raise NotFound
    return _xml("urlset", "url", [(url(one.name), one.changed) for one in found])


def _xml(root: str, item: str, listed: Iterable[tuple[str, datetime | None]]) -> Response:
    """A file of the site map: addresses with their last changes."""
    top = ET.Element(root, {"xmlns": _NAMESPACE})
    for address, changed in listed:
        one = ET.SubElement(top, item)
        ET.SubElement(one, "loc").text = address
        if changed is not None:
            ET.SubElement(one, "lastmod").text = changed.isoformat(timespec="seconds")
    xml: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return Response(xml, content_type="application/xml; charset=utf-8")
