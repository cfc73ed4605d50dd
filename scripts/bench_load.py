"""Moves the map over many connections at once: how many answers a second, and what each costs.

The client shares the machine with the server, so it does as little as it can (ready-made requests,
no reading of answers but for their length) and says how much of the processors it took.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

TARGET_A_SECOND = 200.0
"""Map moves, with two processes of the site."""

_CONNECTIONS = 8
_WARM_S, _SECONDS = 5.0, 10.0
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def measure(port: int, server: int, addresses: Sequence[str]) -> dict[str, Any]:
    """Answers a second, their times, and the processor time of server and client an answer.

    :param server: the server's process; its children count.
    :raises RuntimeError: when an answer is none of 200.
    """
    requests = cycle([_request(address) for address in addresses])
    asyncio.run(_load(port, requests, _WARM_S))
    before, client = processor_time(server), time.process_time()
    began = time.perf_counter()
    took = asyncio.run(_load(port, requests, _SECONDS))
    passed = time.perf_counter() - began
    ours = time.process_time() - client
    theirs = processor_time(server) - before
    return {
        "answers a second": round(len(took) / passed),
        "wanted a second": round(TARGET_A_SECOND),
        "one answer": {
            "median_ms": round(float(np.median(took)), 2),
            "p95_ms": round(float(np.percentile(took, 95)), 2),
            "count": len(took),
        },
        "server, ms of processor time": round(theirs / len(took) * 1_000, 2),
        "client, ms of processor time": round(ours / len(took) * 1_000, 2),
        "processors that the server had": round(theirs / passed, 2),
        "processors that the client took": round(ours / passed, 2),
    }


async def _load(port: int, requests: Iterator[bytes], seconds: float) -> list[float]:
    """Milliseconds of each answer."""
    end = time.perf_counter() + seconds
    several = await asyncio.gather(*(_ask(port, requests, end) for _ in range(_CONNECTIONS)))
    return [one for took in several for one in took]


async def _ask(port: int, requests: Iterator[bytes], end: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    while (start := time.perf_counter()) < end:
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("latin-1").partition("\r")[0])
        _, _, length = head.lower().partition(b"content-length:")
        await reader.readexactly(int(length.partition(b"\r")[0]))
        took.append((time.perf_counter() - start) * 1_000)
    writer.close()
    await writer.wait_closed()
    return took


def _request(address: str) -> bytes:
    lines = (f"GET {address} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: br", "", "")
    return "\r\n".join(lines).encode()


def processor_time(process: int) -> float:
    """Seconds that a process and its children have worked."""
    state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = (int(state[11]) + int(state[12])) / _TICKS_A_SECOND
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(processor_time(int(child)) for child in children)
