"""What the other processes of the tests on compaction do, and what must be found at any time.

A document's version is the newest step that touched it, and everything about it follows from its
number and version: so an answer that tells its step tells all that must be in it.
"""

from __future__ import annotations

import os
import resource
import signal
import time
from ctypes import c_bool, c_double
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Change, Delete, Upsert
from indexer.writers.embedded import open_writer
from matcher.engines.base import Plan, TermsFacet
from matcher.engines.embedded import EmbeddedEngine, compact, compaction, packed
from tests.faults.embedded_processes import EMBEDDER, document

DOCUMENTS, A_STEP = 400, 10
CLOCK = "clock"
WORDS = ("red", "green", "blue", "white")
EVERYTHING = Plan(
    kind=DocumentKind.VACANCY,
    limit=DOCUMENTS + 1,
    signals=("openings",),
    facets=(TermsFacet("kind", "kind", frozenset()),),
)


def word_of(number: int, version: int) -> str | None:
    """The word of a document in a version; ``None``: it was deleted."""
    return None if (number + version) % 7 == 0 else WORDS[(number * 31 + version * 17) % 4]


def step(number: int) -> list[Change]:
    """The changes of a step: some documents, one after the other, and the clock."""
    first = (number - 1) * A_STEP % DOCUMENTS
    changes: list[Change] = [Upsert(document(CLOCK, number, CLOCK, openings=float(number)))]
    for n in range(first, first + A_STEP):
        word = word_of(n, number)
        if word is None:
            changes.append(Delete(DocumentKind.VACANCY, f"d{n:04d}", number))
        else:
            changes.append(Upsert(document(f"d{n:04d}", number, word, openings=float(number))))
    return changes


def expected(newest: int) -> dict[str, float]:
    """The oracle: version by id once a step was written."""
    steps = DOCUMENTS // A_STEP
    found = {CLOCK: float(newest)}
    for n in range(DOCUMENTS):
        version = newest - (newest - 1 - n // A_STEP) % steps
        if version > 0 and word_of(n, version) is not None:
            found[f"d{n:04d}"] = float(version)
    return found


def look(engine: EmbeddedEngine) -> tuple[int, str]:
    """The step that an index is at, and what is wrong with its answer."""
    found = engine.run(EVERYTHING)
    versions = found.matched.signals["openings"].tolist()
    seen = dict(zip(found.matched.ids, versions, strict=True))
    newest = int(seen.get(CLOCK, 0))
    words = [word_of(int(id_[1:]), int(v)) for id_, v in seen.items() if id_ != CLOCK]
    counts = {word: words.count(word) for word in WORDS if word in words} | {CLOCK: 1}
    if len(seen) != len(found.matched.ids) or found.total != len(seen):
        return newest, f"{found.total} found, {len(seen)} of them different"
    if newest and (seen != expected(newest) or dict(found.facets["kind"]) != counts):
        return newest, f"step {newest} is not as it was written"
    return newest, ""


def stopped(stop: c_bool, seconds: float) -> bool:
    """Wait, then tell whether it is time to end; without a lock, which a killed process would
    keep."""
    time.sleep(seconds)
    return stop.value


def keep_stepping(root: Path, acknowledged: c_double, stop: c_bool) -> None:
    """Go on from wherever the index is, some 50 changes a second; tell what was acknowledged."""
    engine = EmbeddedEngine(root, embedder=EMBEDDER)
    number, _ = look(engine)
    engine.close()
    writer = open_writer(root, embedder=EMBEDDER)
    while not stopped(stop, A_STEP / 50):
        number += 1
        writer.apply(step(number))
        acknowledged.value = number
    writer.close()


def keep_looking(
    root: Path, acknowledged: c_double, stop: c_bool, again: int, told: Connection
) -> None:
    """Search and compare with the oracle; tell how often, and any fault.

    :param again: opens the index anew after so many searches.
    """
    searches, faults = 0, []
    while not stop.value:
        engine = EmbeddedEngine(root, embedder=EMBEDDER)
        for _ in range(again):
            before = acknowledged.value
            newest, fault = look(engine)
            if newest < before:
                fault = f"saw step {newest} after {before} was acknowledged"
            faults += [fault] if fault else []
            searches += 1
            if stopped(stop, 0.005):
                break
        engine.close()
    told.send((searches, faults[:5]))


def keep_compacting(root: Path, made: c_double, stop: c_bool) -> None:
    """Make base after base."""
    while not stopped(stop, 0.02):
        if compact(root, embedder=EMBEDDER, force=True):
            made.value += 1


def die() -> None:
    """Go without a word, as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def compact_and_die(root: Path, point: str) -> None:
    """Compact, and be killed at a point of it."""
    after: dict[str, tuple[Any, str]] = {
        "an array": (packed.Packing, "add"),
        "the whole file": (packed.Packing, "finish"),
        "the name in the folder": (compaction, "sync_folder"),
        "the name in the database": (compaction, "name_base"),
    }
    before: dict[str, tuple[Any, str]] = {
        "removing the old one": (compaction, "_remove_others"),
        "finishing the file": (packed.Packing, "finish"),
    }
    owner, name = {**after, **before}[point]
    original = getattr(owner, name)

    def killed(*args: Any, **more: Any) -> None:
        if point in after:
            original(*args, **more)
        die()

    setattr(owner, name, killed)
    compact(root, embedder=EMBEDDER, force=True)


KILLING_POINTS = (
    "an array",
    "finishing the file",
    "the whole file",
    "the name in the folder",
    "the name in the database",
    "removing the old one",
)


def compact_on_a_full_disk(root: Path, most_bytes: int | None, told: Connection) -> None:
    """Compact and tell the error's code and what is left of the attempt.

    :param most_bytes: the largest file that this process may write, for want of a small disk.
    """
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    try:
        compact(root, embedder=EMBEDDER, force=True)
    except SearchIndexError as error:
        told.send((error.code, sorted(file.name for file in root.glob("*/base-*"))))
