"""What a deployment is made of fits the program: settings, commands, health checks, rights.

There is no Docker engine in these tests: the files are held to what the program knows, and what
they run is run here where it can be.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tests.conftest import _name, _new_postgresql_database
from tests.servers import ServerMissingError, require
from tests.servers.redis import redis_to_stop
from webapp.cli import cli
from webapp.health import READY
from webapp.models.base import utc_now
from webapp.models.connection import Database, open_database
from webapp.server import STOP_SECONDS
from webapp.services.outbox import backlog
from webapp.services.task_list import find_work
from webapp.services.workers import seen
from webapp.settings import PREFIX, Settings, load_settings, variable
from webapp.tasks.beat import beat_is_alive
from webapp.tasks.worker import STOP_SECONDS as WORK_STOP_SECONDS

ROOT = Path(__file__).resolve().parents[1]
UNITS = ROOT / "deploy" / "systemd"
KNOWN = {variable(name) for name in Settings.model_fields}
GIVEN = {
    "POSTGRES_PASSWORD": "p", "ELASTIC_PASSWORD": "e", "JOBBANK_SECRET_KEY": "k" * 32,
    "JOBBANK_TRUSTED_HOSTS": "okwork.example", "REDIS_PASSWORD": "r",
}  # fmt: skip


def filled(text: str) -> str:
    """A value of compose.yaml with its variables put in: the given ones, else their defaults."""

    def put(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        if kind == ":?":
            return GIVEN[name]
        return GIVEN.get(name, default or "")

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", put, text)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    return found


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def ours(services: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in services.items() if "build" in one}


def check_settings(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    assert {name for name in variables if name.startswith(PREFIX)} <= KNOWN
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def check_command(words: list[str]) -> None:
    """The command is one of ``jobbank``'s and takes these options."""
    program, *rest = words
    assert Path(program).name == "jobbank"
    group: click.Command = cli
    for place, word in enumerate(rest):
        assert isinstance(group, click.Group)
        group = group.commands[word]
        if not isinstance(group, click.Group):
            group.make_parser(click.Context(group)).parse_args(rest[place + 1 :])
            return
    raise AssertionError(f"{words} does nothing")


def test_the_composed_settings_are_ones_that_the_program_has_and_takes(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(ours(services)) == {"tables", "web", "worker", "beat"}
    for one in ours(services).values():
        settings = check_settings(
            {name: filled(value) for name, value in one["environment"].items()}, monkeypatch
        )
        assert settings.database_address() == "postgresql://jobbank:p@postgres/jobbank"
        assert settings.broker.get_secret_value() == "redis://:r@redis:6379/0"
        assert settings.trusted_hosts == ("okwork.example",)
        check_command(one["command"])


def test_addresses_name_services_that_there_are(services: dict[str, Any]) -> None:
    for one in ours(services).values():
        named = {
            host
            for value in one["environment"].values()
            for host in re.findall(r"://[^/]*@(\w+)", filled(value))
        }
        assert named <= set(services)
        assert set(one["depends_on"]) <= set(services)


def test_nothing_runs_as_root_or_may_become_it_and_all_are_watched(
    services: dict[str, Any],
) -> None:
    for name, one in services.items():
        assert int(one["user"].partition(":")[0]) > 0
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one.get("read_only") is (None if name == "elasticsearch" else True)
        assert "test" in one["healthcheck"] or name == "tables"
        if name != "tables":
            longest = max(STOP_SECONDS, WORK_STOP_SECONDS)
            assert int(one["stop_grace_period"].removesuffix("s")) > longest


def test_only_the_site_is_reached_from_outside_and_only_by_a_proxy_of_this_machine(
    services: dict[str, Any],
) -> None:
    ports = {name: one["ports"] for name, one in services.items() if "ports" in one}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_volumes_are_declared(services: dict[str, Any]) -> None:
    declared = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["volumes"]
    used = {
        one.partition(":")[0] for service in services.values() for one in service.get("volumes", ())
    }
    assert used == set(declared)


def test_the_image_runs_a_command_of_ours_without_rights(
    dockerfile: list[str], services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    last = dockerfile[max(n for n, line in enumerate(dockerfile) if line.startswith("FROM")) :]
    said = dict(line.split(" ", 1) for line in last)
    assert said["USER"] == services["web"]["user"].partition(":")[0]
    check_command(json.loads(said["CMD"]))
    variables = dict(pair.split("=", 1) for pair in said["ENV"].split())
    settings = check_settings(
        {name: value for name, value in variables.items() if name.startswith(PREFIX)}, monkeypatch
    )
    assert said["EXPOSE"] == str(settings.port)
    assert said["VOLUME"] == str(settings.data_dir)
    probe = json.loads(said["HEALTHCHECK"].partition(" CMD ")[2])
    assert ["CMD", *probe] == services["web"]["healthcheck"]["test"]


def test_whether_workers_and_beat_live_is_asked_by_commands_of_ours(
    services: dict[str, Any],
) -> None:
    for name in ("worker", "beat"):
        kind, *words = services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        check_command(words)


@pytest.fixture
def parts_of_a_site(tmp_path: Path, postgresql_url: str) -> Iterator[dict[str, str]]:
    """The environment of compose.yaml's services, over servers of this machine."""
    try:
        with (
            redis_to_stop() as redis,
            _new_postgresql_database(postgresql_url, _name("composed")) as records,
        ):
            clean = {name: value for name, value in os.environ.items() if "JOBBANK_" not in name}
            yield clean | {
                "JOBBANK_DATA_DIR": str(tmp_path / "data"),
                "JOBBANK_DATABASE_URL": records,
                "JOBBANK_BROKER": redis.url,
            }
    except ServerMissingError as missing:
        require(str(missing))


@pytest.mark.timeout(900)
def test_what_the_services_run_works_together_outside_containers(
    services: dict[str, Any], parts_of_a_site: dict[str, str], tmp_path: Path
) -> None:
    """Tables, worker and beat as composed; a file that is handed in is imported and indexed. The
    site's own command is run by tests/web/test_serve.py."""

    def run(words: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "webapp.cli", *words[1:]],
            env=parts_of_a_site, capture_output=True, text=True, check=False,
        )  # fmt: skip

    tables = run(services["tables"]["command"])
    assert tables.returncode == 0, tables.stderr
    alive = {name: services[name]["healthcheck"]["test"][1:] for name in ("worker", "beat")}
    assert [run(words).returncode for words in alive.values()] == [1, 1]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", *services[name]["command"][1:]],
            env=parts_of_a_site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for name in alive
    ]  # fmt: skip
    records = open_database(parts_of_a_site["JOBBANK_DATABASE_URL"])
    try:
        _until(lambda: bool(seen(records, now=utc_now()).queues))
        _until(lambda: beat_is_alive(records, clock=utc_now))
        assert [run(words).returncode for words in alive.values()] == [0, 0]
        file = tmp_path / "one.csv"
        file.write_text(
            "職缺編號,職務名稱,公司名稱,工作內容,薪資類型,薪資下限,行政區,縣市\n"
            "1,廚師,臺北麵包坊,做菜,月薪,36000,信義區,臺北市\n",
            "utf-8",
        )
        told = run(["jobbank", "import", "--later", "--json", str(file)]).stdout
        [task] = json.loads(told)
        _until(lambda: _done(records, task["task"]) == {"new": 1})
        _until(lambda: backlog(records).pending == 0)
    finally:
        records.close()
        for process in started:
            process.send_signal(signal.SIGTERM)
        statuses = [process.wait(60) for process in started]
    assert statuses == [0, 0]


def _done(records: Database, task: str) -> dict[str, int]:
    """What a task has changed, where it is done."""
    result = find_work(records, task, now=utc_now()).result or {}
    return {name: count for name, count in result.items() if count}


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 240 s"
        time.sleep(0.5)


def test_the_image_is_made_of_files_that_there_are(dockerfile: list[str]) -> None:
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for line in dockerfile:
        if line.startswith("COPY ") and "--from" not in line:
            for name in line.split()[1:-1]:
                assert (ROOT / name).exists()
                assert f"!{name}" in kept


@contextmanager
def _answering(status: int) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == READY else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [200, 503])
def test_the_probe_of_the_container_says_whether_the_site_is_ready(
    services: dict[str, Any], status: int
) -> None:
    _, _, flag, script = services["web"]["healthcheck"]["test"]
    with _answering(status) as port:
        own = script.replace(":8000/", f":{port}/")
        ran = subprocess.run([sys.executable, flag, own], capture_output=True, check=False)
    assert (ran.returncode == 0) is (status == 200)


def _unit(name: str) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals:
            said.setdefault(key, []).append(value)
    return said


@pytest.mark.parametrize("name", [path.name for path in UNITS.glob("*.service")])
def test_a_unit_runs_a_command_of_ours_with_settings_of_ours(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _unit(name)
    for words in said["ExecStart"]:
        check_command(shlex.split(words))
    lines = (UNITS / "jobbank.env").read_text("utf-8").splitlines()
    pairs = [line for line in lines if not line.startswith("#")] + said["Environment"]
    check_settings(dict(pair.split("=", 1) for pair in pairs), monkeypatch)
    if said["Type"] == ["exec"]:
        assert int(said["TimeoutStopSec"][0]) > max(STOP_SECONDS, WORK_STOP_SECONDS)


@pytest.mark.parametrize("name", [path.name for path in UNITS.glob("*.service")])
def test_systemd_understands_a_unit_and_finds_it_well_confined(name: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    text = (UNITS / name).read_text("utf-8").replace("/opt/jobbank/bin/jobbank", sys.executable)
    (tmp_path / name).write_text(text, "utf-8")
    verified = subprocess.run(
        [analyze, "verify", "--man=no", tmp_path / name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in verified.stderr.splitlines() if name in line]
    confined = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=30", tmp_path / name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert confined.returncode == 0, confined.stdout[-300:]
