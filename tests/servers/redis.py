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
    program = shutil.which("redis-server")
    if program is None:
        raise ServerMissingError(
            "Redis is not installed (on Debian: apt-get install redis-server) and "
            "JOBBANK_TEST_REDIS_URL names none"
        )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="jobbank-redis-") as folder:
        server = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "",
             "--appendonly", "no", "--dir", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_until(lambda: _answers(port), _START_SECONDS, "Redis did not start")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            stop_process(server.pid)
            server.wait(_START_SECONDS)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
