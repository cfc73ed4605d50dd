"""A small job bank to ask things of: invented records, imported, indexed and served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.embedders.document import DocumentEmbedder
from indexer.sources.base import SourceFormat
from tests.conftest import TODAY_NOON
from tests.indexer.letters_embedder import LettersEmbedder, letters_projection
from webapp import create_app
from webapp.demo.filling import InventedRecords, invented_records
from webapp.services.imports import import_files
from webapp.settings import Settings
from webapp.tasks.indexing import index_all, relay_lease
from webapp.wiring import Wiring

VACANCIES = 1_200
_UNLIMITED = "100000 per minute"


class SmallJobBank(Wiring):
    """The real parts, but an embedder that is quick and knows no meaning."""

    _letters = DocumentEmbedder(LettersEmbedder(), letters_projection(96))

    @property
    def embedder(self) -> DocumentEmbedder:
        return self._letters


def job_bank(data_dir: Path, **settings: Any) -> SmallJobBank:
    """The parts of a job bank in this folder, at noon of today; not limited unless told."""
    given = {"rate_limit_pages": _UNLIMITED, "rate_limit_api": _UNLIMITED} | settings
    return SmallJobBank(Settings(data_dir=data_dir, **given), clock=lambda: TODAY_NOON)


@pytest.fixture(scope="session")
def filled_dir(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A data folder with invented vacancies in records and index; not to be changed."""
    folder = tmp_path_factory.mktemp("job-bank")
    shutil.copyfile(sqlite_template, folder / "jobbank.sqlite")
    with job_bank(folder) as parts:
        records, _ = invented_records(
            parts.gazetteer, parts.occupations, parts.today(), vacancies=VACANCIES
        )
        import_files(
            parts.database,
            [Path("invented")],
            clock=parts.clock,
            opener=lambda _path, _format: InventedRecords(SourceFormat.TABLE_CSV, records),
        )
        index(parts)
    return folder


def index(parts: Wiring) -> None:
    """Bring all that is pending into the index."""
    index_all(
        parts.database,
        parts.open_writer,
        lambda: parts.pipeline,
        lease=relay_lease(parts.database, clock=parts.clock),
        clock=parts.clock,
        watch=lambda _step, _left: None,
        wait=partial(pytest.fail, "nothing else indexes here"),
    )


@pytest.fixture(scope="session")
def bank(filled_dir: Path) -> Iterator[SmallJobBank]:
    """The parts of the filled job bank; not to be changed."""
    with job_bank(filled_dir) as parts:
        yield parts


@pytest.fixture(scope="session")
def site(bank: SmallJobBank) -> Flask:
    """The site over the filled job bank."""
    return create_app(bank)


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A visitor of the site, without cookies from before."""
    return site.test_client()


@pytest.fixture
def own_bank(filled_dir: Path, tmp_path: Path) -> Iterator[SmallJobBank]:
    """A copy of the filled job bank that the test may change."""
    folder = tmp_path / "own"
    shutil.copytree(filled_dir, folder)
    with job_bank(folder) as parts:
        yield parts
