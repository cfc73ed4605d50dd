"""The site over Elasticsearch: the pages of the embedded index, and calm when it is away."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from indexer.errors import InvalidValueError, SearchIndexError
from indexer.vocabulary import DocumentKind
from tests.contract.engines import remove_indexes
from tests.servers import ElasticsearchServer
from tests.servers.common import free_port
from tests.web import small_site
from tests.web.small_site import LettersWiring
from webapp.index_parts import elasticsearch_options
from webapp.models import Vacancy
from webapp.services.index_reader import EngineReader
from webapp.services.outbox import Reason, backlog, record_changes
from webapp.services.verification import verify
from webapp.settings import Settings, load_settings

PAGES: list[list[tuple[str, str]]] = [
    [],
    [("page", "3")],
    [("sort", "pay"), ("page", "2")],
    [("q", "晚上在信義區端盤子")],
    [("q", "會計 月薪四萬"), ("district", "大安區"), ("district", "信義區")],
    [("q", "照顧服務員"), ("near", "25.041,121.566,3000"), ("sort", "distance")],
    [("q", "會計"), ("sort", "newest"), ("include_unknown", "1")],
    [("q", "太空人")],
    [("near", "25.041,121.566"), ("minutes", "30")],
    [("area", "121.50,25.00;121.60,25.00;121.55,25.10")],
    [("box", "121.52,25.02,121.58,25.06"), ("zoom", "14"), ("kind", "part_time")],
]
CITY = [("box", "121.2,24.7,122.1,25.4"), ("zoom", "10")]


def _settings(server: ElasticsearchServer, **more: Any) -> dict[str, Any]:
    usual = {
        "elasticsearch_url": server.url,
        "elasticsearch_ca": server.ca,
        "elasticsearch_prefix": f"jobbank-test-{secrets.token_hex(6)}",
        "elasticsearch_timeout": 60,
    }
    return usual | more


@pytest.fixture(scope="module")
def elastic_bank(
    filled_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
    elasticsearch_server: ElasticsearchServer,
) -> Iterator[LettersWiring]:
    """The filled job bank, its index made in Elasticsearch by a rebuild."""
    folder = tmp_path_factory.mktemp("elastic") / "bank"
    shutil.copytree(filled_dir, folder)
    with small_site.wiring(folder, **_settings(elasticsearch_server)) as parts:
        try:
            small_site.rebuild_index(parts)
            yield parts
        finally:
            from indexer.writers.elasticsearch import Connection

            connection = Connection(elasticsearch_options(parts.settings))
            remove_indexes(connection)
            connection.close()


@pytest.fixture(scope="module")
def elastic_site(elastic_bank: LettersWiring) -> Flask:
    """The site over it."""
    return small_site.site(elastic_bank)


def _without_state(body: dict[str, Any]) -> dict[str, Any]:
    """An answer without what names the state of the index."""
    return {name: value for name, value in body.items() if name not in {"generation", "next"}}


@pytest.mark.parametrize("query", PAGES, ids=lambda query: urlencode(query) or "all")
def test_pages_and_answers_are_those_of_the_embedded_index(
    site: Flask, elastic_site: Flask, query: list[tuple[str, str]]
) -> None:
    here, there = site.test_client(), elastic_site.test_client()
    api = f"/api/v1/vacancies?{urlencode(query)}"
    expected, found = here.get(api), there.get(api)
    assert (found.status_code, expected.status_code) == (200, 200), found.text
    assert_close(_without_state(found.get_json()), _without_state(expected.get_json()))
    page = f"/?{urlencode(query)}"
    shown, wanted = there.get(page, follow_redirects=True), here.get(page, follow_redirects=True)
    assert (shown.status_code, wanted.status_code) == (200, 200)
    assert _without_tokens(shown.text) == _without_tokens(wanted.text)


@pytest.mark.parametrize("query", [[], [("q", "會計")], [("district", "信義區")]])
def test_maps_are_those_of_the_embedded_index(
    site: Flask, elastic_site: Flask, query: list[tuple[str, str]]
) -> None:
    url = f"/api/v1/vacancies/map?{urlencode([*CITY, *query])}"
    expected, found = site.test_client().get(url), elastic_site.test_client().get(url)
    assert found.status_code == 200, found.text
    assert_close(_without_state(found.get_json()), _without_state(expected.get_json()))


def assert_close(found: Any, expected: Any) -> None:
    """Equal, but for the last digits of numbers: cosines differ by 1e-7, and ranking stretches
    that to some 1e-6."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            assert_close(found[name], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=2e-5)
    else:
        assert found == expected


def _without_tokens(html: str) -> str:
    return re.sub(r'(csrf|nonce|after)[-_a-z]*"?[=:]"?[^"& ]+', "", html)


def test_the_vacancy_page_is_the_same(site: Flask, elastic_site: Flask) -> None:
    found = site.test_client().get("/api/v1/vacancies?q=會計").get_json()
    url = f"/vacancies/{found['hits'][0]['id']}"
    shown, wanted = elastic_site.test_client().get(url), site.test_client().get(url)
    assert (shown.status_code, wanted.status_code) == (200, 200)
    assert _without_tokens(shown.text) == _without_tokens(wanted.text)


def test_a_rebuilt_index_agrees_with_the_records(elastic_bank: LettersWiring) -> None:
    found = verify(
        elastic_bank.database,
        elastic_bank.pipeline,
        EngineReader(elastic_bank.engine),
        elastic_bank.index_status,
        random=Random(1),  # noqa: S311 - repeatable
        sample=100,
    )
    assert found.agrees
    assert found.documents == found.records == found.checked
    assert (found.read, found.without_vector) == (100, 0)


def test_a_change_is_found_and_a_second_rebuild_takes_its_place(
    elastic_bank: LettersWiring,
) -> None:
    engine, generation = elastic_bank.engine, elastic_bank.engine.generation()
    with elastic_bank.database.write() as session:
        changed = session.scalars(select(Vacancy).order_by(Vacancy.id).limit(1)).one()
        public_id = changed.public_id
        changed.record = changed.record | {"title": "獨一無二的職稱"}
        record_changes(session, [public_id], Reason.CHANGED, now=elastic_bank.clock())
    small_site.index(elastic_bank)
    assert backlog(elastic_bank.database).pending == 0
    (document,) = engine.stored(DocumentKind.VACANCY, [public_id])
    assert document.stored["title"] == "獨一無二的職稱"
    after = engine.generation()
    assert after != generation
    made = small_site.rebuild_index(elastic_bank)
    assert made.previous is not None
    assert made.generation in engine.generation() != after
    assert engine.stored(DocumentKind.VACANCY, [public_id]) == (document,)


@pytest.fixture
def bank_without_engine(filled_dir: Path, tmp_path: Path) -> Iterator[LettersWiring]:
    """The filled job bank, set up for an Elasticsearch that does not run."""
    folder = tmp_path / "bank"
    shutil.copytree(filled_dir, folder)
    away = f"http://127.0.0.1:{free_port()}"
    with small_site.wiring(folder, elasticsearch_url=away, elasticsearch_timeout=2) as parts:
        yield parts


def test_when_it_is_away_searches_say_so_and_records_are_read(
    bank_without_engine: LettersWiring,
) -> None:
    parts, visitor = bank_without_engine, small_site.site(bank_without_engine).test_client()
    for url in ("/", "/?q=會計", "/api/v1/vacancies", "/api/v1/status"):
        response = visitor.get(url, follow_redirects=True)
        assert response.status_code == 503, url
        assert int(response.headers["Retry-After"]) > 0
        assert "9200" not in response.text
    with parts.database.read() as session:
        public_id = session.scalars(select(Vacancy.public_id).limit(1)).one()
    assert visitor.get(f"/vacancies/{public_id}").status_code in {200, 410}


def test_when_it_is_away_changes_wait_in_the_outbox(bank_without_engine: LettersWiring) -> None:
    parts = bank_without_engine
    with parts.database.write() as session:
        public_id = session.scalars(select(Vacancy.public_id).limit(1)).one()
        record_changes(session, [public_id], Reason.CHANGED, now=parts.clock())
    with pytest.raises(SearchIndexError) as caught:
        small_site.index(parts)
    assert caught.value.code == "engine_away"
    assert backlog(parts.database).pending == 1
    assert backlog(parts.database).parked == 0


@pytest.mark.parametrize("url", ["search.example:9200", "ftp://a.example:1", "https://a.example"])
def test_an_address_that_cannot_be_one_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOBBANK_ELASTICSEARCH_URL", url)
    with pytest.raises(InvalidValueError, match="JOBBANK_ELASTICSEARCH_URL"):
        load_settings()


def test_a_key_beside_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBBANK_ELASTICSEARCH_URL", "https://me:pa55w0rd@search.example:9200")
    monkeypatch.setenv("JOBBANK_ELASTICSEARCH_API_KEY", "k3y")
    with pytest.raises(InvalidValueError, match="JOBBANK_ELASTICSEARCH_API_KEY") as caught:
        load_settings()
    assert "k3y" not in str(caught.value)


def test_settings_reach_the_engine_and_no_secret_its_messages(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    options = elasticsearch_options(
        Settings(
            elasticsearch_url="https://search.example:9200",
            elasticsearch_api_key="k3y",
            elasticsearch_ca=tmp_path / "ca.pem",
            elasticsearch_prefix="bank",
            elasticsearch_shards=2,
            elasticsearch_replicas=3,
            elasticsearch_vectors="graph",
            elasticsearch_timeout=2.5,
        )
    )
    assert (options.api_key, options.prefix, options.shards, options.replicas) == (
        "k3y", "bank", 2, 3,
    )  # fmt: skip
    assert (options.vectors, options.timeout) == ("graph", 2.5)
    assert options.ca == tmp_path / "ca.pem"
    assert options.place == "https://search.example:9200"
    assert "k3y" not in repr(options)
    secret = replace(options, url="https://me:pa55w0rd@search.example:9200")
    assert "pa55w0rd" not in repr(secret) + secret.place
