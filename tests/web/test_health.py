"""``/healthz`` and ``/readyz``: what starts and balances processes learns whether they can work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import Client
from werkzeug.wrappers import Response

from indexer.errors import EmbedderError
from tests.web import known_vacancies, small_site
from tests.web.small_site import LettersWiring
from webapp.health import ALIVE, KEPT_S, READY, Health
from webapp.models import Reason, Vacancy, WorkKind
from webapp.models.base import utc_now
from webapp.readiness import Part
from webapp.services import workers
from webapp.services.outbox import record_changes


@pytest.fixture
def parts(database_url: str, tmp_path: Path) -> Iterator[LettersWiring]:
    """A job bank with the known vacancies: one run a kind of database."""
    with small_site.wiring(tmp_path / "data", database_url=database_url) as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS)
        yield parts


def visitor(parts: LettersWiring) -> FlaskClient:
    return small_site.site(parts).test_client()


def ready(parts: LettersWiring, status: int) -> Any:
    answer = visitor(parts).get(READY)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def test_a_process_is_alive_whatever_else_is_missing(tmp_path: Path) -> None:
    parts = small_site.wiring(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/nothing")
    answer = visitor(parts).get(ALIVE)
    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_process_with_all_its_parts_is_ready(parts: LettersWiring) -> None:
    told = ready(parts, 200)
    assert (told["ready"], told["missing"]) == (True, [])
    assert told["database"] == {"ready": True, "tables": "current"}
    assert told["index"] == {"ready": True, "generation": parts.engine.generation()}
    assert told["embedder"] == {"ready": True, "id": parts.embedder.id}
    assert told["outbox"] == {"ready": True, "pending": 0, "parked": 0, "oldest_seconds": 0.0}


def test_what_waits_for_the_index_is_told_with_its_age(parts: LettersWiring) -> None:
    with parts.database.write() as session:
        public_id = session.scalars(select(Vacancy.public_id).limit(1)).one()
        record_changes(session, [public_id], Reason.REFRESH, now=utc_now() - timedelta(seconds=90))
    outbox = ready(parts, 200)["outbox"]
    assert outbox["pending"] == 1
    assert 90 <= outbox["oldest_seconds"] < 150


def test_workers_that_are_away_are_told_and_make_nobody_unready(parts: LettersWiring) -> None:
    assert ready(parts, 200)["worker"] == {"ready": True, "away": True, "seen_seconds": None}
    for age in (100, 10):
        at = utc_now() - timedelta(seconds=age)
        workers.report(parts.database, "a", [WorkKind.INDEX], started=at, now=at)
        worker = ready(parts, 200)["worker"]
        assert worker["away"] is (age > workers.AWAY_SECONDS)
        assert age <= worker["seen_seconds"] < age + 60


def test_tables_of_an_older_program_are_missing(parts: LettersWiring) -> None:
    _set_revision(parts, _first_revision())
    told = ready(parts, 503)
    assert told["missing"] == ["database"]
    assert told["database"] == {"ready": False, "code": "database_behind"}


def test_an_upgrade_by_a_newer_program_stops_no_process_that_runs(parts: LettersWiring) -> None:
    assert ready(parts, 200)["database"]["tables"] == "current"
    _set_revision(parts, "0123456789ab")
    assert ready(parts, 200)["database"]["tables"] == "unknown"


def _set_revision(parts: LettersWiring, revision: str) -> None:
    with parts.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})


def _first_revision() -> str:
    config = Config()
    config.set_main_option("script_location", "webapp:migrations")
    (first,) = ScriptDirectory.from_config(config).get_bases()
    return first


def test_a_database_that_is_away_is_named_and_nothing_secret_with_it(tmp_path: Path) -> None:
    address = "postgresql://clerk:pa55w0rd@127.0.0.1:1/records"
    answer = visitor(small_site.wiring(tmp_path, database_url=address)).get(READY)
    told = json.loads(answer.text)
    assert answer.status_code == 503
    assert {"database", "outbox"} <= set(told["missing"])
    assert told["database"] == {"ready": False, "code": "database_unreachable"}
    assert not any(word in answer.text for word in ("pa55w0rd", "clerk", "127.0.0.1", "records"))


def test_a_missing_index_is_named(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "jobbank.sqlite")
    with small_site.wiring(tmp_path) as parts:
        told = ready(parts, 503)
    assert told["missing"] == ["index"]
    assert told["index"]["code"] == "index_missing"


class _NoEmbedder(LettersWiring):
    @property
    def embedder(self) -> Any:
        raise EmbedderError("embedder_not_loadable", "It cannot be loaded.", package="x")


def test_an_embedder_that_cannot_be_loaded_is_named(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "jobbank.sqlite")
    with small_site.wiring(tmp_path) as letters, _NoEmbedder(letters.settings) as parts:
        told = ready(parts, 503)
    assert told["embedder"] == {"ready": False, "code": "embedder_not_loadable"}
    assert told["database"]["ready"]


def test_they_are_answered_under_any_name_and_beyond_every_limit(tmp_path: Path) -> None:
    parts = small_site.wiring(
        tmp_path, trusted_hosts="okwork.example", rate_limit_pages="1 per day"
    )
    client = visitor(parts)
    for _ in range(5):
        assert client.get(ALIVE, headers={"Host": "10.0.0.7"}).status_code == 200
        assert client.get(READY, headers={"Host": "10.0.0.7"}).status_code == 503
    page = client.get("/about", headers={"Host": "okwork.example"})
    assert page.status_code == 200, "the probes counted as pages"


def test_asking_often_looks_at_the_parts_once_a_second() -> None:
    now, looks = [0.0], []

    def look() -> Mapping[str, Part]:
        looks.append(now[0])
        return {"index": Part("index_missing" if len(looks) == 1 else None, {})}

    client = Client(Health(lambda *_: [], look, tick=lambda: now[0]), Response)
    assert [client.get(READY).status_code for _ in range(3)] == [503, 503, 503]
    now[0] += KEPT_S
    assert client.get(READY).status_code == 200
    assert looks == [0.0, KEPT_S]
