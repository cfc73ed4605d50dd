"""What a search means, on every engine: the same answers as the brute-force oracle."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import SearchDocument
from indexer.places.point import Point
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, Upsert
from matcher.engines.base import After, AnyOf, Found, Hits, MapGrid, Plan, SortKey
from tests.contract.corpora import FACETS, WORDS, corpora, plans, vacancies
from tests.contract.engines import ENGINES, OpenEngine
from tests.contract.oracle import Oracle

EXAMPLES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
every_engine = pytest.mark.parametrize("open_index", ENGINES, indirect=True, scope="session")


def both(
    open_index: OpenEngine, documents: Sequence[SearchDocument], asked: Sequence[Plan]
) -> list[tuple[Found, Found]]:
    """The answers of an engine and of the oracle to some plans over one corpus."""
    oracle = Oracle()
    oracle.apply([Upsert(d) for d in documents])
    answers = []
    with tempfile.TemporaryDirectory() as folder, open_index(Path(folder)) as index:
        index.writer.apply([Upsert(d) for d in documents])
        for plan in asked:
            found, expected = index.engine.run(plan), oracle.run(plan)
            stored = found.stored(found.matched.ids)
            assert stored == expected.stored(expected.matched.ids)
            answers.append((found, expected))
    return answers


def keywords(hits: Hits) -> dict[str, list[tuple[str, ...]]]:
    """Keyword signals, each document's values in one order."""
    return {k: [tuple(sorted(row)) for row in v] for k, v in sorted(hits.keywords.items())}


def columns(hits: Hits) -> dict[str, Any]:
    """Hits as plain lists, floats rounded to what the engines promise."""
    return {
        "ids": hits.ids,
        "sort": pytest.approx(hits.sort_values.tolist(), rel=1e-6, abs=2e-6, nan_ok=True),
        "lexical": pytest.approx(hits.lexical.tolist(), rel=1e-6),
        "dense": pytest.approx(hits.dense.tolist(), abs=2e-6, nan_ok=True),
        "signals": {
            k: pytest.approx(v.tolist(), nan_ok=True) for k, v in sorted(hits.signals.items())
        },
        "keywords": {
            k: [tuple(sorted(row)) for row in v] for k, v in sorted(hits.keywords.items())
        },
    }


def plain(hits: Hits) -> dict[str, Any]:
    """The same without tolerance, for the engine's side of the comparison."""
    return {
        "ids": hits.ids,
        "sort": hits.sort_values.tolist(),
        "lexical": hits.lexical.tolist(),
        "dense": hits.dense.tolist(),
        "signals": {k: v.tolist() for k, v in sorted(hits.signals.items())},
        "keywords": {
            k: [tuple(sorted(row)) for row in v] for k, v in sorted(hits.keywords.items())
        },
    }


@every_engine
@given(documents=corpora(), asked=st.lists(plans(), min_size=1, max_size=6))
@EXAMPLES
def test_every_answer_is_the_oracles(
    open_index: OpenEngine, documents: list[SearchDocument], asked: list[Plan]
) -> None:
    for found, expected in both(open_index, documents, asked):
        check(found, expected)


def check(found: Found, expected: Found) -> None:
    """Compare everything but the map."""
    for name in ("total", "in_view", "possible", "placed", "city_only"):
        assert getattr(found, name) == getattr(expected, name), name
    for name in ("unknown", "district_only", "without"):
        assert without_zeros(getattr(found, name)) == without_zeros(getattr(expected, name)), name
    for name, counts in expected.facets.items():
        assert without_zeros(found.facets[name]) == without_zeros(counts), name
    assert plain(found.matched) == columns(expected.matched)
    assert plain(found.possible_hits) == columns(expected.possible_hits)
    assert plain(found.related) == columns(expected.related)


def without_zeros(counts: Any) -> dict[str, int]:
    """Counts with the empty ones left out: an engine may list them or not."""
    return {key: count for key, count in counts.items() if count}


@every_engine
@given(documents=corpora(), plan=plans(), precision=st.sampled_from([6, 12, 18]))
@EXAMPLES
def test_marks_up_to_the_limit_and_cells_above_it(
    open_index: OpenEngine,
    documents: list[SearchDocument],
    plan: Plan,
    precision: int,
) -> None:
    ((found, expected),) = both(open_index, documents, [replace(plan, map=MapGrid(precision, 3))])
    assert (found.marks is None) == (expected.marks is None)
    if found.marks is not None and expected.marks is not None:
        assert found.marks.ids == expected.marks.ids
        assert found.marks.lats == pytest.approx(expected.marks.lats, abs=1e-7)
        assert found.marks.lons == pytest.approx(expected.marks.lons, abs=1e-7)
    assert sorted((c.key, c.count) for c in found.cells) == [
        (c.key, c.count) for c in expected.cells
    ]
    centroids = {c.key: c.centroid for c in found.cells}
    for cell in expected.cells:
        assert close(centroids[cell.key], cell.centroid)
    assert sum(c.count for c in found.cells) == (found.placed if found.marks is None else 0)


def close(a: Point, b: Point) -> bool:
    """Whether two points are the same within 1e-7 degrees."""
    return bool(np.allclose([a.lat, a.lon], [b.lat, b.lon], rtol=0, atol=1e-7))


@every_engine
@given(documents=corpora(), plan=plans(), size=st.integers(1, 7))
@EXAMPLES
def test_reading_on_with_a_cursor_gives_each_vacancy_once_in_the_one_order(
    open_index: OpenEngine,
    documents: list[SearchDocument],
    plan: Plan,
    size: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder, open_index(Path(folder)) as index:
        index.writer.apply([Upsert(d) for d in documents])
        whole = index.engine.run(replace(plan, limit=1_000, after=None)).matched.ids
        read: list[str] = []
        after = None
        while page := (
            hits := index.engine.run(replace(plan, limit=size, after=after)).matched
        ).ids:
            read += page
            value = float(hits.sort_values[-1])
            after = After(None if np.isnan(value) else value, page[-1])
        assert tuple(read) == whole


@every_engine
@given(
    data=st.data(),
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 9)), max_size=20),
    batch=st.integers(3, 9),
)
@EXAMPLES
def test_the_newest_version_wins_whatever_the_order_and_however_often_it_comes(
    open_index: OpenEngine,
    data: st.DataObject,
    steps: list[tuple[bool, int, int]],
    batch: int,
) -> None:
    changes = [
        Upsert(replace(data.draw(vacancies(number)), version=version))
        if is_upsert
        else Delete(DocumentKind.VACANCY, f"v{number:03d}", version)
        for is_upsert, number, version in steps
    ]
    oracle = Oracle()
    everything = Plan(
        kind=DocumentKind.VACANCY,
        limit=100,
        facets=FACETS,
        signals=("pay_min",),
        keyword_signals=("occupations",),
    )
    with tempfile.TemporaryDirectory() as folder, open_index(Path(folder)) as index:
        for start in range(0, len(changes), batch):
            part = changes[start : start + batch]
            assert index.writer.apply(part) == oracle.apply(part)
            assert index.writer.apply(part) == oracle.apply(part)
            found, expected = index.engine.run(everything), oracle.run(everything)
            assert plain(found.matched) == columns(expected.matched)
            assert found.stored(found.matched.ids) == expected.stored(expected.matched.ids)


@every_engine
def test_scores_go_by_the_documents_that_are_there(open_index: OpenEngine) -> None:
    random = Random(4)  # noqa: S311 - repeatable
    words = [*WORDS, "外場", "廚房", "兩頭班", "a"]

    def document(number: int, version: int) -> SearchDocument:
        lengths = {"title": (0, 8), "employer": (0, 3), "skills_text": (0, 45)}
        # lengths on both sides of each step of the one-byte encoding, and of its exact part
        text = random.choice([0, 1, 23, 39, 40, 41, 57, 88, 152, 400, 3_000])
        tokens = {n: tuple(random.choices(words, k=random.randint(*r))) for n, r in lengths.items()}
        tokens["description"] = tuple(random.choices(words, k=text))
        return SearchDocument(DocumentKind.VACANCY, f"v{number:03d}", version, {}, tokens)

    oracle = Oracle()
    plans_ = [
        Plan(kind=DocumentKind.VACANCY, tokens=tokens, sort=SortKey.RELEVANCE, limit=1_000)
        for tokens in [("a",), ("服務", "務生"), ("廚房", "廚房", "c++"), tuple(words)]
    ]
    with tempfile.TemporaryDirectory() as folder, open_index(Path(folder)) as index:
        for changes in (
            [Upsert(document(n, 2)) for n in range(300)],
            [Upsert(document(n, 4)) for n in range(0, 300, 3)],
            [Delete(DocumentKind.VACANCY, f"v{n:03d}", 6) for n in range(0, 300, 7)],
        ):
            assert index.writer.apply(changes) == oracle.apply(changes)
        index.settle()
        for plan in plans_:
            found, expected = index.engine.run(plan).matched, oracle.run(plan).matched
            scores = dict(zip(expected.ids, expected.lexical.tolist(), strict=True))
            # documents whose scores differ by less than the engines may, may change places
            assert found.lexical.tolist() == pytest.approx(expected.lexical.tolist(), rel=1e-6)
            assert dict(zip(found.ids, found.lexical.tolist(), strict=True)) == pytest.approx(
                scores, rel=1e-6
            )


@every_engine
def test_an_empty_index_answers_nothing_found(open_index: OpenEngine) -> None:
    plan = Plan(
        kind=DocumentKind.RESUME,
        conditions=(AnyOf(group="district", field="district", values=frozenset({"信義區"})),),
        map=MapGrid(12),
        what_if=True,
    )
    ((found, expected),) = both(open_index, [], [plan])
    assert (found.total, found.possible, found.matched.ids) == (0, 0, ())
    assert expected.total == 0
