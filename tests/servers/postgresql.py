"""A throw-away PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.common import ServerMissingError, as_ordinary_user, wait_until

_START_SECONDS = 30


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made and dropped.

    ``JOBBANK_TEST_POSTGRESQL_URL`` names one; else one is started in a temporary folder, reached
    through a socket there, and stopped at the end.

    :raises ServerMissingError: when neither is to be had.
    """
    url = os.environ.get("JOBBANK_TEST_POSTGRESQL_URL")
    if url:
        yield url
        return
    programs = _newest_programs()
    folder = Path(tempfile.mkdtemp(prefix="jobbank-postgresql-"))
    try:
        yield from _started(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _newest_programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_major)
    on_path = shutil.which("postgres")
    if folders:
        return folders[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise ServerMissingError(
        "PostgreSQL is not installed (on Debian: apt-get install postgresql) and "
        "JOBBANK_TEST_POSTGRESQL_URL names none"
    )


def _major(program: Path) -> float:
    return float(program.parent.parent.name)


def _started(programs: Path, folder: Path) -> Iterator[str]:
    # PostgreSQL refuses to run as root; the user that its package made does.
    as_user = as_ordinary_user(folder, "postgres")
    data = folder / "data"
    made = subprocess.run(
        [*as_user, programs / "initdb", "--auth=trust", "--username=test", "--encoding=UTF8",
         "--no-locale", "--no-sync", "-D", data],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise ServerMissingError(f"PostgreSQL cannot be set up here: {made.stderr.strip()}")
    # The socket's name carries the port, so any port does: nothing listens on the network.
    server = subprocess.Popen(
        [*as_user, programs / "postgres", "-D", data, "-k", folder, "-p", "5432",
         "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=32MB"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(
            lambda: _answers(programs, folder, server), _START_SECONDS, "PostgreSQL did not start"
        )
        yield f"postgresql://test@/postgres?host={folder}&port=5432"
    finally:
        subprocess.run(
            [*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
        server.wait(_START_SECONDS)


def _answers(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> bool:
    if server.poll() is not None:
        raise ServerMissingError("PostgreSQL did not start")
    ready = subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-p", "5432"], check=False)
    return ready.returncode == 0
