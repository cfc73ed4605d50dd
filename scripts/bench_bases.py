"""Measures what processes share of an embedded index: making its base, opening, memory, and how
searches fare beside a compaction. Called by ``bench_engine``; in processes of its own:

    python scripts/bench_bases.py ask FOLDER EMBEDDER PLANS
    python scripts/bench_bases.py compact FOLDER EMBEDDER
"""

from __future__ import annotations

import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from matcher.engines.base import Plan
from matcher.engines.embedded import EmbeddedEngine, compact

_COUNTED = ("Rss", "Anonymous", "Private_Dirty", "Private_Clean", "Shared_Clean")


def compacted(root: Path, embedder: str) -> dict[str, Any]:
    """Make the base in a fresh process: seconds, processor time, peak memory, size on the disk."""
    return _elsewhere("compact", str(root), embedder)


def another_process(root: Path, embedder: str, plans: Sequence[Plan]) -> dict[str, Any]:
    """A further process that opens the index and answers plans while this one has it mapped.

    :returns: seconds and processor time of opening; memory before opening and after the plans in
        MiB, as the system counts it (``smaps_rollup``).
    """
    with tempfile.NamedTemporaryFile(suffix=".plans") as file:
        file.write(pickle.dumps(plans))
        file.flush()
        return _elsewhere("ask", str(root), embedder, file.name)


def beside_compaction(
    root: Path, embedder: str, engine: EmbeddedEngine, plans: Sequence[Plan]
) -> dict[str, float]:
    """Milliseconds of searches here, first with nothing beside, then while a compaction runs in
    another process and its base is taken over."""
    quiet = [_asked(engine, plan) for plan in plans]
    running = subprocess.Popen(
        [sys.executable, __file__, "compact", str(root), embedder], stdout=subprocess.DEVNULL
    )
    beside = []
    for plan in cycle(plans):
        beside.append(_asked(engine, plan))
        if running.poll() is not None:
            break
    beside += [_asked(engine, plan) for plan in plans]  # the new base comes into use
    return {
        "searches": len(beside),
        "quiet_median": _round(statistics.median(quiet)),
        "quiet_p95": _round(float(np.percentile(quiet, 95))),
        "beside_median": _round(statistics.median(beside)),
        "beside_p95": _round(float(np.percentile(beside, 95))),
        "beside_longest": _round(max(beside)),
    }


def _asked(engine: EmbeddedEngine, plan: Plan) -> float:
    start = time.perf_counter()
    engine.run(plan)
    return (time.perf_counter() - start) * 1_000


def _elsewhere(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, __file__, *arguments]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout))


def _compact(root: Path, embedder: str) -> dict[str, Any]:
    made = compact(root, embedder=embedder, force=True)
    if made is None:
        raise RuntimeError("another process is at it")
    return {
        "seconds": round(made.seconds, 2),
        "cpu_seconds": round(time.process_time(), 2),
        "peak_mib": _peak(),
        "base_mb": round(made.bytes / 1e6),
    }


def _ask(root: Path, embedder: str, plans: Sequence[Plan]) -> dict[str, Any]:
    before = _memory()
    start, busy = time.perf_counter(), time.process_time()
    engine = EmbeddedEngine(root, embedder=embedder)
    engine.state()
    opened, busy = time.perf_counter() - start, time.process_time() - busy
    for plan in plans:
        found = engine.run(plan)
        found.stored(found.matched.ids[:20])
    return {
        "open_seconds": round(opened, 3),
        "open_cpu_seconds": round(busy, 3),
        "before_mib": before,
        "after_mib": _memory(),
    }


def _peak() -> int:
    """The most memory that this process has had, in MiB. ``getrusage`` would count its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1_024 for line in lines if line.startswith("VmHWM"))


def _memory() -> dict[str, int]:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    counted = {line.split(":")[0]: int(line.split()[1]) // 1_024 for line in lines}
    return {name: counted[name] for name in _COUNTED}


def _round(value: float) -> float:
    return round(value, 2)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["compact", folder, of_embedder]:
            print(json.dumps(_compact(Path(folder), of_embedder)))
        case ["ask", folder, of_embedder, file_of_plans]:
            asked = pickle.loads(Path(file_of_plans).read_bytes())  # noqa: S301 - written above
            print(json.dumps(_ask(Path(folder), of_embedder, asked)))
