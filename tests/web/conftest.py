"""A small job bank to ask things of: invented records, imported, indexed and served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.sources.base import SourceFormat
from tests.web import small_site
from tests.web.small_site import LettersWiring
from webapp.demo.filling import InventedRecords, invented_records
from webapp.services.imports import import_files

VACANCIES = 1_200
"""More than can be reached by page number, and more than a map shows one by one."""


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
