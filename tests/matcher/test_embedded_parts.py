"""The embedded engine's parts, each against a plain account of what it computes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.documents import SCHEMAS, FieldType
from indexer.places.point import Point
from indexer.vocabulary import DocumentKind
from indexer.writers.embedded import open_writer
from indexer.writers.embedded.packing import FREQUENCY_MASK, draft
from matcher.engines.base import After, AnyOf, Plan, SortKey
from matcher.engines.embedded import EmbeddedEngine
from matcher.engines.embedded.bm25f import Scorer, decoded_lengths, length_codes
from matcher.engines.embedded.geotile import cells, tiles
from matcher.engines.embedded.postings import (
    AddedPostings,
    BasePostings,
    placed_at,
    push,
)
from matcher.engines.embedded.statistics import Statistics
from matcher.evaluation import synthetic
from tests.conftest import TODAY_NOON
from tests.matcher.embedded_documents import EMBEDDER, put, unit_vectors, vacancy

TODAY = TODAY_NOON.date()


def test_text_weights_are_whole_numbers_because_postings_hold_weighted_frequencies() -> None:
    for schema in SCHEMAS.values():
        for field in schema.of_type(FieldType.TEXT):
            assert field.weight >= 1
            assert field.weight == int(field.weight)


def test_a_token_repeated_beyond_measure_keeps_to_its_bits() -> None:
    counted = draft(vacancy(1, title="甲 " * 30_000, description="甲")).tokens["甲"]
    assert counted & FREQUENCY_MASK == FREQUENCY_MASK
    assert counted >> 16 == 0b1001  # title and description


@pytest.mark.parametrize(
    ("length", "kept"), [(0, 0), (39, 39), (40, 40), (41, 40), (57, 56), (100, 96), (153, 152)]
)
def test_lengths_are_quantised_as_lucene_does(length: int, kept: int) -> None:
    fields = SCHEMAS[DocumentKind.VACANCY].of_type(FieldType.TEXT)
    description = [length if f.name == "description" else 0 for f in fields]
    code = length_codes(np.array([description]), fields)
    assert decoded_lengths()[code].tolist() == [kept]


def test_the_mark_of_the_title_is_that_of_every_schema_s_first_text() -> None:
    for schema in SCHEMAS.values():
        assert schema.of_type(FieldType.TEXT)[0].name == "title"


def test_a_frequency_beyond_measure_does_not_mark_the_title() -> None:
    (word,) = placed_at(np.array([7 << 40 | 0b1000 << 16 | 65_535], np.uint64), np.array([3]))
    added = AddedPostings(np.array([word]))
    assert [part.tolist() for part in added.of(7)] == [[3], [32_767]]
    assert added.in_title(7).tolist() == []


words = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 60), st.integers(1, 9), st.integers(0, 15)),
    max_size=120, unique_by=lambda word: word[:2],
)  # fmt: skip
Row = tuple[int, int, int, int]
"""Token, position, frequency, and a bit for each field that holds it."""


def packed(rows: list[Row]) -> np.ndarray:
    terms = [term << 40 | fields << 16 | frequency for term, _, frequency, fields in rows]
    positions = np.array([position for _, position, _, _ in rows], np.int64)
    return placed_at(np.array(terms, np.uint64), positions)


@given(rows=words, batch=st.integers(1, 30))
def test_postings_are_the_same_read_at_once_or_added_in_batches(
    rows: list[Row], batch: int
) -> None:
    rows.sort(key=lambda row: row[1])
    base = BasePostings.of_words(packed(rows), terms=5)
    parts: tuple[np.ndarray, ...] = ()
    for start in range(0, len(rows), batch):
        parts = push(parts, packed(rows[start : start + batch]))
    for term in range(8):
        expected = sorted((p, f) for t, p, f, _ in rows if t == term)
        in_title = sorted(p for t, p, _, fields in rows if t == term and fields & 1)
        positions, frequencies = base.of(term)
        assert list(zip(positions.tolist(), frequencies.tolist(), strict=True)) == expected
        added = [AddedPostings(part).of(term) for part in parts]
        found = [pair for p, f in added for pair in zip(p.tolist(), f.tolist(), strict=True)]
        assert sorted(found) == expected
        assert base.in_title(term).tolist() == in_title
        assert sorted(p for part in parts for p in AddedPostings(part).in_title(term)) == in_title


@given(rows=words, wanted=st.sets(st.integers(0, 60), min_size=1))
def test_scores_are_bit_for_bit_the_same_for_few_and_for_many(
    rows: list[Row], wanted: set[int]
) -> None:
    base = BasePostings.of_words(packed(rows), terms=5)
    fields = SCHEMAS[DocumentKind.VACANCY].of_type(FieldType.TEXT)
    frequencies = np.zeros((len(fields), 6), np.int32)
    frequencies[0] = [len(base.of(term)[0]) for term in range(6)]
    counts = np.array([61, 0, 0, 0], np.int64)
    lengths = (np.arange(61) % 50).astype(np.uint8)
    scorer = Scorer([1, 2, 2, 3], [base], Statistics(fields, counts, counts * 20, frequencies),
                    lengths)  # fmt: skip
    at = np.array(sorted(wanted))
    assert scorer._of_few(at).tolist() == scorer._of_many(at).tolist()


@given(lat=st.floats(-85, 85), lon=st.floats(-180, 179.999), zoom=st.integers(0, 18))
def test_tiles_are_those_of_web_maps(lat: float, lon: float, zoom: int) -> None:
    lats, lons = np.array([lat]), np.array([lon])
    (cell,) = cells(tiles(lats, lons), lats, lons, zoom)
    # the map projection by another formula (the inverse Gudermannian function)
    x = (lon + 180) / 360 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
    assume(min(x % 1, y % 1) > 1e-6)
    assert cell.key == f"{zoom}/{int(x)}/{int(y)}"
    assert (cell.count, cell.centroid) == (1, Point(lat, lon))


def test_tiles_far_apart_are_counted_too() -> None:
    lats, lons = np.array([25.0, -33.9, 25.0, 90.0]), np.array([121.5, 18.4, 121.5, 0.0])
    found = cells(tiles(lats, lons), lats, lons, 29)
    assert sorted(c.count for c in found) == [1, 1, 2]
    assert {round(c.centroid.lat, 6) for c in found} == {25.0, -33.9, 90.0}


def neighbours(vectors: np.ndarray, query: np.ndarray, among: np.ndarray, count: int) -> list[str]:
    cosine = vectors[among].astype(np.float64) @ query.astype(np.float64)
    order = sorted(range(len(among)), key=lambda row: (-cosine[row], among[row]))
    return [f"v{among[row]:04d}" for row in order[:count]]


@pytest.fixture(scope="module")
def vectors_index(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedEngine, np.ndarray]:
    folder = tmp_path_factory.mktemp("vectors")
    vectors = unit_vectors(6_000)
    vectors[5_000:5_900] = vectors[17]  # an ad that was copied 900 times
    writer = open_writer(folder, embedder=EMBEDDER)
    kinds = ("full_time", "part_time", "temporary")
    put(
        writer,
        [vacancy(n, vector=v, kind=kinds[n % 37 and n % 2 + 1]) for n, v in enumerate(vectors)],
    )
    writer.close()
    return EmbeddedEngine(folder, embedder=EMBEDDER), vectors


@pytest.mark.parametrize("kinds", [(), ("part_time", "full_time"), ("full_time",)])
def test_nearest_vectors_are_the_exact_ones_under_any_filter(
    vectors_index: tuple[EmbeddedEngine, np.ndarray], kinds: tuple[str, ...]
) -> None:
    engine, vectors = vectors_index
    numbers = np.arange(len(vectors))
    names = np.array(["full_time", "part_time", "temporary"])[
        np.where(numbers % 37 == 0, 0, numbers % 2 + 1)
    ]
    among = numbers[np.isin(names, kinds)] if kinds else numbers
    conditions = (AnyOf(group="kind", field="kind", values=frozenset(kinds)),) if kinds else ()
    found = wanted = 0
    for query in unit_vectors(40, seed=9):
        plan = Plan(
            kind=DocumentKind.VACANCY, conditions=conditions, vector=query, sort=SortKey.NEAREST,
            limit=50, dense_limit=50,
        )  # fmt: skip
        answer = engine.run(plan).matched
        expected = neighbours(vectors, query, among, 50)
        found += len(set(answer.ids) & set(expected))
        wanted += len(expected)
        assert np.isfinite(answer.dense).all()
    assert found >= 0.999 * wanted


def test_nearest_vectors_are_found_among_those_that_came_after_the_engine_opened(
    tmp_path: Path,
) -> None:
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    nothing = engine.run(Plan(kind=DocumentKind.VACANCY, sort=SortKey.NEAREST))
    assert nothing.total == 0
    vectors = unit_vectors(3_000)
    put(writer, [vacancy(n, vector=v) for n, v in enumerate(vectors)])
    found = 0
    for query in unit_vectors(40, seed=9):
        plan = Plan(kind=DocumentKind.VACANCY, vector=query, sort=SortKey.NEAREST, limit=50)
        expected = neighbours(vectors, query, np.arange(3_000), 50)
        found += len(set(engine.run(plan).matched.ids) & set(expected))
    assert found >= 0.999 * 40 * 50
    engine.close()
    writer.close()


def test_equally_near_documents_go_by_id_however_many_they_are(
    vectors_index: tuple[EmbeddedEngine, np.ndarray],
) -> None:
    engine, vectors = vectors_index
    plan = Plan(kind=DocumentKind.VACANCY, vector=vectors[17], sort=SortKey.NEAREST, limit=60)
    first = engine.run(plan).matched
    assert first.ids == ("v0017", *(f"v{n}" for n in range(5_000, 5_059)))
    second = engine.run(
        Plan(
            kind=DocumentKind.VACANCY, vector=vectors[17], sort=SortKey.NEAREST, limit=900,
            after=After(float(first.sort_values[-1]), first.ids[-1]),
        )
    )  # fmt: skip
    assert second.matched.ids[:2] == ("v5059", "v5060")
    assert second.matched.ids[840] == "v5899"
    assert np.all(np.diff(second.matched.sort_values) <= 0)


def test_invented_documents_are_the_same_for_the_same_seed_and_fit_the_index() -> None:
    first = list(synthetic.vacancies(50, today=TODAY)) + list(synthetic.resumes(50, today=TODAY))
    again = list(synthetic.vacancies(50, today=TODAY)) + list(synthetic.resumes(50, today=TODAY))
    for one, other in zip(first, again, strict=True):
        assert (one.id, one.values, one.tokens) == (other.id, other.values, other.tokens)
        assert np.array_equal(one.vector, other.vector)
        assert abs(np.linalg.norm(one.vector) - 1) < 1e-4
        draft(one)
    other = next(iter(synthetic.vacancies(1, today=TODAY, seed=8)))
    assert other.values != first[0].values


def test_documents_without_text_or_vectors_are_found_and_opened(tmp_path: Path) -> None:
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    put(writer, [vacancy(1), vacancy(2)])
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    plan = Plan(
        kind=DocumentKind.VACANCY, tokens=("會計",), vector=unit_vectors(1)[0], dense_limit=5,
        sort=SortKey.NEAREST,
    )  # fmt: skip
    found = engine.run(plan)
    assert found.matched.ids == ("v0001", "v0002")
    assert np.isnan(found.matched.dense).all()
    engine.close()
    writer.close()
