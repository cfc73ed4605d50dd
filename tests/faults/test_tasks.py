"""Whatever is killed, emptied, locked or away: every accepted change reaches the index, once in
effect, within a minute of recovery. Real processes, with both brokers and both databases.

``JOBBANK_FAULTS=full`` (``scripts/test faults``) runs them with production's leases and waits.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, select, text

from indexer.vocabulary import DocumentKind
from matcher.engines.base import Plan
from matcher.engines.embedded import EmbeddedEngine
from tests.conftest import _name, _new_postgresql_database
from tests.faults.task_worker import EMBEDDER, FULL, POISON, SLOW, FaultWiring, fault_settings
from tests.servers import ServerMissingError, require
from tests.servers.redis import RedisServer, redis_to_stop
from tests.web.fakes import FakeSource, opener, vacancy
from webapp.models import Import, OutboxRow, Reason, Task, Vacancy
from webapp.services.imports import import_files
from webapp.services.outbox import backlog, record_changes
from webapp.services.task_list import WorkState, drop_work, list_work
from webapp.services.wanted import want_import
from webapp.services.workers import seen

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
RECOVERY_S = 60.0
START_S = 120.0
AWAY_S = 20.0 if FULL else 4.0
LOCKED_S = 5.0 if FULL else 2.0
HEADER = "職缺編號,職務名稱,公司名稱,工作內容,薪資類型,薪資下限,行政區,縣市"


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Seconds until it was so."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.1)
    return time.monotonic() - began


class Keeper:
    """Keeps a worker running, as systemd does."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._command = command
        self._log = log
        self._ended = threading.Event()
        self.starts = 0
        self.worker = self._start()
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        with self._log.open("ab") as log:
            return subprocess.Popen(self._command, stdout=log, stderr=log, start_new_session=True)

    def _keep(self) -> None:
        while not self._ended.wait(0.2):
            if self.worker.poll() is not None:
                self.worker = self._start()

    def kill_all(self) -> None:
        """The worker and its pool, at once."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def stop(self) -> int:
        """As an operator would; the exit status."""
        self._ended.set()
        self._thread.join()
        self.worker.send_signal(signal.SIGTERM)
        try:
            return self.worker.wait(60)
        finally:
            if self.worker.poll() is None:
                os.killpg(self.worker.pid, signal.SIGKILL)


class Site:
    """Records, an index, a broker and a worker that is kept running."""

    def __init__(self, folder: Path, broker: str, database: str, redis: RedisServer | None) -> None:
        self.folder = folder
        self.redis = redis
        self.parts = FaultWiring(fault_settings(folder, broker, database))
        self.parts.open_writer().close()
        self.database = self.parts.database
        self.command = [
            sys.executable, "-m", "tests.faults.task_worker", str(folder), broker, database,
        ]  # fmt: skip
        self.log = folder / "log"
        self.keeper = Keeper(self.command, self.log)
        self.engine = EmbeddedEngine(self.parts.settings.index_dir, embedder=EMBEDDER)
        self._numbers = iter(range(1_000_000))
        self.wait_for_worker()

    def close(self) -> int:
        status = self.keeper.stop()
        self.engine.close()
        self.parts.close()
        return status

    def wait_for_worker(self) -> None:
        """Return when a worker has said that it is there, since now."""
        now = self.parts.clock()

        def is_seen() -> bool:
            at = seen(self.database, now=self.parts.clock()).at
            return at is not None and at > now

        until(is_seen, START_S, "a worker")

    def add(self, *titles: str) -> None:
        """Accept new vacancies of these titles."""
        rows = [vacancy(f"n{next(self._numbers)}", title=title) for title in titles]
        import_files(self.database, [Path("f.csv")], opener=opener(FakeSource(rows)))

    def change_all(self) -> None:
        """Give every vacancy a new title, in a transaction each."""
        with self.database.read() as session:
            ids = session.scalars(select(Vacancy.id)).all()
        for id_ in ids:
            with self.database.write() as session:
                row = session.get_one(Vacancy, id_, with_for_update=True)
                row.record = row.record | {"title": f"第{next(self._numbers)}版"}
                record_changes(session, [row.public_id], Reason.CHANGED, now=self.parts.clock())

    def upload(self, rows: int) -> Task:
        """Accept a file for a later import."""
        path = self.folder / "upload.csv"
        lines = [
            f"u{next(self._numbers)},廚師,臺北麵包坊,照顧客人,月薪,36000,信義區,臺北市"
            for _ in range(rows)
        ]
        path.write_text("\n".join([HEADER, *lines]), "utf-8")
        return want_import(
            self.database, self.parts.settings.uploads_dir, path, format_=None, complete=False,
            confirmed=False, now=self.parts.clock(),
        )  # fmt: skip

    def settled(self) -> bool:
        """Whether nothing is left to do."""
        left = backlog(self.database)
        with self.database.read() as session:
            waiting = session.scalar(select(Task.id).where(Task.done_at.is_(None)).limit(1))
        return left.pending == 0 and waiting is None

    def recovers(self, what: str) -> None:
        """Everything accepted is in the index within a minute from now, once in effect."""
        took = until(self.settled, RECOVERY_S, what)
        print(f"{what}: {took:.1f} s to recovery")
        with self.database.read() as session:
            rows = session.execute(select(Vacancy.public_id, Vacancy.record)).all()
            parked = set(
                session.scalars(
                    select(OutboxRow.subject).where(
                        OutboxRow.parked_at.is_not(None), OutboxRow.done_at.is_(None)
                    )
                )
            )
        wanted = {row.public_id: row.record["title"] for row in rows if row.public_id not in parked}
        found = self.engine.run(Plan(kind=DocumentKind.VACANCY, limit=1_000))
        assert found.total == len(wanted)
        stored = found.stored(found.matched.ids)
        assert dict(zip(found.matched.ids, (d.stored["title"] for d in stored), strict=True)) == (
            wanted
        )
        [status, *_] = self.parts.index_status()
        assert (status.documents, status.without_vector) == (len(wanted), 0)

    def working_on(self, title: str) -> int:
        """The process that works on a slow vacancy."""
        path = self.folder / f"working-{title}"
        until(lambda: path.exists() and path.read_text() != "", RECOVERY_S, f"work on {title}")
        return int(path.read_text())

    def release(self, title: str) -> None:
        """From now on it is not slow."""
        (self.folder / f"released-{title}").touch()

    @contextmanager
    def records_locked(self) -> Iterator[None]:
        """Nobody else can write the records meanwhile."""
        engine = create_engine(self.parts.settings.database_address())
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                tables = "outbox, leases, tasks, worker_processes, vacancies"
                connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
            yield
            connection.rollback()
        engine.dispose()

    def empty_broker(self) -> None:
        """Nothing is left in it."""
        if self.redis:
            self.redis.flush()
            return
        with sqlite3.connect(self.parts.settings.broker_file, timeout=30) as broker:
            broker.execute("DELETE FROM kombu_message")
            broker.execute("DELETE FROM kombu_queue")
        broker.close()

    @contextmanager
    def broker_away(self) -> Iterator[None]:
        """Nobody can reach it meanwhile; a Redis server is killed, with all it held."""
        if self.redis:
            self.redis.kill()
            try:
                yield
            finally:
                self.redis.start()
            return
        broker = sqlite3.connect(self.parts.settings.broker_file, timeout=30, isolation_level=None)
        broker.execute("BEGIN EXCLUSIVE")
        yield
        broker.execute("ROLLBACK")
        broker.close()


@pytest.fixture(scope="module", params=["database", "redis"])
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
) -> Iterator[Site]:
    """With the database broker and SQLite; with Redis and PostgreSQL."""
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        if request.param == "database":
            shutil.copyfile(sqlite_template, folder / "jobbank.sqlite")
            made = Site(folder, "database", f"sqlite:///{folder / 'jobbank.sqlite'}", None)
        else:
            server = request.getfixturevalue("postgresql_url")
            records = stack.enter_context(
                _new_postgresql_database(server, _name("faults"), _name("template"))
            )
            try:
                redis = stack.enter_context(redis_to_stop())
            except ServerMissingError as missing:
                require(str(missing))
            made = Site(folder, redis.url, records, redis)
        try:
            yield made
        finally:
            status = made.close()
        assert status == 0


def test_a_process_killed_in_the_middle_of_its_work_loses_nothing(site: Site) -> None:
    site.add("甲", f"{SLOW}1", "乙")
    pid = site.working_on(f"{SLOW}1")
    os.kill(pid, signal.SIGKILL)
    site.release(f"{SLOW}1")
    site.wait_for_worker()
    site.recovers("killed in mid-task")


def test_a_killed_pool_loses_nothing(site: Site) -> None:
    site.add(f"{SLOW}2")
    site.working_on(f"{SLOW}2")
    upload = site.upload(30)
    site.keeper.kill_all()
    site.release(f"{SLOW}2")
    site.change_all()
    site.wait_for_worker()
    site.recovers("whole pool killed")
    with site.database.read() as session:
        assert session.get_one(Task, upload.id).result["new"] == 30


def test_an_emptied_broker_loses_nothing(site: Site) -> None:
    site.add("甲", "乙")
    site.upload(5)
    site.empty_broker()
    site.change_all()
    site.empty_broker()
    site.recovers("broker emptied")


def test_a_broker_that_was_away_loses_nothing(site: Site) -> None:
    with site.broker_away():
        site.add("甲", "乙")
        site.upload(5)
        site.change_all()
        time.sleep(AWAY_S)
    site.recovers(f"broker away for {AWAY_S:.0f} s")


def test_locked_records_stop_work_only_as_long_as_they_are_locked(site: Site) -> None:
    site.add(*(f"甲{n}" for n in range(5)))
    with site.records_locked():
        time.sleep(LOCKED_S)
    site.change_all()
    site.recovers(f"records locked for {LOCKED_S:.0f} s")


def test_a_vacancy_that_kills_every_process_is_parked_and_the_others_go_on(site: Site) -> None:
    site.add("甲", f"{POISON}1", "乙")
    until(lambda: backlog(site.database).parked == 1, 3 * RECOVERY_S, "parking")
    site.add("丙")
    site.wait_for_worker()
    site.recovers("poison")
    now = site.parts.clock()
    [parked] = list_work(site.database, now=now, states=[WorkState.PARKED], limit=9)
    assert parked.code == "worker_lost"
    drop_work(site.database, parked.name, site.folder, now=now)
    with site.database.write() as session:
        session.execute(delete(Vacancy).where(Vacancy.public_id == parked.subject))


def test_two_workers_and_beats_at_once_do_everything_once(site: Site) -> None:
    other = Keeper(site.command, site.log)
    try:
        until(lambda: len(_processes(site)) > 1, START_S, "a second worker")
        uploads = [site.upload(10) for _ in range(3)]
        writers = [threading.Thread(target=site.change_all) for _ in range(2)]
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        site.recovers("two workers at once")
    finally:
        assert other.stop() == 0
    with site.database.read() as session:
        results = [session.get_one(Task, one.id).result for one in uploads]
        names = session.scalars(select(Import.new).where(Import.file_name == "upload.csv")).all()
    assert [result["new"] for result in results] == [10, 10, 10]
    assert names[-3:] == [10, 10, 10]


def _processes(site: Site) -> set[str]:
    """Machines and processes that were seen; a pool's children count for their parent."""
    with site.database.read() as session:
        names = session.execute(text("SELECT name FROM worker_processes")).scalars().all()
    parents = set()
    for name in names:
        pid = int(name.split(":")[1])
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("ascii")
        except FileNotFoundError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        parents.add(str(pid if parent == os.getpid() else parent))
    return parents
