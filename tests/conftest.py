"""Fixtures of the whole suite: a clock, an id maker, and records' databases of both kinds."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text

from tests.servers import (
    ElasticsearchServer,
    ServerMissingError,
    elasticsearch,
    postgresql,
    require,
)
from webapp.models.base import Clock, IdMaker
from webapp.models.connection import Database, open_database
from webapp.services.schema import upgrade

settings.register_profile("busy", deadline=None)  # how long an example takes says nothing here
settings.load_profile("busy")

TODAY_NOON = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
"""1 November 2026, noon in Taipei: today of every test."""


class SteppingClock:
    """Tells the time and lets a test move it on."""

    def __init__(self, start: datetime = TODAY_NOON) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that stands at noon of today until it is moved."""
    return SteppingClock()


@pytest.fixture
def ids() -> IdMaker:
    """Public ids that count: ``a00000000001``, ``a00000000002`` …"""
    numbers = itertools.count(1)
    return lambda: f"a{next(numbers):011}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("template") / "jobbank.sqlite"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A throw-away PostgreSQL server's URL; its database ``template`` has all tables."""
    with (
        _postgresql_or_skip() as url,
        _new_postgresql_database(url, _name("template")) as template,
    ):
        database = open_database(template)
        upgrade(database)
        database.close()
        yield url


@pytest.fixture(scope="session")
def elasticsearch_server() -> Iterator[ElasticsearchServer]:
    """An Elasticsearch node, one for all tests; each names its indexes for itself."""
    try:
        with elasticsearch() as server:
            yield server
    except ServerMissingError as missing:
        require(str(missing))


def _name(use: str) -> str:
    """A database's name that no other test process has, should they share a server."""
    return f"jobbank_test_{os.getpid()}_{use}"


@contextmanager
def _postgresql_or_skip() -> Iterator[str]:
    try:
        with postgresql() as url:
            yield url
    except ServerMissingError as missing:
        require(str(missing))


@contextmanager
def _new_postgresql_database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table: one run a kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server = request.getfixturevalue("postgresql_url")
    with _new_postgresql_database(server, _name("empty")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables: one run a kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "jobbank.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_url")
    with _new_postgresql_database(server, _name("records"), _name("template")) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh records' database: one run a kind of database."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """A fresh records' database on SQLite only, for tests in which records play no part."""
    path = tmp_path / "jobbank.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.close()


__all__ = ["TODAY_NOON", "Clock", "SteppingClock"]
