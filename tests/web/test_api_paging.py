"""Pages and cursors: every vacancy once, none twice, and the total is what is walked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.api import VACANCIES, answer, problem, walk

ORDERS: list[list[tuple[str, str]]] = [
    [],
    [("sort", "newest")],
    [("sort", "pay")],
    [("near", "25.0410,121.5660,50000"), ("sort", "distance")],
    [("near", "25.0410,121.5660,50000"), ("sort", "distance"), ("include_unknown", "1")],
    [("q", "服務"), ("plain", "服務")],
    [("q", "公司"), ("plain", "公司"), ("sort", "newest")],
]


@pytest.mark.parametrize("pairs", ORDERS, ids=str)
@pytest.mark.parametrize("size", [7, 100])
def test_a_walk_meets_every_matched_vacancy_once(
    client: FlaskClient, pairs: list[tuple[str, str]], size: int
) -> None:
    total = answer(client, pairs)["total"]
    found = [hit["id"] for hit in walk(client, pairs, size)]
    assert total > 14
    assert len(found) == len(set(found)) == total


def test_ranks_count_on_through_the_whole_walk(client: FlaskClient) -> None:
    ranks = [hit["rank"] for hit in walk(client, [("sort", "pay")])]
    assert len(ranks) > 1_000
    assert ranks == list(range(1, len(ranks) + 1))


def test_pages_by_number_and_by_cursor_are_the_same(client: FlaskClient) -> None:
    by_number = [
        hit["id"]
        for page in range(1, 51)
        for hit in answer(client, [("page", str(page))])["hits"]
        if hit["section"] == "matched"
    ]
    assert by_number == [hit["id"] for hit in walk(client)][:1_000]


def test_pages_by_number_end_at_the_thousandth(client: FlaskClient) -> None:
    assert answer(client)["pages"] == 50
    assert answer(client, [("page", "51")])["hits"] == []
    assert answer(client, [("page", "1000")])["hits"] == []


@pytest.mark.parametrize("cursor", ["nonsense", "WyJuZXdlc3QiLDAsbnVsbCxudWxsXQ", "e30", "%00"])
def test_a_damaged_cursor_is_named(client: FlaskClient, cursor: str) -> None:
    assert problem(client.get(f"{VACANCIES}?after={cursor}"), 400)["field"] == "after"


def test_a_cursor_of_another_order_is_named(client: FlaskClient) -> None:
    cursor = answer(client, [("sort", "newest")])["next"]
    told = problem(client.get(f"{VACANCIES}?sort=pay&after={cursor}"), 400)
    assert told["field"] == "after"
    assert told["code"] == "cursor_of_other_sort"
