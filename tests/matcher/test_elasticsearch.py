"""The Elasticsearch engine and writer, where they have ways of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from indexer.documents import SearchDocument
from indexer.errors import SearchIndexError
from indexer.places.point import Accuracy, Point
from indexer.vocabulary import DocumentKind
from indexer.writers.base import (
    Applied,
    Delete,
    Generation,
    GenerationNote,
    Held,
    StoredCopy,
    Upsert,
)
from indexer.writers.elasticsearch import (
    Connection,
    ElasticsearchContents,
    ElasticsearchWriter,
    VectorIndex,
    current_generation,
    generations,
    note_in_use,
    remove_generations,
    switch,
)
from indexer.writers.elasticsearch.generations import alias_of, make_first, make_generation
from matcher.engines.base import After, AnyOf, Circle, MapGrid, Plan, SortKey, Unit, WithinReach
from matcher.engines.elasticsearch import ElasticsearchEngine
from tests.contract.corpora import FACETS, VECTORS
from tests.contract.engines import EMBEDDER, fresh_indexes, options_for
from tests.contract.oracle import Oracle
from tests.servers import ElasticsearchServer, require

VACANCY = DocumentKind.VACANCY
NOON = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def document(number: int, version: int = 2, **values: object) -> SearchDocument:
    """A vacancy at one of three doors, with one of three vectors or none."""
    place = {
        "place": Point(25.03 + number % 3 / 1000, 121.56),
        "accuracy": Accuracy.DOOR.value,
        "state": "approved",
    }
    vector = None if number % 4 == 3 else VECTORS[number % 4]
    return SearchDocument(
        VACANCY, f"v{number:03d}", version, place | values,  # type: ignore[arg-type]
        {"title": ("服務", "務生")}, vector, {"n": number},
    )  # fmt: skip


@pytest.fixture(scope="module")
def connection(elasticsearch_server: ElasticsearchServer) -> Iterator[Connection]:
    """Empty indexes, made once; a test that changes them makes its own."""
    with fresh_indexes(elasticsearch_server) as made:
        make_first(made, embedder=EMBEDDER)
        yield made


@pytest.fixture
def own(elasticsearch_server: ElasticsearchServer) -> Iterator[Connection]:
    """Indexes that the test may do with as it likes."""
    with fresh_indexes(elasticsearch_server) as made:
        make_first(made, embedder=EMBEDDER)
        yield made


def writer_of(connection: Connection) -> ElasticsearchWriter:
    return ElasticsearchWriter(connection, embedder=EMBEDDER, clock=lambda: NOON)


def engine_of(connection: Connection) -> ElasticsearchEngine:
    return ElasticsearchEngine(connection, embedder=EMBEDDER)


@pytest.fixture(scope="module")
def many(elasticsearch_server: ElasticsearchServer) -> Iterator[tuple[ElasticsearchEngine, Oracle]]:
    """Three hundred vacancies that share three doors and three vectors, and the oracle's view."""
    changes = [Upsert(document(n)) for n in range(300)]
    oracle = Oracle()
    oracle.apply(changes)
    with fresh_indexes(elasticsearch_server, shards=2) as made:
        make_first(made, embedder=EMBEDDER)
        writer_of(made).apply(changes)
        yield engine_of(made), oracle


@pytest.mark.parametrize("sort", list(SortKey))
def test_pages_through_many_equal_ones_are_the_oracles(
    many: tuple[ElasticsearchEngine, Oracle], sort: SortKey
) -> None:
    engine, oracle = many
    plan = Plan(
        kind=VACANCY, tokens=("服務",), sort=sort, centre=Point(25.03, 121.5600001),
        vector=VECTORS[0], limit=30,
    )  # fmt: skip
    whole = oracle.run(replace(plan, limit=1_000)).matched
    read: list[str] = []
    after = None
    while ids := (hits := engine.run(replace(plan, after=after)).matched).ids:
        read += ids
        value = float(hits.sort_values[-1])
        after = After(None if np.isnan(value) else value, ids[-1])
    assert tuple(read) == whole.ids


def test_neighbours_among_equals_are_the_first_by_id(
    many: tuple[ElasticsearchEngine, Oracle],
) -> None:
    engine, oracle = many
    unit = Unit(group="unit:0", text="x", phrases=(("沒有",),))
    plan = Plan(
        kind=VACANCY, units=(unit,), vector=VECTORS[1], dense_limit=20, related_limit=15
    )  # fmt: skip
    found, expected = engine.run(plan), oracle.run(plan)
    assert found.related.ids == expected.related.ids
    assert found.related.dense == pytest.approx(expected.related.dense, abs=2e-6)


def test_over_several_shards_scores_and_counts_are_those_of_the_whole(
    many: tuple[ElasticsearchEngine, Oracle],
) -> None:
    engine, oracle = many
    plan = Plan(
        kind=VACANCY, tokens=("服務", "務生"), sort=SortKey.RELEVANCE, facets=FACETS,
        map=MapGrid(13, 50), limit=300,
    )  # fmt: skip
    found, expected = engine.run(plan), oracle.run(plan)
    assert found.matched.lexical == pytest.approx(expected.matched.lexical, rel=1e-6)
    assert (found.total, found.placed) == (expected.total, expected.placed)
    assert [(c.key, c.count) for c in found.cells] == [(c.key, c.count) for c in expected.cells]


def test_vectors_come_back_as_they_were_given(many: tuple[ElasticsearchEngine, Oracle]) -> None:
    engine, oracle = many
    ids = [f"v{n:03d}" for n in range(8)] + ["nobody"]
    found, expected = engine.vectors(VACANCY, ids), oracle.vectors(VACANCY, ids)
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[id_], expected[id_]) for id_ in found)


def test_what_does_not_fit_is_named_and_the_rest_is_written(own: Connection) -> None:
    broken = [
        replace(document(1), values={"no_such_field": "x"}),
        replace(document(2), vector=np.ones(192, np.float32)),
    ]
    with pytest.raises(SearchIndexError) as caught:
        writer_of(own).apply([Upsert(document(0)), *map(Upsert, broken), Upsert(document(3))])
    assert caught.value.code == "documents_refused"
    assert set(caught.value.values["ids"]) == {"v001", "v002"}  # type: ignore[call-overload]
    assert engine_of(own).run(Plan(kind=VACANCY)).matched.ids == ("v000", "v003")


def test_a_delete_that_came_first_stays(own: Connection) -> None:
    writer = writer_of(own)
    assert writer.apply([Delete(VACANCY, "v001", 9)]) == Applied(1, 0)
    assert writer.apply([Upsert(document(1, version=8))]) == Applied(0, 1)
    assert engine_of(own).run(Plan(kind=VACANCY)).total == 0
    assert writer.apply([Upsert(document(1, version=10))]) == Applied(1, 0)
    assert engine_of(own).run(Plan(kind=VACANCY)).total == 1


def test_every_visible_change_changes_the_generation_and_nothing_else_does(own: Connection) -> None:
    engine, writer = engine_of(own), writer_of(own)
    seen = [engine.generation()]
    for change in (Upsert(document(1)), Upsert(document(1, version=4)), Delete(VACANCY, "v001", 6)):
        writer.apply([change])
        seen.append(engine.generation())
    writer.apply([Upsert(document(1, version=3))])
    assert engine.generation() == seen[-1] == engine.run(Plan(kind=VACANCY)).generation
    assert len(set(seen)) == 4


def test_status_tells_what_is_in(own: Connection) -> None:
    writer = writer_of(own)
    assert writer.status()[0].last_commit is None
    writer.apply([*(Upsert(document(n)) for n in range(8)), Delete(VACANCY, "v000", 9)])
    status = next(one for one in writer.status() if one.kind is VACANCY)
    assert (status.documents, status.without_vector, status.embedder) == (7, 2, EMBEDDER)
    assert status.last_commit == "2026-11-01T04:00:00.000+00:00"
    assert status.generation == current_generation(own) == "first"
    assert status.bytes > 0


def test_an_index_of_another_embedder_or_schema_is_refused(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ElasticsearchEngine(connection, embedder="another")
    with pytest.raises(SearchIndexError, match="jobbank index rebuild") as caught:
        other.run(Plan(kind=VACANCY))
    assert caught.value.code == "index_of_other_embedder"
    monkeypatch.setattr("indexer.writers.elasticsearch.mapping.FORMAT", "0")
    with pytest.raises(SearchIndexError, match="jobbank index rebuild") as caught:
        writer_of(connection)
    assert caught.value.code == "index_of_other_schema"


def test_without_an_index_the_error_names_the_command(
    elasticsearch_server: ElasticsearchServer,
) -> None:
    with fresh_indexes(elasticsearch_server) as empty:
        for ask in (lambda: engine_of(empty).run(Plan(kind=VACANCY)), lambda: writer_of(empty)):
            with pytest.raises(SearchIndexError, match="jobbank index rebuild") as caught:
                ask()
            assert caught.value.code == "index_missing"
        assert current_generation(empty) is None


def test_a_writer_never_makes_an_index_by_accident(own: Connection) -> None:
    writer, engine = writer_of(own), engine_of(own)
    assert engine.run(Plan(kind=VACANCY)).total == 0
    alias = alias_of(own.options, VACANCY)
    own.call(lambda es: es.indices.delete(index=f"{alias}-first"), repeatable=False)
    with pytest.raises(SearchIndexError) as caught:
        writer.apply([Upsert(document(1))])
    assert caught.value.code == "index_missing"
    with pytest.raises(SearchIndexError) as caught:
        engine.run(Plan(kind=VACANCY))
    assert caught.value.code == "index_missing"


def test_searches_go_on_while_generations_are_switched_and_removed(own: Connection) -> None:
    writer_of(own).apply([Upsert(document(n)) for n in range(20)])
    engine, plan = engine_of(own), Plan(kind=VACANCY, tokens=("服務",), map=MapGrid(13))
    totals: list[int] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            totals.append(engine.run(plan).total)

    searchers = [threading.Thread(target=search) for _ in range(2)]
    for one in searchers:
        one.start()
    try:
        for number in range(3):
            name = make_generation(own, embedder=EMBEDDER, stamp=str(number))
            filling = ElasticsearchWriter(own, embedder=EMBEDDER, generation=name)
            filling.apply([Upsert(document(n)) for n in range(20)])
            assert filling.status()[0].documents == 20
            before = switch(own, name)
            assert before is not None
            assert current_generation(own) == name
            remove_generations(own, [before, name])
            assert [one.name for one in generations(own, embedder=EMBEDDER)] == [name]
    finally:
        stop.set()
        for one in searchers:
            one.join()
    assert len(totals) > 3
    assert set(totals) == {20}


def test_of_several_that_begin_at_once_one_makes_the_index(
    elasticsearch_server: ElasticsearchServer,
) -> None:
    with fresh_indexes(elasticsearch_server) as made, ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(make_first, made, embedder=EMBEDDER) for _ in range(3)]:
            done.result()
        assert current_generation(made) == "first"
        assert writer_of(made).apply([Upsert(document(1))]) == Applied(1, 0)


def test_a_generation_tells_who_made_it_whether_it_is_whole_and_what_it_holds(
    own: Connection,
) -> None:
    note = GenerationNote("this program", {"embedder": "a model"})
    name = make_generation(own, embedder=EMBEDDER, stamp="1", note=note)
    filling = ElasticsearchWriter(own, embedder=EMBEDDER, generation=name)
    filling.apply([Upsert(document(1)), Upsert(document(2)), Delete(VACANCY, "v002", 5)])
    contents = ElasticsearchContents(own, name)
    assert list(contents.held(VACANCY)) == [Held("v001", 2, True), Held("v002", 5, False)]
    assert contents.stored(VACANCY, ["v001", "v002", "v003"]) == [StoredCopy("v001", 2, {"n": 1})]
    first, new = generations(own, embedder=EMBEDDER)
    assert (first.name, first.in_use, first.half_made) == ("first", True, False)
    assert new == Generation(name, in_use=False, half_made=True, fits=True, note=note)
    assert not generations(own, embedder="another")[1].fits
    switch(own, name)
    first, new = generations(own, embedder=EMBEDDER)
    assert (first.in_use, first.half_made) == (False, False)
    assert (new.in_use, new.half_made) == (True, False)
    assert note_in_use(own) == note


def test_a_switch_to_nothing_is_refused(own: Connection) -> None:
    with pytest.raises(SearchIndexError) as caught:
        switch(own, "20261101000000-abcdef")
    assert caught.value.code == "index_missing"
    assert current_generation(own) == "first"


def test_the_largest_request_is_answered(connection: Connection) -> None:
    """As many words and values as a request may carry, and more circles than a journey needs."""
    tokens = tuple(f"t{n}" for n in range(400))
    circles = tuple(Circle(Point(25 + n / 10_000, 121.5), 300.0) for n in range(600))
    values = frozenset(f"x{n}" for n in range(1_000))
    plan = Plan(
        kind=VACANCY,
        tokens=tokens,
        units=tuple(
            Unit(group=f"unit:{n}", text="x", phrases=(tokens[n : n + 40],)) for n in range(10)
        ),
        conditions=(
            WithinReach(group="minutes", circles=circles, districts=frozenset()),
            *(AnyOf(group=name, field=name, values=values) for name in ("occupations", "skills")),
        ),
        facets=FACETS,
        what_if=True,
    )
    assert engine_of(connection).run(plan).total == 0


def test_a_graph_of_vectors_finds_the_same_in_a_small_index(
    elasticsearch_server: ElasticsearchServer,
) -> None:
    with fresh_indexes(elasticsearch_server, vectors=VectorIndex.GRAPH) as made:
        make_first(made, embedder=EMBEDDER)
        writer_of(made).apply([Upsert(document(n)) for n in range(40)])
        plan = Plan(kind=VACANCY, vector=VECTORS[2], sort=SortKey.NEAREST, limit=5)
        assert engine_of(made).run(plan).matched.ids == ("v002", "v006", "v010", "v014", "v018")


@pytest.fixture(scope="module")
def secure(elasticsearch_server: ElasticsearchServer) -> ElasticsearchServer:
    """A node that asks for a password and speaks TLS."""
    if not elasticsearch_server.is_secure:
        require("this Elasticsearch asks for no password, so keys and certificates are untested")
    return elasticsearch_server


def test_user_and_password_of_the_address_do_over_tls(secure: ElasticsearchServer) -> None:
    with fresh_indexes(secure) as made:
        assert made.options.url.startswith("https://")
        assert current_generation(made) is None


@pytest.mark.parametrize("login", ["", "elastic:wrong@"])
def test_a_wrong_password_is_said_to_be_wrong(secure: ElasticsearchServer, login: str) -> None:
    address = secure.url.rpartition("@")[2]
    connection = Connection(options_for(replace(secure, url=f"https://{login}{address}")))
    with pytest.raises(SearchIndexError, match="JOBBANK_ELASTICSEARCH_URL") as caught:
        current_generation(connection)
    assert caught.value.code == "engine_refuses"
    assert "wrong@" not in str(caught.value)
    connection.close()


def test_a_wrong_key_is_said_to_be_wrong(secure: ElasticsearchServer) -> None:
    address = secure.url.rpartition("@")[2]
    wrong = replace(secure, url=f"https://{address}", api_key="d3Jvbmc6a2V5")
    connection = Connection(options_for(wrong))
    with pytest.raises(SearchIndexError, match="JOBBANK_ELASTICSEARCH_API_KEY") as caught:
        current_generation(connection)
    assert caught.value.code == "engine_refuses"
    connection.close()


def test_a_certificate_that_is_not_trusted_is_not_taken(secure: ElasticsearchServer) -> None:
    connection = Connection(options_for(replace(secure, ca=None)))
    with pytest.raises(SearchIndexError, match="certificate") as caught:
        current_generation(connection)
    assert caught.value.code == "engine_away"
    connection.close()
