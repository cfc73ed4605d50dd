"""A small job bank to ask things of: invented records, imported, indexed and served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from indexer.sources.base import SourceFormat
from tests.web import known_vacancies, small_site
from tests.web.small_site import LettersWiring
from webapp.demo.filling import InventedRecords, invented_records
from webapp.models import Employer, Vacancy
from webapp.services.imports import import_files

VACANCIES = 1_200
"""More than can be reached by page number, and more than a map shows one by one."""


@pytest.fixture(autouse=True)
def _no_request_under_way() -> None:
    """An answer that a test leaves open would lend its id to what the next test does."""
    structlog.contextvars.clear_contextvars()


@pytest.fixture(scope="session")
def filled_dir(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A data folder with invented vacancies in records and index; not to be changed."""
    folder = tmp_path_factory.mktemp("job-bank")
    shutil.copyfile(sqlite_template, folder / "jobbank.sqlite")
    with small_site.wiring(folder) as parts:
        records, _ = invented_records(
            parts.gazetteer, parts.occupations, parts.today(), vacancies=VACANCIES
        )
        import_files(
            parts.database,
            [Path("invented")],
            opener=lambda _path, _format: InventedRecords(SourceFormat.TABLE_CSV, records),
        )
        small_site.index(parts)
    return folder


@pytest.fixture(scope="session")
def bank(filled_dir: Path) -> Iterator[LettersWiring]:
    """The parts of the filled job bank; not to be changed."""
    with small_site.wiring(filled_dir) as parts:
        yield parts


@pytest.fixture(scope="session")
def site(bank: LettersWiring) -> Flask:
    """The site over the filled job bank."""
    return small_site.site(bank)


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A visitor of the site, without cookies from before."""
    return site.test_client()


@pytest.fixture
def own_bank(filled_dir: Path, tmp_path: Path) -> Iterator[LettersWiring]:
    """A copy of the filled job bank that the test may change."""
    folder = tmp_path / "own"
    shutil.copytree(filled_dir, folder)
    with small_site.wiring(folder) as parts:
        yield parts


@pytest.fixture(scope="session")
def known_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LettersWiring]:
    """The parts of a job bank with the known vacancies; not to be changed."""
    with small_site.wiring(tmp_path_factory.mktemp("known-bank")) as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS)
        yield parts


@pytest.fixture(scope="session")
def known_site(known_bank: LettersWiring) -> Flask:
    """The site over them."""
    return small_site.site(known_bank)


@pytest.fixture
def visitor(known_site: Flask) -> FlaskClient:
    """Somebody who has never been here."""
    return known_site.test_client()


@pytest.fixture(scope="session")
def public_ids(known_bank: LettersWiring) -> dict[str, str]:
    """Public ids by the source's."""
    with known_bank.database.read() as session:
        rows = session.execute(select(Vacancy.source_id, Vacancy.public_id))
        return dict(rows.all())


@pytest.fixture(scope="session")
def employer_ids(known_bank: LettersWiring) -> dict[str, str]:
    """Public ids of the known vacancies' employers, by ``employer_`` and the vacancy's id at its
    source."""
    with known_bank.database.read() as session:
        rows = session.execute(select(Vacancy.source_id, Employer.public_id).join(Employer))
        return {f"employer_{source_id}": public_id for source_id, public_id in rows}
