"""``jobbank serve``: the site answers, and what is imported can be found soon after."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import Connection, create_engine, select, text

from tests.conftest import _new_postgresql_database
from webapp.models import Lease
from webapp.models.base import utc_now
from webapp.models.connection import open_database

HEADER = "職缺編號,職務名稱,公司名稱,工作內容,薪資類型,薪資下限,行政區,縣市"
_PATIENCE_S = 90


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "JOBBANK_" not in name}
    return {**clean, "JOBBANK_DATA_DIR": str(tmp_path / "data"), "JOBBANK_TODAY": "2026-11-01"}


@pytest.fixture
def load(environment: dict[str, str], tmp_path: Path) -> Callable[..., None]:
    """Imports vacancies of these titles."""

    def run(*titles: str) -> None:
        rows = [
            f"{n},{title},臺北麵包坊,照顧客人,月薪,36000,信義區,臺北市"
            for n, title in enumerate(titles, start=1)
        ]
        path = tmp_path / "table.csv"
        path.write_text("\n".join([HEADER, *rows]), "utf-8")
        command = [sys.executable, "-m", "webapp.cli", "import", "--json", str(path)]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)

    return run


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The address of a running site, which is stopped at the end as an operator would."""
    port = free_port()
    command = [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port), "--workers", "2"]
    with log.open("wb") as file:
        site = subprocess.Popen(command, env=environment, stderr=file)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            site.send_signal(signal.SIGTERM)
            status = site.wait(60)
    assert status == 0


@dataclass(frozen=True)
class Watched:
    """A running site that is measured."""

    url: str
    metrics: str
    log: Path

    def figures(self) -> dict[str, float]:
        """What Prometheus reads, by the text of name and labels."""
        with urlopen(self.metrics, timeout=10) as answer:  # noqa: S310
            lines = answer.read().decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def lines(self) -> list[dict[str, Any]]:
        """The logs: every line is JSON."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


def ask(address: str) -> Any:
    with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own http address
        return json.load(answer)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            if condition():
                return
        except (URLError, ConnectionError, TimeoutError):
            pass
        assert time.monotonic() < deadline, f"did not happen within {_PATIENCE_S} s"
        time.sleep(0.2)


def leases_held(environment: dict[str, str]) -> list[str]:
    database = open_database(f"sqlite:///{environment['JOBBANK_DATA_DIR']}/jobbank.sqlite")
    with database.read() as session:
        held = session.scalars(select(Lease.name).where(Lease.until > utc_now())).all()
    database.close()
    return list(held)


def test_what_is_imported_is_found_and_indexing_leaves_the_lease_to_others(
    load: Callable[..., None], environment: dict[str, str], tmp_path: Path
) -> None:
    load("麵包師傅", "會計助理")
    with serving(environment, tmp_path / "log") as site:
        until(lambda: ask(f"{site}/api/v1/vacancies")["total"] == 2)
        load("麵包師傅", "會計助理", "店長")
        until(lambda: ask(f"{site}/api/v1/vacancies")["total"] == 3)

        def settled() -> bool:
            status = ask(f"{site}/api/v1/status")
            return (status["pending"], status["without_vector"], status["parked"]) == (0, 0, 0)

        until(settled)
        until(lambda: leases_held(environment) == [])
        load("麵包師傅", "會計助理", "店長", "司機")
    assert leases_held(environment) == []


def test_a_running_site_is_measured_across_its_processes_and_logs_one_line_a_request(
    environment: dict[str, str], tmp_path: Path
) -> None:
    port, log, files = free_port(), tmp_path / "log", tmp_path / "tmp"
    files.mkdir()
    environment |= {"JOBBANK_METRICS_PORT": str(port), "TMPDIR": str(files)}
    with serving(environment, log) as url:
        site = Watched(url, f"http://127.0.0.1:{port}/metrics", log)
        until(lambda: ask(f"{url}/healthz") == {"alive": True})
        until(lambda: ask(f"{url}/readyz")["ready"])
        asked = Request(f"{url}/about", headers={"X-Request-ID": "from-the-proxy"})  # noqa: S310
        for _ in range(20):
            with urlopen(asked, timeout=30) as answer:  # noqa: S310
                assert answer.headers["X-Request-ID"] == "from-the-proxy"
        until(lambda: _requests(site) == 20)
        assert site.figures()['jobbank_ready{part="database"}'] == 1

        os.kill(_answers_metrics(site), signal.SIGKILL)
        until(lambda: _requests(site) == 20)
        with urlopen(asked, timeout=30):  # noqa: S310
            pass
        until(lambda: _requests(site) == 21)
    assert list(files.iterdir()) == []
    requests = [line for line in site.lines() if line["event"] == "request"]
    assert len(requests) == 21
    assert {line["request_id"] for line in requests} == {"from-the-proxy"}
    assert any("Booting worker" in line["event"] for line in site.lines())


def _requests(site: Watched) -> float:
    name = 'jobbank_requests_total{method="GET",route="/about",status="200"}'
    return site.figures().get(name, 0)


def _answers_metrics(site: Watched) -> int:
    """The process that has the port for metrics."""
    port = int(site.metrics.split(":")[2].split("/")[0])
    sockets = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.removeprefix("socket:[").removesuffix("]") in sockets:
            return int(link.parts[2])
    raise AssertionError("nobody answers Prometheus")


def test_a_stopped_site_answers_what_it_has_begun_and_takes_nothing_more(
    environment: dict[str, str], tmp_path: Path, postgresql_url: str
) -> None:
    """The request is slow because another transaction holds its table."""
    name = f"jobbank_test_{os.getpid()}_serve"
    with _new_postgresql_database(postgresql_url, name) as records:
        environment |= {"JOBBANK_DATABASE_URL": records}
        port, log = free_port(), tmp_path / "log"
        with log.open("wb") as file:
            command = [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)]
            site = subprocess.Popen(command, env=environment, stderr=file)
        url = f"http://127.0.0.1:{port}"
        try:
            until(lambda: ask(f"{url}/readyz")["ready"])
            engine = create_engine(records)
            locker = engine.connect()
            locker.execute(text("LOCK TABLE vacancies IN ACCESS EXCLUSIVE MODE"))
            with ThreadPoolExecutor() as pool:
                slow = pool.submit(_status, f"{url}/vacancies/abcdefghijkl")
                until(lambda: _waiting(locker) > 0)
                site.send_signal(signal.SIGTERM)
                until(lambda: _refuses(port))
                assert not slow.done()
                assert site.poll() is None
                locker.rollback()
                assert slow.result(30) == 404
            assert site.wait(30) == 0
            locker.close()
            engine.dispose()
        finally:
            site.kill()
            site.wait()
    ended = json.loads(log.read_text("utf-8").splitlines()[-1])
    assert "Shutting down" in ended["event"]


def _waiting(connection: Connection) -> int:
    """Transactions that wait for a lock."""
    found: int = connection.execute(
        text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    ).scalar_one()
    return found


def _status(address: str) -> int:
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310
            status: int = answer.status
    except HTTPError as error:
        status = error.code
    return status


def _refuses(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0
