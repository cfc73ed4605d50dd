"""What a browser holds is asked for again only where it may have changed; nothing is shared that
differs."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import small_site
from tests.web.api import VACANCIES
from tests.web.html_page import read
from tests.web.small_site import LettersWiring
from webapp import files
from webapp.models import Reason, Vacancy
from webapp.services.outbox import record_changes

BY_INDEX = (
    "/",
    "/?q=清潔&fragment=1",
    VACANCIES,
    f"{VACANCIES}/map?box=121.5,25,121.6,25.1&zoom=13",
    "/search.atom",
    "/search.csv?q=清潔",
    "/search.geojson?q=清潔",
)


def again(client: FlaskClient, path: str, first: TestResponse, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"If-None-Match": first.headers["ETag"], **named})


def vary(response: TestResponse) -> set[str]:
    return {name.strip() for name in response.headers.get("Vary", "").split(",") if name.strip()}


@pytest.mark.parametrize("path", BY_INDEX)
def test_an_answer_is_not_made_twice_for_one_state_of_the_index(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch, bank: LettersWiring
) -> None:
    first = client.get(path)
    assert first.status_code == 200

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("searched again")

    monkeypatch.setattr("matcher.search.Matcher.search", fail)
    monkeypatch.setattr("matcher.search.Matcher.map", fail)
    kept = again(client, path, first)
    assert kept.status_code == 304
    assert kept.data == b""
    assert kept.headers["ETag"] == first.headers["ETag"]
    assert kept.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert vary(kept) == vary(first)
    assert "Content-Security-Policy" in kept.headers


@pytest.mark.parametrize("path", ["/", VACANCIES])
def test_another_language_request_day_or_fragment_is_another_answer(
    client: FlaskClient, path: str
) -> None:
    first = client.get(path)
    assert again(client, f"{path}?q=清潔", first).status_code == 200
    assert again(client, path, first, Accept_Language="en").status_code == 200
    if path == "/":
        assert again(client, path, first, HX_Request="true").status_code == 200


def test_a_change_of_the_index_changes_the_tags(own_bank: LettersWiring) -> None:
    client = small_site.site(own_bank).test_client()
    first = client.get(VACANCIES)
    with own_bank.database.write() as session:
        vacancy = session.query(Vacancy).first()
        assert vacancy is not None
        record_changes(session, [vacancy.public_id], Reason.REFRESH, now=own_bank.clock())
    small_site.index(own_bank)
    assert again(client, VACANCIES, first).status_code == 200


def test_the_next_day_is_another_answer(own_bank: LettersWiring) -> None:
    first = small_site.site(own_bank).test_client().get("/")
    tomorrow = own_bank.settings.model_copy(update={"today": small_site.TODAY.replace(day=2)})
    own_bank.settings = tomorrow
    assert again(small_site.site(own_bank).test_client(), "/", first).status_code == 200


def test_a_vacancy_is_sent_once(visitor: FlaskClient, public_ids: dict[str, str]) -> None:
    path = f"/vacancies/{public_ids['W1']}"
    first = visitor.get(path)
    assert again(visitor, path, first).status_code == 304
    seen = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert visitor.get(path, headers=seen).status_code == 304
    closed = visitor.get(f"/vacancies/{public_ids['X1']}")
    assert closed.status_code == 410
    assert "ETag" not in closed.headers


@pytest.mark.parametrize("path", ["/", "/vacancies/{W1}", f"{VACANCIES}/map", "/search.csv"])
def test_what_differs_by_language_says_so(
    visitor: FlaskClient, public_ids: dict[str, str], path: str
) -> None:
    response = visitor.get(path.format(**public_ids))
    assert {"Cookie", "Accept-Language"} <= vary(response)
    assert ("HX-Request" in vary(response)) == (path == "/")


def test_the_map_is_kept_by_its_reader_only(client: FlaskClient) -> None:
    control = client.get(f"{VACANCIES}/map").headers["Cache-Control"]
    assert control == "private, max-age=30"


def test_an_answer_that_sets_the_language_is_never_shared(client: FlaskClient) -> None:
    response = client.get("/?lang=en")
    assert "Set-Cookie" in response.headers
    assert response.headers["Cache-Control"] == "private"


@pytest.mark.parametrize("path", ["/nothing", "/vacancies/nothing", f"{VACANCIES}?pay=x"])
def test_errors_are_not_kept(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert "ETag" not in headers
    assert headers.get("Cache-Control", "no-store") == "no-store"


def test_pages_name_files_by_their_contents(client: FlaskClient) -> None:
    page = read(client.get("/").text)
    sheets = [link["href"] for link in page.all("link", rel="stylesheet")]
    assert sheets
    for address in [*sheets, *(script["src"] for script in page.all("script", type="module"))]:
        assert address.startswith(f"/static/~{files.version()}/")
        response = client.get(address, buffered=True)
        assert "immutable" in response.headers["Cache-Control"]
        assert (
            response.data
            == client.get(address.replace(f"/~{files.version()}", ""), buffered=True).data
        )


def test_files_of_another_version_are_not_there(client: FlaskClient) -> None:
    assert client.get("/static/~0000000000/css/base.css").status_code == 404
