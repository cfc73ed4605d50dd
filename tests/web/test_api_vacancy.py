"""Single vacancies, the status, and answers while something is out of order."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from indexer.vocabulary import DocumentKind, VacancyState
from tests.web.api import VACANCIES, answer, problem
from tests.web.small_site import LettersWiring, index
from webapp import create_app
from webapp.models import Reason, Vacancy
from webapp.services.outbox import backlog, record_changes

ENDPOINTS = [VACANCIES, f"{VACANCIES}/map", f"{VACANCIES}/abc", "/api/v1/status"]


@pytest.fixture
def own_site(own_bank: LettersWiring) -> Flask:
    return create_app(own_bank)


def test_a_vacancy_is_given_as_facts(site: Flask) -> None:
    client = site.test_client()
    hit = answer(client)["hits"][0]
    assert answer(client, path=f"{VACANCIES}/{hit['id']}") == hit["facts"]


def test_an_unknown_vacancy_is_not_found(site: Flask) -> None:
    problem(site.test_client().get(f"{VACANCIES}/nosuchvacancy"), 404)


def test_a_closed_vacancy_is_gone(own_bank: LettersWiring, own_site: Flask) -> None:
    client = own_site.test_client()
    id_ = answer(client)["hits"][0]["id"]
    _change(own_bank, id_, state=VacancyState.CLOSED)
    assert problem(client.get(f"{VACANCIES}/{id_}"), 410)["id"] == id_
    assert id_ not in {hit["id"] for hit in answer(client)["hits"]}


def test_a_vacancy_past_its_last_day_is_gone(bank: LettersWiring, site: Flask) -> None:
    with bank.database.read() as session:
        ids = list(session.scalars(select(Vacancy.public_id)))
    stored = bank.engine.stored(DocumentKind.VACANCY, ids)
    past = [
        one.stored["id"]
        for one in stored
        if one.stored.get("closes", "9999") < bank.today().isoformat()
    ]
    assert past, "the invented records have none that is over"
    assert problem(site.test_client().get(f"{VACANCIES}/{past[0]}"), 410)["id"] == past[0]


def test_status_says_how_many_and_as_of_when(site: Flask) -> None:
    status = answer(site.test_client(), path="/api/v1/status")
    assert status["vacancies"] > 1_000
    assert (status["without_vector"], status["pending"], status["parked"]) == (0, 0, 0)
    assert datetime.fromisoformat(status["updated"]) <= datetime.now(UTC)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_without_an_index_the_api_is_unavailable_and_says_so(
    own_bank: LettersWiring, own_site: Flask, endpoint: str
) -> None:
    shutil.rmtree(own_bank.settings.index_dir)
    response = own_site.test_client().get(endpoint)
    told = problem(response, 503)
    assert told["code"] == "index_missing"
    assert response.headers["Retry-After"] == "60"
    assert str(own_bank.settings.data_dir) not in told["detail"]
    assert not own_bank.settings.index_dir.exists(), "asking must not make an index"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_damaged_index_is_unavailable(
    own_bank: LettersWiring, own_site: Flask, endpoint: str
) -> None:
    (own_bank.settings.index_dir / "CURRENT").write_text("../../etc")
    assert problem(own_site.test_client().get(endpoint), 503)["code"] == "index_damaged"


def test_a_failure_of_ours_says_nothing_of_the_inside(
    own_bank: LettersWiring, own_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of the inside")

    monkeypatch.setattr(own_bank.matcher, "search", fail)
    response = own_site.test_client().get(VACANCIES)
    assert "secret" not in problem(response, 500)["detail"]


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", "/api/v1/vacancies/a/b"])
def test_an_unknown_address_is_a_problem_too(site: Flask, path: str) -> None:
    problem(site.test_client().get(path), 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed_through_the_api(site: Flask, method: str) -> None:
    response = getattr(site.test_client(), method)(VACANCIES)
    problem(response, 405)
    assert "GET" in response.headers["Allow"]


def _change(bank: LettersWiring, public_id: str, **values: object) -> None:
    """Change a record, and index it, as every change of a record is."""
    with bank.database.write() as session:
        session.execute(update(Vacancy).where(Vacancy.public_id == public_id).values(values))
        record_changes(session, [public_id], Reason.CHANGED, now=bank.clock())
    index(bank)
    assert backlog(bank.database).pending == 0
