"""Measures the embedded engine on invented documents, beside the same answers in plain numpy.

    python scripts/bench_engine.py [sizes …]

prints a table and, last, one line of JSON. Both sides run in one process and one run, one after the
other for each kind of query; opening, memory and the view from another process are measured in
processes of their own (``bench_bases``).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from bench_bases import another_process, beside_compaction, compacted
from bench_plain import Plain, PlainAnswer

from indexer.documents import SearchDocument
from indexer.places.gazetteer import Gazetteer
from indexer.places.point import Point
from indexer.places.reach import Reach
from indexer.vocabulary import DocumentKind, PayBasis
from indexer.writers.base import Delete, Upsert
from indexer.writers.embedded import EmbeddedWriter, current_generation, open_writer
from indexer.writers.embedded.database import open_database
from indexer.writers.embedded.pointer import DATABASE
from matcher.engines.base import (
    VIEWPORT,
    AnyOf,
    AtLeast,
    AtMost,
    Box,
    Circle,
    Condition,
    Found,
    InBox,
    InPolygon,
    MapGrid,
    OptionsFacet,
    PayReaches,
    Plan,
    SortKey,
    TermsFacet,
    Truth,
    Unit,
    WithinRadius,
    WithinReach,
)
from matcher.engines.embedded import EmbeddedEngine
from matcher.engines.embedded.live import read_all
from matcher.engines.embedded.reading import reading
from matcher.evaluation import synthetic

TODAY = date(2026, 11, 1)
EMBEDDER = "synthetic"
QUERIES = 200
MOST_RESUMES = 200_000
_AT_ONCE = 2_000
FACETS = (
    TermsFacet("district", "district", frozenset({"district", VIEWPORT})),
    TermsFacet("kind", "kind", frozenset({"kind"})),
    TermsFacet("shift", "shifts", frozenset({"shift"})),
    TermsFacet("days_off", "days_off", frozenset({"days_off"})),
    OptionsFacet(
        "pay",
        {
            str(least): PayReaches(group="pay", basis=PayBasis.MONTH, minimum=least)
            for least in (30_000, 40_000, 60_000)
        },
        frozenset({"pay"}),
    ),
)
OPEN: tuple[Condition, ...] = (
    AnyOf(group="open", field="state", values=frozenset({"approved"}), missing=Truth.NO),
    AtLeast(group="open", field="closes", value=TODAY, missing=Truth.YES),
)


class Queries:
    """Seeded queries of every kind over invented documents."""

    def __init__(self, samples: list[SearchDocument], people: int, seed: int = 11) -> None:
        self.samples = samples
        self.people = people
        self.rng = np.random.default_rng(seed)
        self.world = synthetic.world()
        self.places = Reach.shipped(Gazetteer.load().stations)

    def sample(self) -> SearchDocument:
        return self.samples[int(self.rng.integers(len(self.samples)))]

    def map_move(self) -> Plan:
        lat, lon = self.world.districts[int(self.rng.choice(synthetic.DISTRICTS))].tolist()
        half = float(self.rng.lognormal(-3.3, 0.9))
        box = Box(lon - half, lat - half * 0.7, lon + half, lat + half * 0.7)
        zoom = int(np.clip(np.floor(np.log2(360 / half)) + 1, 8, 17))
        return Plan(
            kind=DocumentKind.VACANCY,
            conditions=(*OPEN, InBox(group=VIEWPORT, box=box)),
            facets=FACETS,
            map=MapGrid(zoom),
        )

    def reach(self) -> Plan:
        """From a point that was not asked for before, or so long ago that it is forgotten."""
        lat, lon = self.world.districts[int(self.rng.choice(synthetic.DISTRICTS))].tolist()
        centre = Point(*(self.rng.normal((lat, lon), 0.01).tolist()))
        minutes = int(self.rng.choice((15, 30, 45, 60)))
        circles = tuple(Circle(*circle) for circle in self.places.journeys(centre).circles(minutes))
        return self._within(WithinReach(group="minutes", circles=circles, districts=frozenset()))

    def drawn_line(self) -> Plan:
        """Of 8 to 60 corners, drawn by a hand that is not quite steady."""
        lat, lon = self.world.districts[int(self.rng.choice(synthetic.DISTRICTS))].tolist()
        count, size = int(self.rng.integers(8, 61)), float(self.rng.lognormal(-3.5, 0.6))
        angles = np.sort(self.rng.uniform(0, 2 * np.pi, count))
        out = size * self.rng.uniform(0.8, 1.2, count)
        corners = np.column_stack((lon + out * np.cos(angles), lat + out * np.sin(angles)))
        ring = tuple((x, y) for x, y in corners.round(5).tolist())
        return self._within(InPolygon(group="area", ring=ring, districts=frozenset()))

    def _within(self, where: Condition) -> Plan:
        return Plan(kind=DocumentKind.VACANCY, conditions=(*OPEN, where), facets=FACETS, limit=20)

    def words(self) -> Plan:
        description = self.sample().tokens["description"]
        start = int(self.rng.integers(len(description) - 2))
        tokens = description[start : start + int(self.rng.integers(1, 3))]
        return Plan(
            kind=DocumentKind.VACANCY,
            conditions=OPEN,
            units=(Unit(group="unit:0", text="", phrases=(tokens,)),),
            tokens=tokens,
            sort=SortKey.RELEVANCE,
            limit=100,
            facets=FACETS,
        )

    def hybrid(self) -> Plan:
        sample = self.sample()
        vector = sample.vector
        return replace(
            self.words(), units=(), tokens=sample.tokens["title"][:4], vector=vector,
            dense_limit=100, limit=100,
        )  # fmt: skip

    def filtered_vectors(self) -> Plan:
        districts = self.rng.choice(synthetic.DISTRICTS, 3, replace=False)
        return Plan(
            kind=DocumentKind.VACANCY,
            conditions=(
                *OPEN,
                AnyOf(
                    group="district",
                    field="district",
                    values=frozenset(map(synthetic.district, districts.tolist())),
                    missing=Truth.NO,
                ),
                PayReaches(group="pay", basis=PayBasis.MONTH, minimum=45_000),
            ),
            vector=self.sample().vector,
            sort=SortKey.NEAREST,
            limit=50,
        )

    def reverse(self) -> Plan:
        sample = self.sample()
        lat, lon = self.world.districts[int(self.rng.choice(synthetic.DISTRICTS))].tolist()
        centre = Point(float(lat), float(lon))
        return Plan(
            kind=DocumentKind.RESUME,
            conditions=(
                AnyOf(group="open", field="state", values=frozenset({"approved"})),
                AtLeast(group="education", field="education", value=2.0, missing=Truth.NO),
                AtMost(group="pay", field="pay_monthly_min", value=45_000.0, missing=Truth.NO),
                WithinRadius(group="near", centre=centre, metres=6_000, districts=frozenset()),
            ),
            vector=sample.vector,
            sort=SortKey.NEAREST,
            limit=100,
        )


KINDS: dict[str, Callable[[Queries], Plan]] = {
    "map move": Queries.map_move,
    "reach": Queries.reach,
    "drawn line": Queries.drawn_line,
    "words": Queries.words,
    "hybrid": Queries.hybrid,
    "filtered vectors": Queries.filtered_vectors,
    "reverse": Queries.reverse,
}


def run(sizes: tuple[int, ...] = (10_000, 100_000, 300_000)) -> dict[str, Any]:
    """Everything, for each number of vacancies (with twice as many résumés, 200,000 at most).

    :returns: by size: per kind of query the medians and 95th percentiles of both sides in
        milliseconds and their ratio; recall; opening and memory without a base, making one, and
        opening and memory of a further process with it; searches beside a compaction; upsert
        milliseconds; and, as ``growth``, each kind's median at the largest size over that at the
        smallest.
    """
    results: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="jobbank-bench-") as folder:
            results[str(size)] = _one_size(Path(folder), size)
            _print_size(size, results[str(size)])
    first, last = str(min(sizes)), str(max(sizes))
    results["growth"] = {
        kind: round(
            results[last]["queries"][kind]["engine_median"]
            / results[first]["queries"][kind]["engine_median"], 2,
        )
        for kind in KINDS
    }  # fmt: skip
    print(f"growth of the medians from {first} to {last}: {results['growth']}")
    return results


def _one_size(root: Path, size: int) -> dict[str, Any]:
    writer = open_writer(root, embedder=EMBEDDER)
    people = min(2 * size, MOST_RESUMES)
    start = time.perf_counter()
    _fill(writer, synthetic.vacancies(size, today=TODAY))
    _fill(writer, synthetic.resumes(people, today=TODAY))
    built = time.perf_counter() - start
    outcome: dict[str, Any] = {
        "documents": size + people,
        "built_seconds": round(built, 1),
        "disk_mb": round(writer.status()[0].bytes / 1e6),
        "open_from_rows": _fresh_process(root),
        "compaction": compacted(root, EMBEDDER),
    }
    engine = EmbeddedEngine(root, embedder=EMBEDDER)
    samples = list(islice(synthetic.vacancies(size, today=TODAY), 3_000))
    queries = Queries(samples, people)
    outcome["queries"] = _compare(engine, queries)
    plans = [make(queries) for make in KINDS.values() for _ in range(QUERIES // 4)]
    outcome["another_process"] = another_process(root, EMBEDDER, plans)
    outcome["beside_compaction"] = beside_compaction(root, EMBEDDER, engine, plans)
    outcome |= _upserts(engine, writer, samples[:100], root)
    engine.close()
    writer.close()
    return outcome


def _fill(writer: EmbeddedWriter, documents: Iterator[SearchDocument]) -> None:
    while part := list(islice(documents, _AT_ONCE)):
        writer.apply([Upsert(document) for document in part])


def _compare(engine: EmbeddedEngine, queries: Queries) -> dict[str, Any]:
    plans = {kind: [make(queries) for _ in range(QUERIES)] for kind, make in KINDS.items()}
    state = engine.state()
    plain = {kind: Plain(state.snapshots[kind]) for kind in DocumentKind}
    outcome = {}
    for kind, several in plans.items():
        # Each side goes through all plans twice on its own: the first time warms it, and neither
        # works in what the other left of the processor's cache.
        found, ours = _timed(engine.run, several)
        expected, theirs = _timed(plain[several[0].kind].run, several)
        agreed = [_agreement(*pair) for pair in zip(found, expected, strict=True)]
        outcome[kind] = {
            "engine_median": _round(statistics.median(ours)),
            "engine_p95": _round(_p95(ours)),
            "plain_median": _round(statistics.median(theirs)),
            "plain_p95": _round(_p95(theirs)),
            "ratio": _round(statistics.median(ours) / statistics.median(theirs)),
            "agreement": round(statistics.mean(agreed), 4),
        }
    return outcome


def _timed(work: Callable[[Plan], Any], plans: list[Plan]) -> tuple[list[Any], list[float]]:
    """The answers, and the milliseconds that each took the second time."""
    answers = [work(plan) for plan in plans]
    took = []
    for plan in plans:
        start = time.perf_counter()
        work(plan)
        took.append((time.perf_counter() - start) * 1_000)
    return answers, took


def _agreement(found: Found, expected: PlainAnswer) -> float:
    """Share of the expected hits found; 0 where a count differs."""
    counts = (found.total, found.in_view) == (expected.total, expected.in_view)
    facets = {k: {w: c for w, c in v.items() if c} for k, v in found.facets.items()}
    wanted = {k: {w: c for w, c in v.items() if c} for k, v in expected.facets.items()}
    cells = {c.key: c.count for c in found.cells}
    if not counts or facets != wanted or (found.cells and cells != expected.cells):
        return 0.0
    if not expected.ids:
        return 1.0
    return len(set(found.matched.ids) & set(expected.ids)) / len(expected.ids)


def _upserts(
    engine: EmbeddedEngine, writer: EmbeddedWriter, samples: list[SearchDocument], root: Path
) -> dict[str, Any]:
    """Milliseconds from the call of ``apply`` until a search finds the change."""
    watcher = subprocess.Popen(
        [sys.executable, __file__, "--watch", str(root)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if watcher.stdin is None or watcher.stdout is None:
        raise RuntimeError("the watching process has no pipes")
    watcher.stdout.readline()
    here, there, deletes = [], [], []
    for number, sample in enumerate(samples):
        token = f"neu{number}"
        changed = replace(
            sample, version=sample.version + 10_000_000, tokens={**sample.tokens, "title": (token,)}
        )
        start = time.perf_counter()
        writer.apply([Upsert(changed)])
        _expect(engine.run(_asking(token)).total, 1)
        here.append((time.perf_counter() - start) * 1_000)
        watcher.stdin.write(token + "\n")
        watcher.stdin.flush()
        _expect(int(watcher.stdout.readline()), 1)
        there.append((time.perf_counter() - start) * 1_000)
        start = time.perf_counter()
        writer.apply([Delete(changed.kind, changed.id, changed.version + 1)])
        _expect(engine.run(_asking(token)).total, 0)
        deletes.append((time.perf_counter() - start) * 1_000)
    watcher.stdin.close()
    watcher.wait(30)
    return {
        "upsert_visible_ms": {"median": _round(statistics.median(here)), "p95": _round(_p95(here))},
        "delete_visible_ms": {
            "median": _round(statistics.median(deletes)), "p95": _round(_p95(deletes)),
        },
        "other_process_ms": {
            "median": _round(statistics.median(there)), "p95": _round(_p95(there)),
        },
    }  # fmt: skip


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise RuntimeError(f"{found} vacancies found instead of {expected}")


def _asking(token: str) -> Plan:
    unit = Unit(group="unit:0", text=token, phrases=((token,),))
    return Plan(kind=DocumentKind.VACANCY, units=(unit,))


def _watch(root: Path) -> None:
    """Another process: answers how many documents hold each token it is told."""
    engine = EmbeddedEngine(root, embedder=EMBEDDER)
    engine.run(_asking("warm"))
    print("ready", flush=True)
    for line in sys.stdin:
        print(engine.run(_asking(line.strip())).total, flush=True)


def _fresh_process(root: Path) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, __file__, "--open", str(root)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(answer.stdout))


def _open(root: Path) -> None:
    """Another process: reads an index that has no base, and says how long that took and what it
    holds. Not by an engine, which would have a base made beside."""
    start = time.perf_counter()
    path = root / str(current_generation(root)) / DATABASE
    connection = open_database(path, embedder=EMBEDDER, read_only=True)
    with reading(connection, path):
        live = read_all(connection)
    took = time.perf_counter() - start
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    resident, peak = (int(status[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
    connection.close()
    documents = sum(table.living for table in live.tables.values())
    answer = {
        "documents": documents,
        "open_seconds": round(took, 2),
        "rss_mib": resident,
        "peak_mib": peak,
    }
    print(json.dumps(answer))


def _p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))


def _round(value: float) -> float:
    return round(value, 3)


def _print_size(size: int, outcome: dict[str, Any]) -> None:
    rows, base = outcome["open_from_rows"], outcome["compaction"]
    other, beside = outcome["another_process"], outcome["beside_compaction"]
    before, after = other["before_mib"], other["after_mib"]
    print(
        f"\n{size:,} vacancies, {outcome['documents'] - size:,} résumés: "
        f"built in {outcome['built_seconds']} s, {outcome['disk_mb']} MB on disk\n"
        f"open without a base {rows['open_seconds']} s, {rows['rss_mib']} MiB "
        f"(peak {rows['peak_mib']})\n"
        f"base made in {base['seconds']} s ({base['cpu_seconds']} s of processor time), "
        f"{base['base_mb']} MB, peak {base['peak_mib']} MiB\n"
        f"another process: open {other['open_seconds']} s ({other['open_cpu_seconds']} s of "
        f"processor time); MiB after the queries: anonymous {after['Anonymous']} (before opening "
        f"{before['Anonymous']}), private dirty {after['Private_Dirty']}, shared "
        f"{after['Shared_Clean']}, resident {after['Rss']}\n"
        f"{beside['searches']:,} searches beside a compaction: median {beside['beside_median']} "
        f"ms, p95 {beside['beside_p95']}, longest {beside['beside_longest']}; with nothing beside "
        f"{beside['quiet_median']}, {beside['quiet_p95']}"
    )
    print(f"{'ms, median / p95':20}{'engine':>16}{'plain numpy':>16}{'ratio':>8}{'agree':>8}")
    for kind, row in outcome["queries"].items():
        print(
            f"{kind:20}{row['engine_median']:>8.2f}/{row['engine_p95']:>7.2f}"
            f"{row['plain_median']:>8.2f}/{row['plain_p95']:>7.2f}{row['ratio']:>8.2f}"
            f"{row['agreement']:>8.4f}"
        )
    for name in ("upsert_visible_ms", "delete_visible_ms", "other_process_ms"):
        print(f"{name:20}{outcome[name]['median']:>8.2f}/{outcome[name]['p95']:>7.2f}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--open", folder]:
            _open(Path(folder))
        case ["--watch", folder]:
            _watch(Path(folder))
        case numbers:
            sizes_asked = tuple(int(number) for number in numbers)
            print(json.dumps(run(sizes_asked) if sizes_asked else run()))
