"""The index in Elasticsearch is rebuilt and rebuilds are killed, while people search and write."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from indexer.vocabulary import DocumentKind
from indexer.writers.elasticsearch import Connection
from matcher.engines.base import Plan
from tests.contract.engines import remove_indexes
from tests.faults.elasticsearch_rebuild import LEASE_SECONDS
from tests.servers import ElasticsearchServer
from tests.web import known_vacancies, small_site
from tests.web.small_site import LettersWiring
from webapp.index_parts import elasticsearch_options
from webapp.models import Vacancy
from webapp.services.outbox import Reason, backlog, record_changes
from webapp.services.relay import run_once
from webapp.services.verification import verify
from webapp.tasks.indexing import relay_lease

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
SECONDS = float(os.environ.get("JOBBANK_FAULT_SECONDS", "15"))


@pytest.fixture
def bank(tmp_path: Path, elasticsearch_server: ElasticsearchServer) -> Iterator[LettersWiring]:
    """A small job bank over Elasticsearch."""
    with small_site.wiring(
        tmp_path,
        elasticsearch_url=elasticsearch_server.url,
        elasticsearch_ca=elasticsearch_server.ca,
        elasticsearch_prefix=f"jobbank-test-{secrets.token_hex(6)}",
        elasticsearch_timeout=60,
    ) as parts:
        known_vacancies.fill(parts, known_vacancies.RECORDS)
        try:
            yield parts
        finally:
            connection = Connection(elasticsearch_options(parts.settings))
            remove_indexes(connection)
            connection.close()


class Life:
    """What goes on while the index is rebuilt: one writes, two search."""

    def __init__(self, parts: LettersWiring) -> None:
        self.parts = parts
        self.stopping = threading.Event()
        self.totals: list[int] = []
        self.changes = 0
        self.failures: list[BaseException] = []

    def write(self) -> None:
        """Give a vacancy a new title, fifty times a second at most."""
        while not self.stopping.wait(0.02):
            with self.parts.database.write() as session:
                ids = session.scalars(select(Vacancy.id).order_by(Vacancy.id)).all()
                row = session.get_one(Vacancy, ids[self.changes % len(ids)])
                row.record = row.record | {"title": f"第{self.changes}版"}
                record_changes(session, [row.public_id], Reason.CHANGED, now=self.parts.clock())
            self.changes += 1

    def search(self) -> None:
        """Look at everything, over and over."""
        while not self.stopping.is_set():
            self.totals.append(self.parts.engine.run(Plan(kind=DocumentKind.VACANCY)).total)
            time.sleep(0.01)

    def relay(self) -> None:
        """Bring changes in, step by step; between steps a rebuild may have its turn."""
        database, writer = self.parts.database, self.parts.open_writer()
        lease = relay_lease(database)
        while not self.stopping.wait(0.3):
            run_once(database, writer, self.parts.pipeline, lease, clock=self.parts.clock)
            lease.release()
        writer.close()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """For as long as the block lasts; what failed is raised at its end."""
        work = [self.write, self.relay, self.search, self.search]
        threads = [threading.Thread(target=self._kept, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()
        assert self.failures == []

    def _kept(self, work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - told at the end
            self.failures.append(error)


def start_rebuild(parts: LettersWiring) -> subprocess.Popen[str]:
    settings = parts.settings
    assert settings.elasticsearch_url is not None
    given = [
        str(settings.data_dir), settings.elasticsearch_url.get_secret_value(),
        str(settings.elasticsearch_ca or ""), settings.elasticsearch_prefix,
    ]  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.elasticsearch_rebuild", *given],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_rebuilds_and_killed_rebuilds_lose_nothing_while_people_search_and_write(
    bank: LettersWiring,
) -> None:
    rng = random.Random(7)  # noqa: S311 - repeatable
    life, generations, killed = Life(bank), set[str](), 0
    everything = len(known_vacancies.RECORDS)
    with life.going_on():
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline or len(generations) < 2 or not killed:
            child = start_rebuild(bank)
            assert child.stdout is not None
            child.stdout.readline()  # it fills a new generation
            if len(generations) > killed:
                time.sleep(rng.uniform(0, 1))
                child.kill()
                killed += 1
                child.communicate()
                time.sleep(LEASE_SECONDS)
            else:
                child.communicate()
                assert child.returncode == 0
                generations.add(bank.index_status()[0].generation)
    small_site.index(bank)
    assert len(life.totals) > 10
    assert set(life.totals) == {everything}
    assert life.changes > 10
    assert (backlog(bank.database).pending, backlog(bank.database).parked) == (0, 0)
    found = verify(
        bank.database, bank.pipeline, bank.engine, bank.index_status(), random=rng,
        sample=everything,
    )  # fmt: skip
    assert found.agrees
    assert (found.documents, found.checked) == (everything, everything)
