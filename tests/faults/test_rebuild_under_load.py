"""Rebuilds over and over while fifty changes a second are written and people search, and whatever
can be killed is killed: nothing is lost, brought back or doubled, and every search is answered.

Short here; ``JOBBANK_FAULT_SECONDS`` makes it long.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from indexer.sources.base import SourceFormat
from tests.faults.bank_at_work import LEASE_SECONDS, main
from tests.servers import ServerMissingError, require
from tests.servers.elasticsearch_node import MortalNode, mortal_node
from tests.web import small_site
from webapp.demo.filling import InventedRecords, invented_records
from webapp.services.imports import import_files
from webapp.services.index_reader import EngineReader
from webapp.services.outbox import backlog, unpark
from webapp.services.verification import verify

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]
SECONDS = float(os.environ.get("JOBBANK_FAULT_SECONDS", "15"))
VACANCIES = 60
_PATIENCE = 600.0
_BACK_SECONDS = 12.0
"""After an outage of the node its circuit breaker may stay open for five seconds, and the machine
be busy."""


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Makes processes that start quickly and share nothing with this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.bank_at_work"])
    return context


@pytest.fixture(scope="module")
def node() -> Iterator[MortalNode]:
    """An Elasticsearch node that may be killed."""
    try:
        with mortal_node() as mortal:
            yield mortal
    except ServerMissingError as missing:
        require(str(missing))


@dataclass
class Process:
    """One process of the job bank, and what it tells."""

    role: str
    process: BaseProcess
    told: Connection

    def begins(self) -> None:
        """Return when it has told that it is at work."""
        assert self.told.poll(_PATIENCE), f"{self.role} does not begin"
        first = self.told.recv()
        assert first == "filling", first

    def answer(self) -> dict[str, Any]:
        """What it did, at its end."""
        while True:
            assert self.told.poll(_PATIENCE), f"{self.role} does not end"
            said = self.told.recv()
            if said != "filling":
                self.process.join()
                assert isinstance(said, dict), f"{self.role}: {said!r}"
                return said

    def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self.process.join()


@dataclass
class Life:
    """The processes of one job bank, and what became of them."""

    folder: Path
    settings: dict[str, Any]
    node: MortalNode | None
    context: BaseContext
    rng: random.Random
    outages: list[tuple[float, float]] = field(default_factory=list)
    generations: list[str] = field(default_factory=list)
    resumed: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    processes: list[Process] = field(default_factory=list)

    def start(self, role: str) -> Process:
        """A process of this role."""
        mine, theirs = self.context.Pipe(duplex=False)
        given = (role, self.folder, self.settings, self.rng.randrange(1 << 30), theirs)
        process = self.context.Process(target=main, args=given)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self.processes.append(Process(role, process, mine))
        return self.processes[-1]

    def end(self) -> None:
        """Leave no process behind."""
        for one in self.processes:
            one.kill()

    def kill(self, one: Process) -> None:
        """``kill -9``."""
        one.kill()
        self.killed[one.role] += 1

    def rebuild(self, *, to_be_killed: bool) -> None:
        """One rebuild; if it is to be killed, at any moment of it."""
        one = self.start("rebuild")
        one.begins()
        if to_be_killed:
            time.sleep(self.rng.uniform(0, 0.3))
            if one.process.is_alive():
                self.kill(one)
                time.sleep(LEASE_SECONDS)
                return
        self._note(one.answer())

    def node_outage(self) -> None:
        """The node is killed in the middle of a rebuild, and comes back."""
        assert self.node is not None
        one = self.start("rebuild")
        one.begins()
        began = time.time()
        self.node.kill()
        self.killed["node"] += 1
        time.sleep(1)
        self.node.revive()
        self.outages.append((began, time.time() + _BACK_SECONDS))
        self._note(one.answer())

    def _note(self, made: dict[str, Any]) -> None:
        self.generations.append(made["generation"])
        self.resumed += bool(made["resumed"])


def test_nothing_is_lost_brought_back_or_doubled_whatever_is_killed(
    tmp_path: Path, request: pytest.FixtureRequest, processes: BaseContext, database_url: str
) -> None:
    """The embedded index beside SQLite, Elasticsearch beside PostgreSQL."""
    settings, mortal = _settings(request, database_url)
    with small_site.wiring(tmp_path, **settings) as parts:
        records, _ = invented_records(
            parts.gazetteer, parts.occupations, parts.today(), vacancies=VACANCIES
        )
        import_files(
            parts.database, [Path("invented")],
            opener=lambda *_: InventedRecords(SourceFormat.TABLE_CSV, records),
        )  # fmt: skip
        small_site.index(parts)
    rng = random.Random(7)  # noqa: S311 - repeatable
    life = Life(tmp_path, settings, mortal, processes, rng)
    try:
        _live(life)
    finally:
        life.end()
    with small_site.wiring(tmp_path, **settings) as parts:
        unpark(parts.database)
        small_site.index(parts)
        assert (backlog(parts.database).pending, backlog(parts.database).parked) == (0, 0)
        found = verify(
            parts.database, parts.pipeline, EngineReader(parts.engine), parts.index_status,
            random=life.rng, sample=10_000,
        )  # fmt: skip
        assert found.agrees, found
        assert found.documents == found.records == found.checked == found.read


def _live(life: Life) -> None:
    """Let the job bank live for a while, killing what can be killed."""
    writer, searchers = life.start("write"), [life.start("search") for _ in range(2)]
    relay = life.start("relay")
    started, outages = time.monotonic(), 0
    while (lived := time.monotonic() - started) < SECONDS or not _enough(life):
        life.rebuild(to_be_killed=life.killed["rebuild"] <= len(life.generations))
        life.kill(relay)
        relay = life.start("relay")
        if life.node and outages <= lived // 30:
            life.node_outage()
            outages += 1
    (life.folder / "stop").touch()
    done, told = writer.answer(), [one.answer() for one in searchers]
    relay.answer()
    seconds = time.monotonic() - started
    searches = [one["searches"] for one in told]
    print(
        f"{seconds:.0f} s: {done}, {searches} searches, killed {dict(life.killed)}, "
        f"{len(life.generations)} rebuilds, {life.resumed} of them gone on with"
    )
    assert all(one["wrong"] == [] for one in told), told
    for at, code in (failure for one in told for failure in one["unanswered"]):
        assert code == "engine_away"
        assert any(began <= at <= ended for began, ended in life.outages), (at, life.outages)
    assert min(searches) > 10
    assert min(done.values()) > 0


def _enough(life: Life) -> bool:
    """Whether all that is to be survived has happened."""
    return (
        len(set(life.generations)) >= 2
        and life.resumed >= 1
        and life.killed["rebuild"] >= 1
        and life.killed["relay"] >= 1
        and (life.node is None or bool(life.outages))
    )


def _settings(
    request: pytest.FixtureRequest, database_url: str
) -> tuple[dict[str, Any], MortalNode | None]:
    if database_url.startswith("sqlite"):
        return {"database_url": database_url}, None
    mortal: MortalNode = request.getfixturevalue("node")
    settings = {
        "database_url": database_url,
        "elasticsearch_url": mortal.node.url,
        "elasticsearch_prefix": f"jobbank-test-{secrets.token_hex(6)}",
        "elasticsearch_timeout": 60,
    }
    return settings, mortal
