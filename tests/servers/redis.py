"""A throw-away Redis server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.common import ServerMissingError, free_port, stop_process, wait_until

_START_SECONDS = 10


class RedisServer:
    """A Redis server of our own, which may be killed and started again; it keeps nothing."""

    def __init__(self, program: str, folder: str) -> None:
        self._port = free_port()
        self._command = [
            program, "--bind", "127.0.0.1", "--port", str(self._port), "--save", "",
            "--appendonly", "no", "--dir", folder,
        ]  # fmt: skip
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers.

        :raises ServerMissingError: it does not.
        """
        self._server = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: _answers(self._port), _START_SECONDS, "Redis did not start")

    def kill(self) -> None:
        """End it at once, with all that it holds."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(_START_SECONDS)

    def stop(self) -> None:
        """End it."""
        if self._server is not None:
            stop_process(self._server.pid)
            self._server.wait(_START_SECONDS)

    def flush(self) -> None:
        """Throw away all that it holds."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=5) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            if not connection.recv(16).startswith(b"+OK"):
                raise ServerMissingError("Redis was not emptied")


@contextmanager
def redis_to_stop() -> Iterator[RedisServer]:
    """A Redis server that the test may kill.

    :raises ServerMissingError: when Redis is not installed.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise ServerMissingError("Redis is not installed (on Debian: apt-get install redis-server)")
    with tempfile.TemporaryDirectory(prefix="jobbank-redis-") as folder:
        server = RedisServer(program, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis server whose database 0 may be emptied.

    ``JOBBANK_TEST_REDIS_URL`` names one; else one is started on a free port of this machine, keeps
    nothing on the disk, and is stopped at the end.

    :raises ServerMissingError: when neither is to be had.
    """
    url = os.environ.get("JOBBANK_TEST_REDIS_URL")
    if url:
        yield url
        return
    try:
        with redis_to_stop() as server:
            yield server.url
    except ServerMissingError as missing:
        raise ServerMissingError(f"{missing} and JOBBANK_TEST_REDIS_URL names none") from missing


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
