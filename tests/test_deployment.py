"""What a deployment is made of fits the program: settings, commands, health checks, rights.

There is no Docker engine in these tests: the files are held to what the program knows, and what
they run is run here where it can be.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from webapp.cli import cli
from webapp.health import READY
from webapp.server import STOP_SECONDS
from webapp.settings import PREFIX, Settings, load_settings, variable

ROOT = Path(__file__).resolve().parents[1]
UNITS = ROOT / "deploy" / "systemd"
KNOWN = {variable(name) for name in Settings.model_fields}
GIVEN = {
    "POSTGRES_PASSWORD": "p", "ELASTIC_PASSWORD": "e", "JOBBANK_SECRET_KEY": "k" * 32,
    "JOBBANK_TRUSTED_HOSTS": "okwork.example",
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
    assert set(ours(services)) == {"tables", "web"}
    for one in ours(services).values():
        settings = check_settings(
            {name: filled(value) for name, value in one["environment"].items()}, monkeypatch
        )
        assert settings.database_address() == "postgresql://jobbank:p@postgres/jobbank"
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
            assert int(one["stop_grace_period"].removesuffix("s")) > STOP_SECONDS


def test_only_the_site_is_reached_from_outside_and_only_by_a_proxy_of_this_machine(
    services: dict[str, Any],
) -> None:
    ports = {name: one["ports"] for name, one in services.items() if "ports" in one}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_volumes_are_declared(services: dict[str, Any]) -> None:
    declared = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["volumes"]
    used = {one.partition(":")[0] for service in services.values() for one in service["volumes"]}
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
        assert int(said["TimeoutStopSec"][0]) > STOP_SECONDS


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
