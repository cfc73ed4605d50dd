"""Compaction of the embedded index under kill -9, beside readers and writers, on a full disk."""

from __future__ import annotations

import os
import random
import time
from ctypes import c_bool
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from indexer.writers.embedded import open_writer
from matcher.engines.embedded import EmbeddedEngine, compact
from tests.faults.embedded_compaction import (
    DOCUMENTS,
    KILLING_POINTS,
    compact_and_die,
    compact_on_a_full_disk,
    keep_compacting,
    keep_looking,
    keep_stepping,
    look,
    step,
)
from tests.faults.embedded_processes import EMBEDDER

pytestmark = pytest.mark.faults
SECONDS = float(os.environ.get("JOBBANK_FAULT_SECONDS", "30")) / 2


def fill(root: Path, steps: int) -> None:
    """Write the first steps."""
    writer = open_writer(root, embedder=EMBEDDER)
    for number in range(1, steps + 1):
        writer.apply(step(number))
    writer.close()


def look_anew(root: Path) -> tuple[int, str]:
    """See ``look``; by an engine that starts now."""
    engine = EmbeddedEngine(root, embedder=EMBEDDER)
    try:
        return look(engine)
    finally:
        engine.close()


def test_every_search_is_right_while_bases_are_made_and_everyone_who_writes_is_killed(
    tmp_path: Path, processes: BaseContext
) -> None:
    rng = random.Random(11)  # noqa: S311
    fill(tmp_path, 40)
    # without locks, which a killed process would keep
    stop = processes.RawValue(c_bool, False)
    acknowledged, made = processes.RawValue("d", 40.0), processes.RawValue("d", 0.0)
    readers = []
    for again in (1, 10, 10_000, 10_000):
        mine, theirs = processes.Pipe(duplex=False)
        arguments = (tmp_path, acknowledged, stop, again, theirs)
        readers.append((processes.Process(target=keep_looking, args=arguments), mine))
    work = [
        (keep_stepping, (tmp_path, acknowledged, stop)),
        *[(keep_compacting, (tmp_path, made, stop))] * 2,
    ]
    writing: list[BaseProcess] = [processes.Process(target=do, args=args) for do, args in work]
    for process in (*(reader for reader, _ in readers), *writing):
        process.start()

    end, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < end or made.value < 3:  # a busy machine takes its time
        time.sleep(rng.uniform(0.1, 1.1))
        victim = rng.randrange(3)
        writing[victim].kill()
        writing[victim].join()
        do, args = work[victim]
        writing[victim] = processes.Process(target=do, args=args)
        writing[victim].start()
        kills += 1
    stop.value = True
    told = [mine.recv() if mine.poll(60) else (0, ["no answer"]) for _, mine in readers]
    for process in (*(reader for reader, _ in readers), *writing):
        process.join(60)
        assert process.exitcode == 0

    for searches, faults in told:
        assert faults == []
        assert searches > SECONDS / 4
    assert kills > SECONDS / 2
    newest, fault = look_anew(tmp_path)
    assert (newest in (acknowledged.value, acknowledged.value + 1), fault) == (True, "")
    assert compact(tmp_path, embedder=EMBEDDER, force=True)
    assert look_anew(tmp_path) == (newest, "")
    assert len(list(tmp_path.glob("*/base-*"))) == 1


def test_a_compaction_killed_at_any_point_leaves_a_whole_index_and_is_made_up_for(
    tmp_path: Path, processes: BaseContext
) -> None:
    fill(tmp_path, 30)
    assert compact(tmp_path, embedder=EMBEDDER, force=True)
    follower = EmbeddedEngine(tmp_path, embedder=EMBEDDER)
    writer = open_writer(tmp_path, embedder=EMBEDDER)
    for newest, point in enumerate(KILLING_POINTS, start=31):
        writer.apply(step(newest))
        killed = processes.Process(target=compact_and_die, args=(tmp_path, point))
        killed.start()
        killed.join(60)
        assert killed.exitcode == -9, point
        assert look_anew(tmp_path) == look(follower) == (newest, ""), point
        assert 1 <= len(list(tmp_path.glob("*/base-*"))) <= 2
        assert compact(tmp_path, embedder=EMBEDDER, force=True)
        assert look_anew(tmp_path) == look(follower) == (newest, ""), point
        assert len(list(tmp_path.glob("*/base-*"))) == 1
    follower.close()
    writer.close()


def test_a_full_disk_ends_a_compaction_and_nothing_else(
    small_disk: tuple[Path, int | None], processes: BaseContext
) -> None:
    folder, most_bytes = small_disk
    root = folder / "index"
    fill(root, DOCUMENTS // 40)
    ballast = folder / "ballast"
    if most_bytes is None:
        with ballast.open("wb", buffering=0) as file:
            while os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize > 300_000:
                file.write(bytes(50_000))
    mine, theirs = processes.Pipe(duplex=False)
    most = 300_000 if most_bytes is not None else None
    full = processes.Process(target=compact_on_a_full_disk, args=(root, most, theirs))
    full.start()
    assert (mine.recv() if mine.poll(60) else None) == ("index_disk_full", [])
    full.join()
    assert look_anew(root) == (DOCUMENTS // 40, "")

    ballast.unlink(missing_ok=True)
    assert compact(root, embedder=EMBEDDER, force=True)
    assert look_anew(root) == (DOCUMENTS // 40, "")
