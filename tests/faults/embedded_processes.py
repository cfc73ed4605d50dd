"""What the other processes of the embedded index's fault tests do."""

from __future__ import annotations

import itertools
import resource
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np

from indexer.documents import SearchDocument
from indexer.errors import SearchIndexError
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Upsert
from indexer.writers.embedded import open_writer
from matcher.engines.base import AnyOf, Plan, Unit
from matcher.engines.embedded import EmbeddedEngine

EMBEDDER = "faults"
ROWS = 20
"""Documents that every batch writes anew, besides one of its own."""


def document(id_: str, version: int, token: str, **values: Any) -> SearchDocument:
    """A vacancy with this one word and a vector of its own."""
    vector = np.zeros(192, np.float32)
    vector[version % 192] = 1
    return SearchDocument(
        DocumentKind.VACANCY,
        id_,
        version,
        {"state": "approved", "kind": token, **values},
        {"title": (token,), "description": ("文字",) * 30},
        vector,
        {"token": token},
    )


def holding(token: str, *fields: str) -> Plan:
    """The vacancies whose word *and* whose keyword this is, with these signals."""
    return Plan(
        kind=DocumentKind.VACANCY,
        conditions=(AnyOf(group="kind", field="kind", values=frozenset({token})),),
        units=(Unit(group="unit:0", text=token, phrases=((token,),)),),
        limit=1_000,
        signals=fields,
    )


def write_batches(root: Path, first: int, told: Connection) -> None:
    """Write batch after batch, telling the number of each once it was acknowledged."""
    writer = open_writer(root, embedder=EMBEDDER)
    for number in itertools.count(first):
        rows = [document(f"row{n:02d}", number, f"batch{number}") for n in range(ROWS)]
        own = document(f"own{number:06d}", number, "own")
        writer.apply([Upsert(d) for d in (*rows, own)])
        told.send(number)


def keep_writing(
    root: Path, name: int, acknowledged: Synchronized[float], stop: Event, told: Connection
) -> None:
    """Update one document of its own and one that all writers share, until told to stop.

    ``acknowledged`` is the time that stands in the own document of the newest batch written.
    """
    writer = open_writer(root, embedder=EMBEDDER)
    newest, batches = 0, 0
    while not stop.is_set():
        newest, now = time.time_ns(), time.time()
        own = document(f"own{name}", newest, f"writer{name}", openings=now)
        shared = document("shared", newest, "shared", openings=now)
        writer.apply([Upsert(own), Upsert(shared)])
        acknowledged.value = now
        batches += 1
        time.sleep(0.004)
    told.send((newest, batches))
    writer.close()


def keep_reading(
    root: Path, acknowledged: Sequence[Synchronized[float]], stop: Event, told: Connection
) -> None:
    """Search for what the writers write and say how old the oldest answer was, and any fault."""
    engine = EmbeddedEngine(root, embedder=EMBEDDER)
    oldest, searches, faults = 0.0, 0, []
    while not stop.is_set():
        for name, written in enumerate(acknowledged):
            before = written.value
            found = engine.run(holding(f"writer{name}", "openings"))
            seen = float(found.matched.signals["openings"][0]) if found.total else 0.0
            if found.total > 1 or seen < before:
                faults.append(f"saw {seen} after {before} was acknowledged, {found.total} found")
            if before:
                oldest = max(oldest, written.value - seen)
            stored = found.stored(found.matched.ids)
            if [d.stored for d in stored] != [{"token": f"writer{name}"}] * found.total:
                faults.append(f"stored {stored} for {found.matched.ids}")
            searches += 1
        time.sleep(0.002)
    told.send((oldest, searches, faults[:5]))
    engine.close()


def fill_up(root: Path, most_bytes: int | None, told: Connection) -> None:
    """Write until the disk is full; tell the last acknowledged batch and the error's values.

    :param most_bytes: the largest file that this process may write, for want of a small disk.
    """
    writer = open_writer(root, embedder=EMBEDDER)
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    number = -1
    try:
        for number in itertools.count():
            batch = [document(f"d{number:05d}-{n}", 2, "full") for n in range(50)]
            writer.apply([Upsert(d) for d in batch])
    except SearchIndexError as error:
        told.send((number, error.code, str(error)))
