"""How often one address may ask: 429 with the time left, pages and API counted apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web import small_site
from tests.web.api import problem
from tests.web.html_page import read

PAGE, API = "/vacancies/nothing", "/api/v1/vacancies?nonsense=1"


@pytest.fixture
def limited(tmp_path: Path) -> FlaskClient:
    """A site without any vacancy that lets an address ask three times an hour."""
    parts = small_site.wiring(
        tmp_path,
        rate_limit_pages="3 per hour",
        rate_limit_api="3 per hour",
        rate_limit_feeds="2 per hour",
        proxy_hops=1,
    )
    return small_site.site(parts).test_client()


def _ask(client: FlaskClient, path: str, address: str = "203.0.113.1") -> int:
    headers = {"X-Forwarded-For": address}
    return client.get(path, headers=headers, buffered=True).status_code


def test_a_page_too_many_says_when_to_come_back(limited: FlaskClient) -> None:
    assert [_ask(limited, PAGE) for _ in range(4)] == [404, 404, 404, 429]
    response = limited.get(PAGE, headers={"X-Forwarded-For": "203.0.113.1"})
    assert 0 < int(response.headers["Retry-After"]) <= 3_600
    assert response.content_type.startswith("text/html")
    assert "Content-Security-Policy" in response.headers


def test_the_page_tells_the_seconds_left(limited: FlaskClient) -> None:
    for _ in range(4):
        response = limited.get(PAGE)
    assert response.status_code == 429
    words = read(response.text).one("main").text
    assert f"請等 {response.headers['Retry-After']} 秒" in words


def test_programs_are_told_where_they_stand(limited: FlaskClient) -> None:
    first = limited.get(API)
    assert first.headers["RateLimit-Policy"] == '"api";q=3;w=3600'
    assert re.fullmatch(r'"api";r=2;t=\d+', first.headers["RateLimit"])
    for _ in range(3):
        last = limited.get(API)
    assert '"api";r=0;' in last.headers["RateLimit"]
    seconds = problem(last, 429)["retry_after"]
    assert last.headers["Retry-After"] == str(seconds)


def test_feeds_have_a_limit_of_their_own(limited: FlaskClient) -> None:
    path = "/search.csv?nonsense=1"
    assert [_ask(limited, path) for _ in range(3)] == [400, 400, 429]
    response = limited.get(path, headers={"X-Forwarded-For": "203.0.113.1"})
    assert problem(response, 429)["retry_after"]
    assert _ask(limited, API) == 400


def test_an_answer_within_the_limit_says_nothing_of_it(limited: FlaskClient) -> None:
    names = " ".join(limited.get(PAGE).headers.keys()).lower()
    assert "retry" not in names
    assert "limit" not in names


def test_an_api_answer_too_many_is_a_problem(limited: FlaskClient) -> None:
    assert [_ask(limited, API) for _ in range(4)] == [400, 400, 400, 429]
    response = limited.get(API, headers={"X-Forwarded-For": "203.0.113.1"})
    assert "3 per 1 hour" in problem(response, 429)["detail"]
    assert 0 < int(response.headers["Retry-After"]) <= 3_600


def test_addresses_and_parts_are_counted_apart(limited: FlaskClient) -> None:
    assert [_ask(limited, PAGE) for _ in range(4)][-1] == 429
    assert _ask(limited, API) == 400
    assert _ask(limited, PAGE, "203.0.113.2") == 404


def test_all_pages_of_one_address_count_together(limited: FlaskClient) -> None:
    paths = [PAGE, "/vacancies/other", "/vacancies/third", "/vacancies/fourth"]
    assert [_ask(limited, path) for path in paths] == [404, 404, 404, 429]


def test_files_are_not_counted(limited: FlaskClient) -> None:
    for _ in range(10):
        assert _ask(limited, "/static/css/base.css") == 200


def test_a_client_cannot_choose_its_address(tmp_path: Path) -> None:
    parts = small_site.wiring(tmp_path, rate_limit_pages="3 per hour")
    client = small_site.site(parts).test_client()
    assert [_ask(client, PAGE, f"203.0.113.{n}") for n in range(4)] == [404, 404, 404, 429]


def test_two_sites_in_one_process_do_not_share_counts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        parts = small_site.wiring(tmp_path / name, rate_limit_pages="1 per hour")
        assert _ask(small_site.site(parts).test_client(), PAGE) == 404
