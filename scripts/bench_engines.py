"""Measures the embedded engine beside Elasticsearch: one run, equal load, the same plans, and the
same answers checked; our searches in Elasticsearch beside requests written by hand; and whole
sites over both, with many clients and a writer.

Elasticsearch is the node of ``JOBBANK_TEST_ELASTICSEARCH_URL``, or one that is started here.
"""

from __future__ import annotations

import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import bench_corpus
import numpy as np
from bench_engine import EMBEDDER, KINDS, MOST_RESUMES, TODAY, Queries
from bench_http import _get, _served
from bench_raw import Raw
from bench_search import moves, sentences

from indexer.documents import SearchDocument
from indexer.vocabulary import DocumentKind
from indexer.writers.base import IndexWriter, Upsert
from indexer.writers.elasticsearch import (
    Connection,
    ElasticsearchOptions,
    ElasticsearchWriter,
)
from indexer.writers.elasticsearch.generations import make_first
from indexer.writers.embedded import open_writer
from matcher.engines.base import Engine, Found, Plan, Unit
from matcher.engines.elasticsearch import ElasticsearchEngine
from matcher.engines.embedded import EmbeddedEngine, compact
from matcher.evaluation import synthetic
from matcher.request import SearchRequest
from tests.servers import elasticsearch_node

WANTED = {"map move": 8.0, "words": 12.0, "hybrid": 3.0, "filtered vectors": 5.0, "reverse": 1.5}
"""So many times faster than Elasticsearch the embedded engine is to be, by median."""
MOST_OVER_RAW = 1.3
PLANS = 150
_AT_ONCE = 2_000
_CLIENTS = (1, 4, 16)
_SECONDS = 6.0
_UPSERTS = 50
_WRITES_A_SECOND = 20.0


def run(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Everything, for each number of vacancies (with twice as many résumés, 200,000 at most)."""
    with _node() as options:
        return {str(size): _one_size(size, options) for size in sizes}


@contextmanager
def _node() -> Iterator[ElasticsearchOptions]:
    """A node, and names of indexes that are ours alone; they are removed at the end."""
    url = os.environ.get("JOBBANK_TEST_ELASTICSEARCH_URL")
    user = str(os.getpid())
    node = None if url else elasticsearch_node.start(user, heap="2g")
    ca = os.environ.get("JOBBANK_TEST_ELASTICSEARCH_CA") if url else node and node.ca
    options = ElasticsearchOptions(
        url or (node.url if node else ""), ca=Path(ca) if ca else None, timeout=60, replicas=0,
        prefix=f"jobbank-bench-{secrets.token_hex(4)}",
    )  # fmt: skip
    try:
        yield options
    finally:
        for prefix in (options.prefix, f"{options.prefix}-site"):
            _remove(replace(options, prefix=prefix))
        if node:
            elasticsearch_node.leave(user)


def _remove(options: ElasticsearchOptions) -> None:
    connection = Connection(options)
    names = list(
        connection.call(
            lambda es: es.indices.get(index=f"{options.prefix}-*"), repeatable=True
        ).body
    )
    if names:
        connection.call(lambda es: es.indices.delete(index=names), repeatable=True, timeout=60)
    connection.close()


def _one_size(size: int, options: ElasticsearchOptions) -> dict[str, Any]:
    people = min(2 * size, MOST_RESUMES)
    with tempfile.TemporaryDirectory(prefix="jobbank-bench-") as name:
        root = Path(name)
        connection = Connection(options)
        make_first(connection, embedder=EMBEDDER)
        writers: dict[str, IndexWriter] = {
            "embedded": open_writer(root, embedder=EMBEDDER),
            "Elasticsearch": ElasticsearchWriter(connection, embedder=EMBEDDER),
        }
        engines: dict[str, Engine] = {
            "embedded": EmbeddedEngine(root, embedder=EMBEDDER),
            "Elasticsearch": ElasticsearchEngine(connection, embedder=EMBEDDER),
        }
        found: dict[str, Any] = {"documents": size + people, "load_seconds": {}, "disk_mb": {}}
        for engine, writer in writers.items():
            started = time.perf_counter()
            _fill(writer, synthetic.vacancies(size, today=TODAY))
            _fill(writer, synthetic.resumes(people, today=TODAY))
            found["load_seconds"][engine] = round(time.perf_counter() - started, 1)
        _merge(connection)
        compact(root, embedder=EMBEDDER, force=True)
        for engine, writer in writers.items():
            sizes = [one.bytes for one in writer.status()]
            whole = sizes[0] if engine == "embedded" else sum(sizes)
            found["disk_mb"][engine] = round(whole / 1e6)
        samples = list(islice(synthetic.vacancies(size, today=TODAY), 3_000))
        queries = Queries(samples, people)
        found["queries"] = {
            kind: _compare(engines, Raw(connection), [KINDS[kind](queries) for _ in range(PLANS)])
            for kind in WANTED
        }
        found["resident_mib"] = {
            "embedded": _resident(os.getpid()), "Elasticsearch": _node_resident(),
        }  # fmt: skip
        found["upsert_visible_ms"] = {
            engine: _upserts(engines[engine], writers[engine], samples) for engine in engines
        }
        for engine, writer in writers.items():
            engines[engine].close()
            writer.close()
    found["http"] = _sites(size, replace(options, prefix=f"{options.prefix}-site"))
    _print(size, found)
    return found


def _fill(writer: IndexWriter, documents: Iterator[SearchDocument]) -> None:
    while part := list(islice(documents, _AT_ONCE)):
        writer.apply([Upsert(document) for document in part])


def _merge(connection: Connection) -> None:
    name = f"{connection.options.prefix}-*"
    connection.call(
        lambda es: es.indices.forcemerge(index=name, max_num_segments=1), repeatable=True,
        timeout=600,
    )  # fmt: skip


def _compare(engines: dict[str, Engine], raw: Raw, plans: Sequence[Plan]) -> dict[str, Any]:
    """All three in turn at each plan, so that what else the machine does hits them alike; the
    second round counts."""
    sides: dict[str, Callable[[Plan], Any]] = {
        **{name: engine.run for name, engine in engines.items()}, "raw": raw.run,
    }  # fmt: skip
    took: dict[str, list[float]] = {name: [] for name in sides}
    answers: dict[str, list[Any]] = {name: [] for name in sides}
    for timed in (False, True):
        for plan in plans:
            for name, side in sides.items():
                start = time.perf_counter()
                answer = side(plan)
                if timed:
                    took[name].append((time.perf_counter() - start) * 1_000)
                    answers[name].append(answer)
    medians = {name: statistics.median(values) for name, values in took.items()}
    pairs = list(zip(answers["embedded"], answers["Elasticsearch"], strict=True))
    ids = [set(one.matched.ids) for one in answers["Elasticsearch"]]
    return {
        **{
            name: {"median_ms": round(medians[name], 3), "p95_ms": round(_p95(took[name]), 3)}
            for name in sides
        },
        "ratio": round(medians["Elasticsearch"] / medians["embedded"], 2),
        "p95_ratio": round(_p95(took["Elasticsearch"]) / _p95(took["embedded"]), 2),
        "over_raw": round(medians["Elasticsearch"] / medians["raw"], 2),
        "agreement": round(statistics.mean(_agreement(*pair) for pair in pairs), 4),
        "agreement_with_raw": round(
            statistics.mean(
                len(one & set(two)) / len(one) if one else float(not two)
                for one, two in zip(ids, answers["raw"], strict=True)
            ), 4,
        ),
    }  # fmt: skip


def _agreement(one: Found, two: Found) -> float:
    """Share of the hits found by both; 0 where a count differs."""
    counts = [(found.total, found.in_view, found.placed) for found in (one, two)]
    facets = [
        {name: {v: n for v, n in values.items() if n} for name, values in found.facets.items()}
        for found in (one, two)
    ]
    cells = [{cell.key: cell.count for cell in found.cells} for found in (one, two)]
    if counts[0] != counts[1] or facets[0] != facets[1] or cells[0] != cells[1]:
        return 0.0
    if not one.matched.ids:
        return float(not two.matched.ids)
    return len(set(one.matched.ids) & set(two.matched.ids)) / len(one.matched.ids)


def _upserts(
    engine: Engine, writer: IndexWriter, samples: Sequence[SearchDocument]
) -> dict[str, float]:
    took = []
    for number, sample in enumerate(samples[:_UPSERTS]):
        token = f"neu{number}"
        changed = replace(
            sample, version=sample.version + 10_000_000, tokens={**sample.tokens, "title": (token,)}
        )
        unit = Unit(group="unit:0", text=token, phrases=((token,),))
        start = time.perf_counter()
        writer.apply([Upsert(changed)])
        if engine.run(Plan(kind=DocumentKind.VACANCY, units=(unit,))).total != 1:
            raise RuntimeError("an upsert is not found")
        took.append((time.perf_counter() - start) * 1_000)
    return {"median_ms": round(statistics.median(took), 2), "p95_ms": round(_p95(took), 2)}


def _sites(size: int, options: ElasticsearchOptions) -> dict[str, Any]:
    """Requests a second of a whole site with one process, by engine, clients and writer."""
    elastic = {
        "JOBBANK_ELASTICSEARCH_URL": options.url,
        "JOBBANK_ELASTICSEARCH_PREFIX": options.prefix,
        "JOBBANK_ELASTICSEARCH_TIMEOUT": "60",
        **({"JOBBANK_ELASTICSEARCH_CA": str(options.ca)} if options.ca else {}),
    }
    found = {}
    for engine, environment in (("embedded", {}), ("Elasticsearch", elastic)):
        with tempfile.TemporaryDirectory(prefix="jobbank-bench-") as name, _set(environment):
            folder = Path(name)
            bench_corpus.fill(folder, size)
            with _served(folder) as first:
                port = first.port
                first.close()
                found[engine] = {
                    f"{clients} clients": _load(port, clients) for clients in _CLIENTS
                } | {"4 clients and a writer": _with_writer(folder, port, size)}
    return found


@contextmanager
def _set(environment: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _load(port: int, clients: int) -> dict[str, float]:
    """Lists and maps in turn, each client with its own requests, as fast as they are answered."""
    import http.client

    lists = [f"/api/v1/vacancies?{urlencode({'q': text})}" for text in sentences()]
    maps = [f"/api/v1/vacancies/map?{urlencode(SearchRequest.to_query(one))}" for one in moves(100)]
    took: list[float] = []
    end = time.monotonic() + _SECONDS

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        paths = cycle([path for pair in zip(lists, maps, strict=False) for path in pair])
        for path in islice(paths, number * 7, None):
            if time.monotonic() > end:
                break
            start = time.perf_counter()
            _get(connection, path)
            took.append((time.perf_counter() - start) * 1_000)
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "per_second": round(len(took) / _SECONDS, 1),
        "median_ms": round(statistics.median(took), 2),
        "p95_ms": round(_p95(took), 2),
    }


def _with_writer(folder: Path, port: int, size: int) -> dict[str, float]:
    stop, written = threading.Event(), []

    def write() -> None:
        with bench_corpus.wiring(folder) as parts:
            writer = parts.open_writer()
            made = list(bench_corpus.documents(parts, min(size, 500)))
            for number, document in enumerate(cycle(made)):
                if stop.wait(1 / _WRITES_A_SECOND):
                    break
                version = document.version + 10_000_000 + number
                writer.apply([Upsert(replace(document, version=version))])
                written.append(number)
            writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    while not written:
        time.sleep(0.1)
    before = len(written)
    answer = _load(port, 4)
    answer["written_per_second"] = round((len(written) - before) / _SECONDS, 1)
    stop.set()
    thread.join()
    return answer


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def _node_resident() -> int | None:
    node = elasticsearch_node.running()
    return _resident(node.pid) if node and node.pid else None


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))


def _print(size: int, found: dict[str, Any]) -> None:
    print(f"\n{size:,} vacancies, {found['documents'] - size:,} résumés")
    print(f"{'ms, median / p95':18}{'embedded':>18}{'Elasticsearch':>18}{'by hand':>18}"
          f"{'ratio':>8}{'wanted':>8}{'over':>7}{'agree':>8}{'raw':>8}")  # fmt: skip
    for kind, row in found["queries"].items():
        cells = "".join(
            f"{row[side]['median_ms']:>9.2f}/{row[side]['p95_ms']:>8.2f}"
            for side in ("embedded", "Elasticsearch", "raw")
        )
        print(f"{kind:18}{cells}{row['ratio']:>8.1f}{WANTED[kind]:>8.1f}{row['over_raw']:>7.2f}"
              f"{row['agreement']:>8.4f}{row['agreement_with_raw']:>8.4f}")  # fmt: skip
    for name in ("load_seconds", "disk_mb", "resident_mib", "upsert_visible_ms"):
        print(f"{name:18}{found[name]}")
    for engine, row in found["http"].items():
        for load, figures in row.items():
            print(f"HTTP {engine:14}{load:24}{figures}", flush=True)
