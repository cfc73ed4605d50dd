"""Measures ``matcher.search`` and ``matcher.map`` over an index of invented vacancies.

New sentences are understood and embedded; cached ones were asked before in this process. Beside
the time that passed stands the processor time that this process took, all threads together: it
tells what neighbours on a busy machine did not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from bench_corpus import TODAY, fill, wiring

from matcher.request import SearchRequest, Viewport
from webapp.wiring import Wiring

TARGETS = {"new sentence": 40.0, "cached sentence": 12.0, "map move": 6.0}
"""Milliseconds that 95 of 100 must stay within, at 100,000 vacancies on two cores."""

_ROUNDS = 3
Measured = dict[str, float]


def sentences() -> list[str]:
    """A hundred sentences of our own."""
    return Path(__file__).with_name("bench_sentences.txt").read_text("utf-8").split("\n")[:100]


def run(folder: Path, size: int) -> dict[str, Any]:
    """Medians and 95th percentiles in milliseconds, by what is asked.

    :param folder: where the index lies, or is made.
    """
    fill(folder, size)
    with wiring(folder) as parts:
        return measure(parts)


def measure(parts: Wiring) -> dict[str, Any]:
    """See ``run``; the index must hold the invented vacancies."""
    asked = sentences()
    matcher = parts.matcher
    for warm in ("時薪", "台北 打工", "會計 新人", "服務業 假日"):
        matcher.search(SearchRequest(text=warm), today=TODAY)
    requests = [SearchRequest(text=text) for text in asked]
    boxes = list(moves(len(requests)))

    def search(request: SearchRequest) -> Any:
        return matcher.search(request, today=TODAY)

    def look(request: SearchRequest) -> Any:
        return matcher.map(request, today=TODAY)

    named: dict[str, tuple[Callable[[Any], Any], Sequence[Any]]] = {
        "new sentence": (search, requests),
        "cached sentence": (search, requests * _ROUNDS),
        "no words": (search, [SearchRequest(page=page) for page in range(1, 51)] * 2),
        "map move, never seen": (look, boxes),
        "map move": (look, boxes * _ROUNDS),
        "map move, with words": (
            look,
            [b.model_copy(update={"text": t}) for b, t in zip(boxes, asked, strict=True)] * _ROUNDS,
        ),
        "part: embed a new sentence": (
            parts.embedder.embed_queries,
            [[f"{text}？"] for text in asked],
        ),
        "part: understand a new sentence": (matcher.understand, [f"{text}？" for text in asked]),
    }
    return {name: timed(work, several) for name, (work, several) in named.items()}


def moves(count: int) -> Iterable[SearchRequest]:
    """Map moves around Taipei: wide and near, with and without filters."""
    draw = Random(3)  # noqa: S311 - the same moves every time
    for number in range(count):
        zoom = draw.choice([11.0, 12.0, 13.0, 14.0, 15.0, 16.0])
        lat, lon = draw.gauss(25.05, 0.03), draw.gauss(121.54, 0.03)
        half = 360 / 2**zoom
        view = Viewport(
            west=lon - half, south=lat - half * 0.7, east=lon + half, north=lat + half * 0.7,
            zoom=zoom,
        )  # fmt: skip
        kinds = ("part_time",) if number % 3 == 0 else ()
        yield SearchRequest.model_validate({"viewport": view, "kind": kinds})


def timed(work: Callable[[Any], Any], several: Sequence[Any]) -> Measured:
    """``summary`` of the time and of the processor time (``cpu_…``) that each took."""
    took, worked = [], []
    for one in several:
        start, cpu = time.perf_counter(), time.process_time()
        work(one)
        took.append((time.perf_counter() - start) * 1_000)
        worked.append((time.process_time() - cpu) * 1_000)
    return summary(took) | {f"cpu_{name}": value for name, value in summary(worked).items()}


def summary(took: Sequence[float]) -> Measured:
    """Median, 95th percentile and number of some milliseconds."""
    return {
        "median_ms": round(float(np.median(took)), 2),
        "p95_ms": round(float(np.percentile(took, 95)), 2),
        "count": len(took),
    }
