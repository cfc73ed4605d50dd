"""``scripts/bench`` runs and says what it measured, on a job bank small enough for a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "bench_all.py"


@pytest.mark.parametrize("what", ["search", "http"])
def test_a_bench_runs_and_says_what_it_measured(tmp_path: Path, what: str) -> None:
    out = tmp_path / "found.json"
    done = subprocess.run(
        [sys.executable, SCRIPT, what, "--sizes", "300", "--json", out],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text("utf-8"))
    assert found["machine"]["cores"] >= 1
    rows = found[what]["300"]
    some = rows["new sentence"] if what == "search" else rows["list"]["added"]
    assert some["count"] >= 100
    assert some["median_ms"] <= some["p95_ms"]
    assert f"{some['median_ms']:.2f}" in done.stdout
