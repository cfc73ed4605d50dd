"""Generations of an index: made beside the one in use, switched to, and removed when old."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from indexer.errors import SearchIndexError
from indexer.writers.embedded import database
from indexer.writers.embedded.pointer import (
    DATABASE,
    claim_pointer,
    read_pointer,
    sync_folder,
    write_pointer,
)
from indexer.writers.embedded.writer import Clock, EmbeddedWriter, utc_now


def open_writer(root: Path, *, embedder: str, clock: Clock = utc_now) -> EmbeddedWriter:
    """A writer that follows an index's folder to the generation in use; makes the first one.

    :param root: the index's folder; made where it is missing.
    :raises SearchIndexError: as ``EmbeddedWriter`` does.
    """
    generation = read_pointer(root)
    if generation is None:
        first = _create(root, embedder=embedder, clock=clock)
        if not claim_pointer(root, first):
            shutil.rmtree(root / first)
        generation = read_pointer(root)
    return EmbeddedWriter(root / str(generation), embedder=embedder, clock=clock, root=root)


def new_generation(root: Path, *, embedder: str, clock: Clock = utc_now) -> EmbeddedWriter:
    """A writer into an empty generation beside the one in use; ``switch`` takes it into use."""
    name = _create(root, embedder=embedder, clock=clock)
    return EmbeddedWriter(root / name, embedder=embedder, clock=clock)


def current_generation(root: Path) -> str | None:
    """The generation in use; ``None`` where the folder holds no index yet."""
    return read_pointer(root)


def switch(root: Path, generation: str) -> str | None:
    """Take a generation into use, in one step for readers and writers.

    The write lock of the generation in use is held meanwhile: what a writer was told is written
    before the switch stands in the old generation, what comes after it in the new one.

    :returns: the generation that was in use; it stays until ``remove_old_generations``.
    :raises SearchIndexError: when there is no such generation, or the lock is not to be had.
    """
    if not (root / generation / DATABASE).is_file():
        raise SearchIndexError(
            "index_missing",
            f"There is no generation {generation} in {root}. Run `jobbank index rebuild`.",
            path=str(root / generation),
        )
    old = _current_or_none(root)
    path = root / str(old) / DATABASE
    if old is None or not database.is_readable(path):
        write_pointer(root, generation)
        return old
    with database.write_lock(path):
        write_pointer(root, generation)
    return old


def remove_old_generations(root: Path) -> tuple[str, ...]:
    """Remove every generation but the one in use, once its answers were confirmed.

    Not while another rebuild is running: its generation would go too.

    :returns: the names of those removed.
    """
    current = current_generation(root)
    old = sorted(
        folder.name
        for folder in root.iterdir()
        if (folder / DATABASE).is_file() and folder.name != current
    )
    for name in old:
        shutil.rmtree(root / name)
    return tuple(old)


def _create(root: Path, *, embedder: str, clock: Clock) -> str:
    name = f"{clock():%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
    folder = root / name
    folder.mkdir(parents=True)
    database.create(folder / DATABASE, embedder=embedder)
    sync_folder(folder)
    sync_folder(root)
    return name


def _current_or_none(root: Path) -> str | None:
    """As ``read_pointer``; a damaged pointer is what a switch mends."""
    try:
        return read_pointer(root)
    except SearchIndexError:
        return None
