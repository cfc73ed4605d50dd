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
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import select

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
