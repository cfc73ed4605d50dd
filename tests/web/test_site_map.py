"""Search engines are told of everything open, of nothing else, and where not to look."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.vocabulary import VacancyState
from tests.conftest import TODAY_NOON
from tests.web import known_vacancies
from webapp.information.pages import PAGES
from webapp.models import Employer, Vacancy
from webapp.models.connection import Database
from webapp.services import site_map

TODAY = date(2026, 11, 1)
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(response: TestResponse) -> dict[str, str | None]:
    """Paths with their last changes."""
    assert response.status_code == 200
    assert response.content_type == "application/xml; charset=utf-8"
    found = {}
    for one in ElementTree.fromstring(response.data):
        address = urlsplit(one.findtext("s:loc", namespaces=NS))
        assert address.scheme
        path = f"{address.path}?{address.query}" if address.query else address.path
        found[path] = one.findtext("s:lastmod", namespaces=NS)
    return found


def test_every_open_vacancy_and_its_employer_is_listed(
    visitor: FlaskClient, public_ids: dict[str, str]
) -> None:
    listed: dict[str, str | None] = {}
    for file in addresses(visitor.get("/sitemap.xml")):
        listed |= addresses(visitor.get(file))
    vacancies = {path for path in listed if path.startswith("/vacancies/")}
    hidden = {"X1", "D1"}  # closed; invented
    assert vacancies == {
        f"/vacancies/{public_ids[one.source_id]}"
        for one in known_vacancies.RECORDS
        if one.source_id not in hidden
    }
    for path in vacancies:
        assert datetime.fromisoformat(str(listed[path])).tzinfo
    employers = {path for path in listed if path.startswith("/employers/")}
    names = {one.employer_name for one in known_vacancies.RECORDS if one.source_id not in hidden}
    assert len(employers) == len(names)
    assert {page.path for page in PAGES} | {"/"} <= listed.keys()
    for path in listed:
        assert visitor.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/sitemaps/vacancies-9.xml", "/sitemaps/employers-99999999.xml"])
def test_a_file_without_anything_is_not_there(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_robots_are_led_to_the_site_map_and_away_from_endless_states(visitor: FlaskClient) -> None:
    response = visitor.get("/robots.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert {"Disallow: /api/", "Disallow: /*?*box="} <= set(lines)


def test_what_is_in_a_file_stays_in_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """On both databases: files by id, no larger than allowed, with their own last change."""
    monkeypatch.setattr(site_map, "IDS_A_FILE", 3)
    with database.write() as session:
        employer = Employer(
            public_id="e" * 12, name="台北麵包坊", name_key="臺北麵包坊", created_at=TODAY_NOON
        )
        session.add(employer)
        session.flush()
        for number in range(1, 8):
            session.add(_vacancy(number, employer.id))
    with database.read() as session:
        files = site_map.vacancy_files(session, TODAY)
        assert [(one.name, one.changed.day) for one in files] == [("0", 2), ("1", 4), ("2", 7)]
        assert files[0].changed.tzinfo
        named = [
            [one.name for one in site_map.vacancies(session, TODAY, int(file.name))]
            for file in files
        ]
        assert named == [["v1", "v2"], ["v4"], ["v6", "v7"]]
        assert [one.name for one in site_map.employer_files(session, TODAY)] == ["0"]
        (only,) = site_map.employers(session, TODAY, 0)
        assert (only.name, only.changed.day) == ("e" * 12, 7)


def _vacancy(number: int, employer_id: int) -> Vacancy:
    """The third is closed, the fifth past its day."""
    return Vacancy(
        id=number,
        public_id=f"v{number}",
        source="table",
        source_id=str(number),
        employer_id=employer_id,
        record={},
        content_hash="",
        state=VacancyState.CLOSED if number == 3 else VacancyState.APPROVED,
        closes=date(2026, 10, 31) if number == 5 else None,
        created_at=TODAY_NOON,
        changed_at=TODAY_NOON.replace(day=number),
    )
