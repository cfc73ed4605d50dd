"""The servers that tests lean on answer, and what is missing is said in plain words."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import ServerMissingError, elasticsearch_node, redis, require
from tests.servers.common import is_alive


def test_redis_answers_while_it_is_used_and_is_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("JOBBANK_TEST_REDIS_URL", raising=False)
    try:
        with redis() as url:
            port = urlsplit(url).port
            with socket.create_connection(("127.0.0.1", port or 0), timeout=5) as connection:
                connection.sendall(b"SET a 1\r\nGET a\r\n")
                answer = b""
                while answer.count(b"\r\n") < 3:
                    answer += connection.recv(64)
                assert answer == b"+OK\r\n$1\r\n1\r\n"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port or 0), timeout=5)
    except ServerMissingError as missing:
        require(str(missing))


def test_a_missing_server_fails_only_where_every_part_must_be_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Redis"):
        require("no Redis")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no Redis"):
        require("no Redis")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Java, Maven and docker, and nothing started on it."""
    monkeypatch.setattr(elasticsearch_node, "FOLDER", tmp_path / "elasticsearch")
    monkeypatch.setattr(elasticsearch_node, "_JAVA_PLACES", (f"{tmp_path}/jvm/*",))
    for name in ("ES_JAVA_HOME", "JAVA_HOME", "JOBBANK_TEST_ELASTICSEARCH_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _java(machine: Path, name: str, version: str) -> Path:
    home = machine / "jvm" / name
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").touch()
    (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', "utf-8")
    return home


def test_without_java_the_reason_names_what_to_install(machine: Path) -> None:
    _java(machine, "old", "17.0.15")
    with pytest.raises(ServerMissingError, match="JDK of 21 or later"):
        elasticsearch_node.start("1")
    assert elasticsearch_node.running() is None


def test_a_newer_java_beside_the_usual_one_is_found(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_java(machine, "usual", "17.0.15")))
    newer = _java(machine, "newer", "25.0.1")
    assert elasticsearch_node._java() == newer


def test_without_maven_and_docker_the_reason_says_so(machine: Path) -> None:
    _java(machine, "newer", "25.0.1")
    with pytest.raises(ServerMissingError, match="neither a docker engine nor Maven"):
        elasticsearch_node.start("1")


def test_a_process_is_alive_until_it_ends() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    assert is_alive(os.getpid())
    os.waitpid(child, 0)
    assert not is_alive(child)
