"""``GET /api/v1/suggestions``: what stands in a box becomes what there is, with open vacancies."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web import small_site
from tests.web.api import VACANCIES, answer, problem
from tests.web.known_vacancies import HOSTILE
from tests.web.small_site import LettersWiring

SUGGESTIONS = "/api/v1/suggestions"


@pytest.fixture(autouse=True)
def _counted(known_bank: LettersWiring) -> None:
    """Counts are taken beside; here before anybody asks."""
    known_bank.matcher.prepare_suggestions(known_bank.today(), now=True)


def offered(client: FlaskClient, q: str, **asked: str) -> list[dict[str, object]]:
    found = answer(client, [("q", q), *asked.items()], SUGGESTIONS)["suggestions"]
    assert isinstance(found, list)
    return found


def test_each_says_what_it_is_what_it_becomes_and_how_many_are_open(visitor: FlaskClient) -> None:
    first = offered(visitor, "信義區 服務ㄕ")[0]
    occupation = str(first.pop("value"))
    assert first == {
        "kind": "occupation",
        "text": "信義區 服務生",
        "name": "服務生",
        "title": "餐飲外場服務員",
        "title_en": "Restaurant Server",
        "count": first["count"],
    }
    assert first["count"] == answer(visitor, [("occupation", occupation)])["total"] > 0


def test_employers_are_those_with_open_vacancies(visitor: FlaskClient) -> None:
    assert [one["text"] for one in offered(visitor, "松菸巷")] == ["松菸巷弄餐酒館"]
    assert "舊店" not in [one["text"] for one in offered(visitor, "舊店")], "closed since"


@pytest.mark.parametrize("place", ["信義區", "市政府站", "松山文創園區", "臺北市"])
def test_where_offers_places_with_what_is_open_around_them(
    visitor: FlaskClient, place: str
) -> None:
    found = {str(one["text"]): one for one in offered(visitor, place[:-1], field="where")}
    assert found[place]["count"] == answer(visitor, [("where", place)])["total"] > 0


def test_what_an_enemy_wrote_is_data(visitor: FlaskClient) -> None:
    response = visitor.get(SUGGESTIONS, query_string={"q": "公司<"})
    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert f"公司{HOSTILE}" in [one["text"] for one in response.get_json()["suggestions"]]


@pytest.mark.parametrize("q", ["", "  ", "zzzzqq", "\x00", "%"])
def test_nothing_fits_is_an_empty_list(visitor: FlaskClient, q: str) -> None:
    assert offered(visitor, q) == []


def test_no_more_than_asked_for(visitor: FlaskClient) -> None:
    assert len(offered(visitor, "服務", limit="1")) == 1
    several = [len(offered(visitor, "員", limit=str(limit))) for limit in (3, 5)]
    assert several == [3, 5]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=21", "limit"),
        ("limit=many", "limit"),
        ("limit=1.5", "limit"),
        ("field=employer", "field"),
        ("q=" + "a" * 201, "q"),
        ("q=a&q=b", "q"),
        ("prefix=a", "prefix"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(
    visitor: FlaskClient, query: str, field: str
) -> None:
    said = problem(visitor.get(f"{SUGGESTIONS}?{query}"), 400)
    assert said["field"] == field
    assert field in said["detail"]


def test_an_answer_may_be_kept_for_a_moment(visitor: FlaskClient) -> None:
    response = visitor.get(f"{SUGGESTIONS}?q=a")
    assert response.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in response.headers


def test_it_counts_as_a_question_to_the_api(tmp_path: Path) -> None:
    parts = small_site.wiring(tmp_path, rate_limit_api="2 per hour")
    client = small_site.site(parts).test_client()
    asked = [client.get(f"{SUGGESTIONS}?limit=0").status_code for _ in range(3)]
    assert asked == [400, 400, 429]
    assert client.get(f"{VACANCIES}?nonsense=1").status_code == 429
