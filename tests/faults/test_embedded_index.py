"""The embedded index under kill -9, many processes at once, a full disk and a damaged file."""

from __future__ import annotations

import os
import random
import time
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Upsert
from indexer.writers.embedded import current_generation, open_writer
from indexer.writers.embedded.pointer import DATABASE
from matcher.engines.base import Plan
from matcher.engines.embedded import EmbeddedEngine
from tests.faults.embedded_processes import (
    EMBEDDER,
    ROWS,
    document,
    fill_up,
    holding,
    keep_reading,
    keep_writing,
    write_batches,
)

pytestmark = pytest.mark.faults
ROUNDS = int(os.environ.get("JOBBANK_FAULT_ROUNDS", "50"))
SECONDS = float(os.environ.get("JOBBANK_FAULT_SECONDS", "30"))


def test_no_batch_that_was_acknowledged_is_lost_or_torn_by_kill_9(
    tmp_path: Path, processes: BaseContext
) -> None:
    rng = random.Random(5)  # noqa: S311
    open_writer(tmp_path, embedder=EMBEDDER).close()
    follower = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    newest = 0
    for _ in range(ROUNDS):
        mine, theirs = processes.Pipe(duplex=False)
        writer = processes.Process(target=write_batches, args=(tmp_path, newest + 1, theirs))
        writer.start()
        theirs.close()
        acknowledged = mine.recv()
        time.sleep(rng.uniform(0, 0.06))
        writer.kill()
        writer.join()
        while mine.poll():
            try:
                acknowledged = mine.recv()
            except EOFError:
                break
        fresh = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
        written = fresh.run(holding("own")).total
        # The batch under way when the signal came may be in, but then whole.
        assert written in (acknowledged, acknowledged + 1)
        for engine in (fresh, follower):
            assert engine.run(holding("own")).total == written
            assert engine.run(holding(f"batch{written}")).total == ROWS
            everything = engine.run(Plan(kind=DocumentKind.VACANCY))
            assert everything.total == ROWS + written
        fresh.close()
        newest = written
    follower.close()
    assert newest > ROUNDS


def test_two_writers_and_four_readers_lose_nothing_and_see_nothing_old(
    tmp_path: Path, processes: BaseContext
) -> None:
    open_writer(tmp_path, embedder=EMBEDDER).close()
    acknowledged = [processes.Value("d", 0.0) for _ in range(2)]
    stop = processes.Event()
    running = []
    for name, value in enumerate(acknowledged):
        mine, theirs = processes.Pipe(duplex=False)
        made = processes.Process(target=keep_writing, args=(tmp_path, name, value, stop, theirs))
        running.append((made, mine))
    for _ in range(4):
        mine, theirs = processes.Pipe(duplex=False)
        made = processes.Process(target=keep_reading, args=(tmp_path, acknowledged, stop, theirs))
        running.append((made, mine))
    for process, _ in running:
        process.start()
    time.sleep(SECONDS)
    stop.set()
    told = [mine.recv() if mine.poll(30) else None for _, mine in running]
    for process, _ in running:
        process.join(30)
        assert process.exitcode == 0

    writers, readers = told[:2], told[2:]
    for oldest, searches, faults in readers:
        assert faults == []
        assert oldest < 1
        assert searches > SECONDS
    engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    for name, (version, batches) in enumerate(writers):
        assert batches > SECONDS
        (own,) = engine.stored(DocumentKind.VACANCY, [f"own{name}"])
        assert own.version == version
    (shared,) = engine.stored(DocumentKind.VACANCY, ["shared"])
    assert shared.version == max(version for version, _ in writers)
    assert engine.run(Plan(kind=DocumentKind.VACANCY)).total == 3
    engine.close()


def test_a_full_disk_is_named_and_what_was_acknowledged_stays(
    small_disk: tuple[Path, int | None], processes: BaseContext
) -> None:
    folder, most_bytes = small_disk
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(600_000))
    mine, theirs = processes.Pipe(duplex=False)
    writer = processes.Process(target=fill_up, args=(folder / "index", most_bytes, theirs))
    writer.start()
    batches, code, message = mine.recv() if mine.poll(60) else (None, None, "")
    writer.join()
    assert batches
    assert code == "index_disk_full"
    assert "jobbank index rebuild" in message

    ballast.unlink()
    engine = EmbeddedEngine(folder / "index", embedder=EMBEDDER)
    assert engine.run(holding("full")).total == 50 * batches
    again = open_writer(folder / "index", embedder=EMBEDDER)
    assert again.apply([Upsert(document("after", 2, "full"))]).written == 1
    assert engine.run(holding("full")).total == 50 * batches + 1
    engine.close()
    again.close()


def test_a_file_damaged_anywhere_is_refused_or_answers_as_before(tmp_path: Path) -> None:
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    writer.apply([Upsert(document(f"d{n:04d}", 2, f"kind{n % 7}")) for n in range(400)])
    writer.close()
    file = tmp_path / str(current_generation(tmp_path)) / DATABASE
    whole = file.read_bytes()
    healthy = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    expected = [healthy.run(holding(f"kind{n}")).matched.ids for n in range(7)]
    healthy.close()
    rng = random.Random(3)  # noqa: S311
    refused = answered = 0
    for length in (1, 8, 64, 600) * 50:
        damaged = bytearray(whole)
        start = rng.randrange(len(whole) - length)
        damaged[start : start + length] = rng.randbytes(length)
        file.write_bytes(damaged)
        engine = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
        try:
            found = [engine.run(holding(f"kind{n}")).matched.ids for n in range(7)]
        except SearchIndexError as error:
            refused += "jobbank index rebuild" in str(error)
        else:
            # What was hit is not in use: free pages, stored texts, indexes that no search reads.
            answered += found == expected
        engine.close()
    assert refused + answered == 200
    assert refused > answered > 0
