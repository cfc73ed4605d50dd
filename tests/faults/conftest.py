"""Processes to kill, and a disk to fill."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Iterator
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def processes() -> BaseContext:
    """Makes processes that start quickly and share nothing with this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.embedded_compaction"])
    return context


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, int | None]]:
    """A folder on a disk of 4 MB where this machine lets us mount one; else any folder, and the
    largest file that the writer may make."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=4m", "tmpfs"]
    mounted = mount and os.geteuid() == 0 and (
        subprocess.run([mount, *options, folder], check=False, capture_output=True).returncode == 0
    )  # fmt: skip
    try:
        yield folder, None if mounted else 2_000_000
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)
