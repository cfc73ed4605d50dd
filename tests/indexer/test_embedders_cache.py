"""The vector cache: what was put is found, and nothing that happens to it is ever an error."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from indexer.embedders.cache import RecentVectors, VectorCache, vector_key
from indexer.errors import EmbedderError

DIMENSIONS = 8


def vectors_of(numbers: Sequence[int]) -> dict[bytes, npt.NDArray[np.float32]]:
    return {
        key(number): np.random.default_rng(number).standard_normal(DIMENSIONS).astype(np.float32)
        for number in numbers
    }


def key(number: int) -> bytes:
    return vector_key("embedder", "query", str(number))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "vectors.sqlite"


def test_what_was_put_is_found_again_to_float16_precision(path: Path) -> None:
    put = vectors_of(range(1200))
    VectorCache(path).put(put)
    found = VectorCache(path).get(list(put), DIMENSIONS)
    assert found.keys() == put.keys()
    for at, vector in found.items():
        assert vector.dtype == np.float32
        np.testing.assert_array_equal(vector, put[at].astype(np.float16))


def test_hits_and_misses_are_counted(path: Path) -> None:
    cache = VectorCache(path)
    cache.put(vectors_of([1, 2]))
    assert cache.get([key(1), key(2), key(3), key(3)], DIMENSIONS).keys() == {key(1), key(2)}
    assert (cache.counts.hits, cache.counts.misses) == (2, 1)


def test_a_key_tells_embedders_roles_and_texts_apart() -> None:
    keys = {
        vector_key("a", "query", "保全"),
        vector_key("b", "query", "保全"),
        vector_key("a", "passage", "保全"),
        vector_key("a", "query", "警衛"),
    }
    assert len(keys) == 4


def test_a_vector_of_another_length_is_a_miss(path: Path) -> None:
    cache = VectorCache(path)
    cache.put(vectors_of([1]))
    assert cache.get([key(1)], DIMENSIONS + 1) == {}


def test_the_oldest_go_when_the_bound_is_reached(path: Path) -> None:
    cache = VectorCache(path, max_vectors=10)
    for number in range(25):
        cache.put(vectors_of([number]))
    everything = [key(number) for number in range(25)]
    assert cache.get(everything, DIMENSIONS).keys() == {key(number) for number in range(15, 25)}


def test_a_vector_put_twice_takes_one_place(path: Path) -> None:
    cache = VectorCache(path, max_vectors=3)
    for _ in range(5):
        cache.put(vectors_of([1, 2, 3]))
    assert len(cache.get([key(1), key(2), key(3)], DIMENSIONS)) == 3


@pytest.mark.parametrize("damage", [b"no database at all" * 500, b"\0" * 5000])
def test_a_damaged_file_is_set_aside_and_begun_anew_with_a_warning(
    path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        cache = VectorCache(path)
    assert "damaged" in caplog.text
    assert path.with_name("vectors.sqlite.damaged").read_bytes() == damage
    cache.put(vectors_of([1]))
    assert cache.get([key(1)], DIMENSIONS).keys() == {key(1)}


def test_damage_that_shows_later_is_a_miss_and_a_warning(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = VectorCache(path)
    cache.put(vectors_of(range(2000)))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with caplog.at_level(logging.WARNING):
        assert cache.get([key(1)], DIMENSIONS) == {}
    assert "going on without it" in caplog.text
    cache.put(vectors_of([1]))
    assert cache.get([key(1)], DIMENSIONS).keys() == {key(1)}


def test_a_cache_that_another_process_holds_is_gone_without(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.embedders.cache._WAIT_FOR_OTHERS_S", 0.05)
    cache = VectorCache(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.WARNING):
        cache.put(vectors_of([1]))
    other.close()
    assert "locked" in caplog.text
    assert cache.get([key(1)], DIMENSIONS) == {}


def test_a_deleted_file_is_begun_anew_by_the_next_put(path: Path) -> None:
    cache = VectorCache(path)
    cache.put(vectors_of([1]))
    path.unlink()
    assert cache.get([key(1)], DIMENSIONS) == {}
    cache.put(vectors_of([2]))
    assert cache.get([key(1), key(2)], DIMENSIONS).keys() == {key(2)}


def test_a_path_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbedderError, match="file/vectors") as raised:
        VectorCache(tmp_path / "file" / "vectors.sqlite")
    assert raised.value.code == "vector_cache_unusable"


PROCESS = """
import sys
from pathlib import Path
from indexer.embedders.cache import VectorCache
from tests.indexer.test_embedders_cache import key, vectors_of
cache = VectorCache(Path(sys.argv[1]))
first = int(sys.argv[2])
for number in range(first, first + 40):
    cache.put(vectors_of([number]))
print(len(cache.get([key(number) for number in range(first, first + 40)], 8)))
"""


def test_processes_and_threads_share_one_file(path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROCESS, str(path), str(first)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (0, 40, 80)
    ]
    answers = [process.communicate(timeout=60) for process in processes]
    assert answers == [("40\n", "")] * 3
    cache = VectorCache(path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: cache.put(vectors_of([number])), range(120, 160)))
    assert len(cache.get([key(number) for number in range(160)], DIMENSIONS)) == 160


def test_recent_vectors_are_made_once_and_the_least_recent_is_forgotten() -> None:
    made: list[str] = []

    def make(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        made.extend(texts)
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    recent = RecentVectors(2)
    assert [int(v[0]) for v in recent.get_or_make(["a", "bb", "a"], make)] == [1, 2, 1]
    recent.get_or_make(["a"], make)
    recent.get_or_make(["ccc"], make)
    recent.get_or_make(["a"], make)
    assert made == ["a", "bb", "ccc"]
    recent.get_or_make(["bb"], make)
    assert made == ["a", "bb", "ccc", "bb"]
    assert (recent.counts.hits, recent.counts.misses) == (2, 4)
