"""Measures what HTTP adds: ``jobbank serve`` beside the same searches in this process.

One client keeps its connection and takes answers packed, as browsers do; query by query both sides
are asked in turn. Then several connections at once move the map (``bench_load``).
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import bench_load
import numpy as np
from bench_corpus import TODAY, fill, wiring
from bench_load import processor_time
from bench_search import Measured, moves, sentences, summary

from matcher.request import SearchRequest
from webapp.wiring import Wiring

TARGET_MS = 12.0
"""What HTTP may add to the median and to the 95th percentile, at 100,000 vacancies."""

LOAD_WORKERS = 2

_BROWSER = {"Accept-Encoding": "br, gzip", "Accept-Language": "zh-TW"}
_READY_S = 120
_ROUNDS = 3


def run(folder: Path, size: int) -> dict[str, Any]:
    """Milliseconds in process, over HTTP, and what HTTP adds, by what is asked; then map moves
    under load.

    :param folder: where the index lies, or is made.
    """
    fill(folder, size)
    found: dict[str, Any] = {}
    searches = [SearchRequest(text=text) for text in sentences()]
    newest = [SearchRequest(page=page) for page in range(1, 51)]
    with wiring(folder) as parts, _served(folder) as (connection, site):
        parts.matcher.search(SearchRequest(), today=TODAY)  # reads the index into memory
        connection.close()  # meanwhile the site has closed it, too
        asked = {
            "list": ("/api/v1/vacancies", searches),
            "map": ("/api/v1/vacancies/map", list(moves(100))),
            "page": ("/", searches),
            "page, no words": ("/", newest),
            "fragment": ("/?fragment=results", searches),
        }
        for name, (path, requests) in asked.items():
            before = processor_time(site.pid)
            found[name] = _compare(parts, connection, path, requests)
            worked = (processor_time(site.pid) - before) / ((_ROUNDS + 1) * len(requests))
            found[name]["server, ms of processor time"] = round(worked * 1_000, 2)
    with _served(folder, workers=LOAD_WORKERS) as (connection, site):
        connection.close()
        found["load"] = bench_load.measure(connection.port, site.pid, _addresses())
    return found


def _addresses() -> list[str]:
    """Map moves, no two alike."""
    return [f"/api/v1/vacancies/map?{urlencode(one.to_query())}" for one in moves(2_000)]


def _compare(
    parts: Wiring,
    connection: http.client.HTTPConnection,
    path: str,
    requests: Sequence[SearchRequest],
) -> dict[str, Measured]:
    work = parts.matcher.map if path.endswith("map") else parts.matcher.search
    mark = "&" if "?" in path else "?"
    ours, theirs, sizes = [], [], []
    for timed in range(_ROUNDS + 1):  # the first round warms both sides
        for request in requests:
            start = time.perf_counter()
            work(request, today=TODAY)
            middle = time.perf_counter()
            size = _get(connection, f"{path}{mark}{urlencode(request.to_query())}")
            end = time.perf_counter()
            if timed:
                ours.append((middle - start) * 1_000)
                theirs.append((end - middle) * 1_000)
                sizes.append(size)
    added = (np.array(theirs) - np.array(ours)).tolist()
    return {
        "in process": summary(ours),
        "over HTTP": summary(theirs),
        "added": summary(added) | {"kilobytes": round(float(np.median(sizes)) / 1_000, 1)},
    }


def _get(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers=_BROWSER)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
    return len(body)


@contextmanager
def _served(
    folder: Path, workers: int = 1
) -> Iterator[tuple[http.client.HTTPConnection, subprocess.Popen[bytes]]]:
    """A connection to ``jobbank serve`` over this folder, kept open, and the server's process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = os.environ | {
        "JOBBANK_DATA_DIR": str(folder),
        "JOBBANK_TODAY": TODAY.isoformat(),
        "JOBBANK_RATE_LIMIT_API": "1000000 per minute",
        "JOBBANK_RATE_LIMIT_PAGES": "1000000 per minute",
        "JOBBANK_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)]
    site = subprocess.Popen([*command, "--workers", str(workers)], env=environment)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_READY_S)
        _wait(connection, site)
        yield connection, site
        connection.close()
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(60)


def _wait(connection: http.client.HTTPConnection, site: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _READY_S
    while time.monotonic() < end and site.poll() is None:
        try:
            _get(connection, "/api/v1/vacancies?size=1")
        except OSError:
            connection.close()
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("the site did not answer in time")
