"""The embedded engine keeps up with its folder: changes, other processes, worn columns."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.vocabulary import DocumentKind
from indexer.writers.base import Change, Delete, Upsert
from indexer.writers.embedded import EmbeddedWriter, open_writer
from indexer.writers.embedded.writer import KEEP_SECONDS
from matcher.engines.base import Found, SortKey, TermsFacet
from matcher.engines.embedded import EmbeddedEngine
from matcher.engines.embedded.compaction import compact
from tests.matcher.embedded_documents import EMBEDDER, EVERYTHING, asking, put, vacancy


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[EmbeddedWriter]:
    made = open_writer(tmp_path, embedder=EMBEDDER)
    yield made
    made.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    made = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    yield made
    made.close()


def scores(found: Found) -> list[tuple[str, float]]:
    return list(zip(found.matched.ids, found.matched.lexical.tolist(), strict=True))


def test_a_search_sees_what_was_written_before_it_and_its_answer_stays_as_it_was(
    writer: EmbeddedWriter, engine: EmbeddedEngine
) -> None:
    put(writer, [vacancy(1, title="會計")])
    before = engine.run(asking("會計"))
    put(writer, [vacancy(1, 4, title="護理")])
    after = engine.run(asking("護理"))

    assert (before.matched.ids, after.matched.ids) == (("v0001",), ("v0001",))
    assert engine.run(asking("會計")).total == 0
    assert [d.version for d in before.stored(["v0001"])] == [2]
    assert [d.version for d in after.stored(["v0001"])] == [4]
    assert [d.version for d in engine.stored(DocumentKind.VACANCY, ["v0001", "v0009"])] == [4]


def test_an_answer_whose_old_rows_are_gone_gives_the_newest_version(
    tmp_path: Path, engine: EmbeddedEngine
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    writer = open_writer(tmp_path, embedder=EMBEDDER, clock=lambda: now)
    put(writer, [vacancy(1, title="會計")])
    before = engine.run(EVERYTHING)
    put(writer, [vacancy(1, 4)])
    now += timedelta(seconds=KEEP_SECONDS + 1)
    put(writer, [vacancy(2)])
    assert [(d.id, d.version) for d in before.stored(["v0001"])] == [("v0001", 4)]
    writer.close()


def test_an_engine_that_slept_longer_than_the_log_reads_everything_anew(
    tmp_path: Path, engine: EmbeddedEngine
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    writer = open_writer(tmp_path, embedder=EMBEDDER, clock=lambda: now)
    put(writer, [vacancy(n, title="會計") for n in range(5)])
    assert engine.run(asking("會計")).total == 5
    put(writer, [vacancy(n, 4, title="護理") for n in range(3)])
    writer.apply([Delete(DocumentKind.VACANCY, "v0004", 4)])
    now += timedelta(seconds=KEEP_SECONDS + 1)
    put(writer, [vacancy(7, title="護理")])
    put(writer, [vacancy(8, title="護理")])

    assert engine.run(asking("會計")).matched.ids == ("v0003",)
    assert engine.run(asking("護理")).matched.ids == ("v0000", "v0001", "v0002", "v0007", "v0008")
    writer.close()


def test_generation_changes_with_every_change_and_only_then(
    writer: EmbeddedWriter, engine: EmbeddedEngine
) -> None:
    put(writer, [vacancy(1)])
    first = engine.generation()
    assert engine.run(EVERYTHING).generation == first
    put(writer, [vacancy(1)])  # stale
    assert engine.generation() == first
    put(writer, [vacancy(1, 4)])
    assert engine.generation() != first
    assert engine.run(EVERYTHING).generation == engine.generation()


changes = st.lists(
    st.tuples(st.booleans(), st.integers(0, 30), st.lists(st.sampled_from("甲乙丙"), max_size=40)),
    min_size=1,
    max_size=40,
)


def counted(engine: EmbeddedEngine, tokens: Iterable[str]) -> list[object]:
    """What the lexical score knows of all documents."""
    documents = engine.state().snapshots[DocumentKind.VACANCY]
    statistics, codes = documents.statistics, documents.tokens
    return [
        statistics.document_count,
        statistics.average_length,
        statistics.documents.tolist(),
        statistics.tokens.tolist(),
        {token: statistics.frequency(codes[token]) for token in tokens if token in codes},
    ]


@given(steps=changes, batch=st.integers(1, 9), bases=st.sets(st.integers(0, 8), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_scores_and_counts_after_changes_are_those_of_an_index_made_of_the_outcome_alone(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[bool, int, list[str]]],
    batch: int,
    bases: set[int],
) -> None:
    folder, outcome = tmp_path_factory.mktemp("index"), {}
    written: list[Change] = []
    for version, (put_in, number, words) in enumerate(steps, start=2):
        document = vacancy(number, version, title=" ".join(words[:3]), description=" ".join(words))
        if put_in:
            written.append(Upsert(document))
            outcome[document.id] = document
        else:
            written.append(Delete(document.kind, document.id, version))
            outcome.pop(document.id, None)
    query = replace(EVERYTHING, tokens=("甲", "乙", "乙"), sort=SortKey.RELEVANCE)

    followed = EmbeddedEngine(folder / "followed", embedder=EMBEDDER)
    with_changes = open_writer(folder / "followed", embedder=EMBEDDER)
    for number, start in enumerate(range(0, len(written), batch)):
        with_changes.apply(written[start : start + batch])
        if number in bases:
            assert compact(folder / "followed", embedder=EMBEDDER, force=True)
        followed.run(query)
    opened = EmbeddedEngine(folder / "followed", embedder=EMBEDDER)
    fresh_writer = open_writer(folder / "fresh", embedder=EMBEDDER)
    put(fresh_writer, outcome.values())
    fresh = EmbeddedEngine(folder / "fresh", embedder=EMBEDDER)
    left = {token for d in outcome.values() for tokens in d.tokens.values() for token in tokens}
    for each in (followed, opened):
        assert scores(each.run(query)) == scores(fresh.run(query))
        assert counted(each, left) == counted(fresh, left)
    for each in (followed, opened, fresh, with_changes, fresh_writer):
        each.close()


def test_a_new_base_is_taken_over_in_the_background_with_the_same_answers(
    writer: EmbeddedWriter, engine: EmbeddedEngine, tmp_path: Path
) -> None:
    put(writer, [vacancy(n, title="會計 甲", description="乙 " * (n % 7)) for n in range(30)])
    before = engine.run(EVERYTHING)
    for n in range(15, 60):
        put(writer, [vacancy(n, 4, title="會計", description="丙 " * (n % 5))])
        if n % 15 == 0:
            assert compact(tmp_path, embedder=EMBEDDER, force=True)
        found = engine.run(asking("會計", limit=100))
        assert found.total == max(30, n + 1)
    bases_taken_over()
    assert engine.state().snapshots[DocumentKind.VACANCY].base == 46
    other = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    again = asking("會計", limit=100)
    assert scores(engine.run(again)) == scores(other.run(again))
    put(writer, [vacancy(3, 6, title="護理")])
    assert engine.run(asking("護理")).matched.ids == ("v0003",)
    assert [d.version for d in before.stored(["v0003", "v0020"])] == [2, 2]
    other.close()


def bases_taken_over() -> None:
    """Wait for what goes on in the background."""
    for thread in threading.enumerate():
        if thread.name == "index-base":
            thread.join()


def test_every_search_sees_one_whole_batch_while_others_are_written_and_bases_made(
    writer: EmbeddedWriter, engine: EmbeddedEngine, tmp_path: Path
) -> None:
    facet = TermsFacet("kind", "kind", frozenset())
    plan = replace(EVERYTHING, tokens=("甲",), facets=(facet,), signals=("openings",))
    faults: list[str] = []
    done = threading.Event()
    put(writer, [vacancy(n, 1, title="甲", kind="k0", openings=0.0) for n in range(40)])

    def search() -> None:
        while not done.is_set():
            found = engine.run(plan)
            batches = set(found.matched.signals["openings"].tolist())
            stored = {d.stored["version"] for d in found.stored(found.matched.ids[:3])}
            kinds = dict(found.facets["kind"])
            (batch,) = batches if len(batches) == 1 else (-1,)
            if (kinds, stored) != ({f"k{batch:.0f}": 40}, {int(batch) + 1}):
                faults.append(f"{batches} {kinds} {stored}")

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for batch in range(1, 60):
        put(
            writer,
            [
                vacancy(n, batch + 1, title="甲 " * batch, kind=f"k{batch}", openings=float(batch))
                for n in range(40)
            ],
        )
        if batch % 10 == 0:
            assert compact(tmp_path, embedder=EMBEDDER, force=True)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert engine.run(plan).facets["kind"] == {"k59": 40}


def test_vectors_are_given_back_as_they_were_written(
    writer: EmbeddedWriter, engine: EmbeddedEngine
) -> None:
    vector = np.zeros(192, np.float32)
    vector[5] = 1
    put(writer, [vacancy(1, vector=vector), vacancy(2)])
    found = engine.vectors(DocumentKind.VACANCY, ["v0001", "v0002", "v0003"])
    assert list(found) == ["v0001"]
    assert found["v0001"].tolist() == vector.tolist()
