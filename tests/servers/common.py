"""What all servers of the tests share: being missing, ordinary users, ports, waiting."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest


class ServerMissingError(Exception):
    """A server cannot be had here; the message says why in plain words."""


def require(reason: str) -> None:
    """Skip the calling test with this reason; fail where every part must be there (``CI=true``)."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def as_ordinary_user(folder: Path, user: str) -> list[str]:
    """What to put before a command that refuses to run as root; the folder becomes that user's.

    :raises ServerMissingError: when this is root and there is no such user.
    """
    if os.geteuid() != 0:
        return []
    try:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)
    except LookupError as error:
        raise ServerMissingError(f"this server cannot run as root; no user {user} here") from error
    return ["runuser", "-u", user, "--"]


def free_port() -> int:
    """A port of the loopback address on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], seconds: float, failure: str) -> None:
    """Return when ``ready`` is true.

    :raises ServerMissingError: with ``failure``, when it is not so in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ServerMissingError(failure)
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return state.rpartition(")")[2].split()[0] != "Z"


def stop_process(pid: int, seconds: float = 30) -> None:
    """End a process by its id, and return when it has ended."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + seconds
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        while time.monotonic() < deadline:
            if not is_alive(pid):
                return
            time.sleep(0.05)
