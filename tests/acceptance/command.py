"""The real command line in a process of its own, as an operator runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

_WAIT_S = 120


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value that it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON values that it printed, a line each."""
        return [json.loads(line) for line in self.out.splitlines()]


class JobBank:
    """A job bank in a folder of its own, on 1 November 2026."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if "JOBBANK" not in name}
        self._environment = kept | {
            "JOBBANK_DATA_DIR": str(folder),
            "JOBBANK_TODAY": "2026-11-01",
            "LANG": "zh_TW.UTF-8",
        }

    def run(self, *arguments: object, stdin: str = "") -> Said:
        """Run ``jobbank`` with these arguments."""
        done = subprocess.run(
            [sys.executable, "-m", "webapp.cli", *map(str, arguments)],
            input=stdin, env=self._environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def served(self) -> Iterator[Site]:
        """``jobbank serve`` with one process, stopped at the end."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        site = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "serve", "--workers", "1", "--port", str(port)],
            env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Site(f"http://127.0.0.1:{port}", site)
        finally:
            site.terminate()
            site.wait(60)


@dataclass(frozen=True)
class Site:
    """A site that answers at an address."""

    address: str
    process: subprocess.Popen[bytes]

    def json(self, path: str, **parameters: object) -> Any:
        """The JSON answer to a GET."""
        query = urlencode(parameters, doseq=True)
        with urlopen(f"{self.address}{path}?{query}", timeout=30) as answer:  # noqa: S310 - ours
            return json.loads(answer.read())

    def wait_for(self, vacancies: int) -> None:
        """Return when so many can be found."""
        end = time.monotonic() + _WAIT_S
        found = None
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(URLError, ConnectionError, TimeoutError):
                found = self.json("/api/v1/status")["vacancies"]
            if found == vacancies:
                return
            time.sleep(0.5)
        raise AssertionError(f"{found} of {vacancies} vacancies after {_WAIT_S} s")
