"""An Elasticsearch node on this machine: ``scripts/elasticsearch start|stop|status|url``.

A docker image where a docker engine answers, else the distribution that Maven has, with a JDK of
21 or later. All of it lies in ``.elasticsearch``. The node runs while it has users: the person who
started it by hand, and the test runs that lean on it.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests.servers.common import (
    ServerMissingError,
    as_ordinary_user,
    free_port,
    is_alive,
    stop_process,
    wait_until,
)

VERSION = "9.5.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
OLDEST_JAVA = 21
BY_HAND = "by-hand"
_ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("JOBBANK_TEST_ELASTICSEARCH_DIR") or _ROOT / ".elasticsearch")
_USER = "nobody"
_NODE, _USERS, _STATE = "node", "users", "node.json"
_PASSWORD_USER = "elastic"
_START_SECONDS = 180
_MEMORY_BYTES = 1 << 30
_JAVA_PLACES = ("/usr/lib/jvm/*", "/opt/*jdk*", "/opt/java/*", "/Library/Java/*/*/Contents/Home")


@dataclass(frozen=True, slots=True)
class Node:
    """A running node.

    :param url: with user and password where the node has security.
    :param ca: the certificate to trust, where the URL is https.
    :param pid: the process to end; ``None`` for a container.
    :param memory: the folder of its data, where that is in memory.
    """

    url: str
    ca: str | None = None
    pid: int | None = None
    container: str | None = None
    memory: str | None = None


def running() -> Node | None:
    """The node that runs in ``FOLDER``, if one does."""
    try:
        node = Node(**json.loads((FOLDER / _STATE).read_text("utf-8")))
    except FileNotFoundError:
        return None
    return node if healthy(node) else None


def start(
    user: str = BY_HAND, *, heap: str = "512m", secure: bool = False, in_memory: bool = False
) -> Node:
    """The running node, started where there is none; it runs until its last user leaves.

    :param user: who wants it: ``BY_HAND``, or a process id.
    :param secure: with password and TLS, where it has to be started.
    :param in_memory: with its data in memory where the machine offers that: indexes are made ten
        times faster.
    :raises ServerMissingError: none is to be had here, and why.
    """
    with _locked():
        node = running()
        if node is None:
            _forget()
            node = (
                _in_docker(heap)
                if _docker_answers()
                else _from_maven(heap, secure=secure, in_memory=in_memory)
            )
        (FOLDER / _USERS).mkdir(exist_ok=True)
        (FOLDER / _USERS / user).touch()
    return node


def leave(user: str) -> None:
    """One user less; after the last one the node is stopped."""
    if not (FOLDER / _USERS / user).exists():
        return
    with _locked():
        (FOLDER / _USERS / user).unlink(missing_ok=True)
        for one in (FOLDER / _USERS).iterdir():
            if one.name != BY_HAND and not is_alive(int(one.name)):
                one.unlink(missing_ok=True)
        if not any((FOLDER / _USERS).iterdir()):
            _stop()


def stop() -> None:
    """Stop the node, whoever uses it."""
    if FOLDER.exists():
        with _locked():
            _stop()


def healthy(node: Node) -> bool:
    """Whether the node answers and its indexes can be used.

    ``/`` is no measure: this distribution has no answer to it.
    """
    parts = urlsplit(node.url)
    address = f"{parts.scheme}://{parts.hostname}:{parts.port}/_cluster/health"
    request = Request(address)  # noqa: S310 - an address of ours
    if parts.username:
        login = b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
    context = ssl.create_default_context(cafile=node.ca) if node.ca else None
    try:
        with urlopen(request, timeout=5, context=context) as answer:  # noqa: S310
            return json.load(answer)["status"] in {"green", "yellow"}
    except (URLError, HTTPException, OSError, ValueError):
        return False


@contextmanager
def _locked() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stop() -> None:
    try:
        node = Node(**json.loads((FOLDER / _STATE).read_text("utf-8")))
    except FileNotFoundError:
        return
    if node.pid is not None:
        stop_process(node.pid)
    if node.container is not None:
        subprocess.run(["docker", "rm", "-f", node.container], capture_output=True, check=False)
    if node.memory is not None:
        shutil.rmtree(node.memory, ignore_errors=True)
    _forget()


def _forget() -> None:
    (FOLDER / _STATE).unlink(missing_ok=True)
    for one in (FOLDER / _USERS).glob("*"):
        one.unlink()
    shutil.rmtree(FOLDER / _NODE, ignore_errors=True)


def _keep(node: Node) -> Node:
    (FOLDER / _STATE).write_text(json.dumps(asdict(node)), "utf-8")
    return node


def _docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=30)
    return asked.returncode == 0


def _in_docker(heap: str) -> Node:
    """Without security: it serves to be tried out, on the loopback address only."""
    name, port = f"jobbank-elasticsearch-{secrets.token_hex(4)}", free_port()
    image = os.environ.get("JOBBANK_TEST_ELASTICSEARCH_IMAGE") or f"elasticsearch:{VERSION}"
    settings = {**_SETTINGS, "xpack.security.enabled": "false", "ES_JAVA_OPTS": _heap(heap)}
    flags = [part for key, value in settings.items() for part in ("-e", f"{key}={value}")]
    made = subprocess.run(
        ["docker", "run", "-d", "--name", name, "-p", f"127.0.0.1:{port}:9200", *flags, image],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise ServerMissingError(f"docker cannot run {image}: {made.stderr.strip()}")
    node = _keep(Node(f"http://127.0.0.1:{port}", container=name))
    wait_until(lambda: healthy(node), _START_SECONDS, f"{image} did not start")
    return node


_SETTINGS = {
    "discovery.type": "single-node",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "action.auto_create_index": "false",
    "xpack.license.self_generated.type": "basic",
}


def _heap(size: str) -> str:
    return f"-Xms{size} -Xmx{size}"


def _from_maven(heap: str, *, secure: bool, in_memory: bool) -> Node:
    java, distribution = _java(), _distribution()
    home = FOLDER / _NODE
    config, port = home / "config", free_port()
    for part in ("data", "logs", "tmp"):
        (home / part).mkdir(parents=True)
    memory = _memory_folder() if in_memory else None
    data = memory or home / "data"
    shutil.copytree(distribution / "config", config)
    environment = {
        **os.environ, "ES_JAVA_HOME": str(java), "ES_PATH_CONF": str(config),
        "ES_TMPDIR": str(home / "tmp"), "ES_JAVA_OPTS": _heap(heap),
    }  # fmt: skip
    environment.pop("ES_HOME", None)
    settings = {
        **_SETTINGS, "cluster.name": f"jobbank-test-{port}", "network.host": "127.0.0.1",
        "http.port": port, "path.data": data, "path.logs": home / "logs",
        "xpack.security.enabled": "true" if secure else "false",
    }  # fmt: skip
    url, ca = f"http://127.0.0.1:{port}", None
    if secure:
        ca, password = config / "http.pem", secrets.token_hex(12)
        url = f"https://{_PASSWORD_USER}:{password}@127.0.0.1:{port}"
        settings |= _secured(distribution, config, environment, password)
    lines = [f"{name}: {value}\n" for name, value in settings.items()]
    (config / "elasticsearch.yml").write_text("".join(lines), "utf-8")
    options = (config / "jvm.options").read_text("utf-8").splitlines()
    kept = [line for line in options if "Xlog:gc" not in line and "HeapDump" not in line]
    (config / "jvm.options").write_text("\n".join(kept), "utf-8")
    as_user = as_ordinary_user(home, _USER)
    if memory:
        as_ordinary_user(memory, _USER)
    _check_readable(as_user, distribution)
    pid = _launch(home, [*as_user, distribution / "bin" / "elasticsearch"], environment)
    node = _keep(Node(url, str(ca) if ca else None, pid, memory=str(memory) if memory else None))
    wait_until(lambda: healthy(node), _START_SECONDS, f"Elasticsearch did not start: see {home}")
    return node


def _launch(home: Path, program: Sequence[Path | str], environment: dict[str, str]) -> int:
    pid_file = home / "pid"
    pid_file.unlink(missing_ok=True)
    started = subprocess.run(
        [*program, "-d", "-p", pid_file],
        cwd=home, env=environment, capture_output=True, text=True, check=False,
        timeout=_START_SECONDS,
    )  # fmt: skip
    if started.returncode:
        reason = (started.stderr or started.stdout).strip()[-1000:]
        raise ServerMissingError(f"Elasticsearch did not start: {reason}")
    return int(pid_file.read_text("ascii"))


@dataclass
class MortalNode:
    """A node of its own for a test that kills it with ``kill -9`` and starts it again over the
    data that it left, at the same address."""

    node: Node
    home: Path

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        if self.node.pid is None:
            raise ServerMissingError("a node in a container is not killed")
        os.kill(self.node.pid, signal.SIGKILL)
        while is_alive(self.node.pid):
            time.sleep(0.02)

    def revive(self) -> None:
        """Start it again; returns when it answers."""
        environment = {
            **os.environ, "ES_JAVA_HOME": str(_java()), "ES_PATH_CONF": str(self.home / "config"),
            "ES_TMPDIR": str(self.home / "tmp"), "ES_JAVA_OPTS": _heap("512m"),
        }  # fmt: skip
        environment.pop("ES_HOME", None)
        for lock in self.home.rglob("node.lock"):
            lock.unlink()
        as_user = as_ordinary_user(self.home, _USER)
        program = FOLDER / f"elasticsearch-{VERSION}" / "bin" / "elasticsearch"
        self.node = replace(self.node, pid=_launch(self.home, [*as_user, program], environment))
        wait_until(lambda: healthy(self.node), _START_SECONDS, "Elasticsearch did not come back")


@contextmanager
def mortal_node() -> Iterator[MortalNode]:
    """Such a node, beside the one that other tests use.

    :raises ServerMissingError: none is to be had, or the tests are to use one that runs elsewhere.
    """
    if os.environ.get("JOBBANK_TEST_ELASTICSEARCH_URL") or _docker_answers():
        raise ServerMissingError("only an Elasticsearch of Maven's distribution can be killed")
    with _locked():
        _distribution()
    folder = FOLDER / f"mortal-{os.getpid()}"
    folder.mkdir()
    (folder / f"elasticsearch-{VERSION}").symlink_to(FOLDER / f"elasticsearch-{VERSION}")
    environment = {**os.environ, "JOBBANK_TEST_ELASTICSEARCH_DIR": str(folder)}
    started = subprocess.run(
        [sys.executable, "-m", "tests.servers", "start"],
        cwd=_ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if started.returncode:
        raise ServerMissingError(started.stderr.strip())
    kept = MortalNode(Node(**json.loads((folder / _STATE).read_text("utf-8"))), folder / _NODE)
    try:
        yield kept
    finally:
        if kept.node.pid is not None:
            stop_process(kept.node.pid)
        shutil.rmtree(folder, ignore_errors=True)


def _memory_folder() -> Path | None:
    """A new folder on a file system in memory with room for the tests' indexes."""
    shared = Path("/dev/shm")  # noqa: S108 - the folder made in it is new and of a random name
    if not os.access(shared, os.W_OK) or shutil.disk_usage(shared).free < _MEMORY_BYTES:
        return None
    return Path(tempfile.mkdtemp(prefix="jobbank-elasticsearch-", dir=shared))


def _secured(
    distribution: Path, config: Path, environment: dict[str, str], password: str
) -> dict[str, str]:
    """Settings of a node with password and TLS; its certificate and keystore are made."""
    openssl = shutil.which("openssl")
    if openssl is None:
        raise ServerMissingError("openssl is missing, which makes the node's certificate")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "3650", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-addext", "keyUsage=critical,digitalSignature,keyCertSign",
         "-keyout", config / "http.key", "-out", config / "http.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    for command, given in ((("create",), None), (("add", "-x", "bootstrap.password"), password)):
        subprocess.run(
            [distribution / "bin" / "elasticsearch-keystore", *command],
            env=environment, input=given, text=True, check=True, capture_output=True,
        )  # fmt: skip
    return {
        "xpack.security.http.ssl.enabled": "true",
        "xpack.security.http.ssl.key": "http.key",
        "xpack.security.http.ssl.certificate": "http.pem",
    }


def _java() -> Path:
    """The home of a Java that is new enough, also where another one is the machine's usual."""
    named = [os.environ.get(name) for name in ("ES_JAVA_HOME", "JAVA_HOME")]
    usual = shutil.which("java")
    places = [Path(one) for one in named if one]
    places += [Path(usual).resolve().parents[1]] if usual else []
    for pattern in _JAVA_PLACES:
        places += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    for place in places:
        if _java_version(place) >= OLDEST_JAVA:
            return place
    raise ServerMissingError(
        f"a JDK of {OLDEST_JAVA} or later is missing: install one, or name its folder in "
        "ES_JAVA_HOME"
    )


def _java_version(home: Path) -> int:
    try:
        lines = (home / "release").read_text("utf-8").splitlines()
    except OSError:
        return 0
    stated = dict(line.split("=", 1) for line in lines if "=" in line)
    first = stated.get("JAVA_VERSION", "").strip('"').split(".")[0]
    return int(first) if first.isdigit() and (home / "bin" / "java").exists() else 0


def _distribution() -> Path:
    """The unpacked distribution, fetched through Maven at the first call."""
    unpacked = FOLDER / f"elasticsearch-{VERSION}"
    if unpacked.exists():
        return unpacked
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerMissingError(
            "neither a docker engine nor Maven (on Debian: apt-get install maven) is here to get "
            "Elasticsearch from, and JOBBANK_TEST_ELASTICSEARCH_URL names none"
        )
    packed = FOLDER / "packed"
    fetched = subprocess.run(
        [maven, "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}",
         f"-DoutputDirectory={packed}"],
        cwd=FOLDER, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if fetched.returncode:
        raise ServerMissingError(f"Maven cannot fetch Elasticsearch: {fetched.stdout[-500:]}")
    draft = FOLDER / "unpacking"
    shutil.rmtree(draft, ignore_errors=True)
    with zipfile.ZipFile(packed / f"elasticsearch-{VERSION}.zip") as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, draft))
            if mode := entry.external_attr >> 16:
                path.chmod(mode & 0o777)
    (draft / f"elasticsearch-{VERSION}").rename(unpacked)
    draft.rmdir()
    shutil.rmtree(packed)
    return unpacked


def _check_readable(as_user: Sequence[str], path: Path) -> None:
    program = path / "bin" / "elasticsearch"
    if as_user and subprocess.run([*as_user, "test", "-x", program], check=False).returncode:
        raise ServerMissingError(
            f"Elasticsearch cannot run as root, and {_USER} may not read {path}: name another "
            "folder in JOBBANK_TEST_ELASTICSEARCH_DIR"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: exit status 0 when done or running, 1 when not."""
    parser = argparse.ArgumentParser(prog="scripts/elasticsearch", description=__doc__)
    parser.add_argument("command", choices=("start", "stop", "status", "url"))
    parser.add_argument("--heap", default=os.environ.get("JOBBANK_TEST_ELASTICSEARCH_HEAP", "512m"))
    parser.add_argument("--secure", action="store_true", help="with password and TLS")
    asked = parser.parse_args(arguments)
    named = os.environ.get("JOBBANK_TEST_ELASTICSEARCH_URL")
    if asked.command == "stop":
        stop()
        return 0
    try:
        if asked.command == "start" and not named:
            start(heap=asked.heap, secure=asked.secure)
    except ServerMissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    node = Node(named, os.environ.get("JOBBANK_TEST_ELASTICSEARCH_CA")) if named else running()
    if node is None or not healthy(node):
        print("no Elasticsearch runs here", file=sys.stderr)
        return 1
    print(node.url)
    if node.ca and asked.command != "url":
        print(f"certificate to trust: {node.ca}")
    return 0
