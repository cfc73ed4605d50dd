"""A worker over fake documents and a real index, to be killed: ``python -m tests.faults.task_worker
FOLDER BROKER DATABASE``. Some titles do harm to whoever works on them."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from indexer.documents import SearchDocument
from indexer.pipeline import VacancySubject
from indexer.writers.base import IndexWriter
from indexer.writers.embedded import open_writer
from tests.web.fakes import FakePipeline
from tests.web.small_site import TODAY
from webapp.logs import write_logs
from webapp.models import WorkKind
from webapp.services import tasks
from webapp.settings import Settings
from webapp.tasks import beat, index_work, indexing, workplace
from webapp.tasks.worker import Worker
from webapp.wiring import Wiring

EMBEDDER = "fake"
SLOW, POISON = "慢", "毒"
"""Beginnings of titles: whoever works on it says so and waits; whoever works on it is killed."""

FULL = os.environ.get("JOBBANK_FAULTS") == "full"
"""Whether leases and waits are those of production; else they are short."""


class HarmfulPipeline(FakePipeline):
    """Documents without content; see the module."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def documents(self, subjects: Sequence[VacancySubject], *, embed: bool) -> list[SearchDocument]:
        for subject in subjects:
            title = subject.record.title
            if title.startswith(POISON):
                os.kill(os.getpid(), signal.SIGKILL)
            if title.startswith(SLOW) and not (self._folder / f"released-{title}").exists():
                (self._folder / f"working-{title}").write_text(str(os.getpid()))
                time.sleep(600)
        return super().documents(subjects, embed=embed)


class FaultWiring(Wiring):
    """The parts of a worker whose documents are made at once."""

    @property
    def pipeline(self) -> HarmfulPipeline:  # type: ignore[override]
        return self._once("pipeline", lambda: HarmfulPipeline(self.settings.data_dir))

    def open_writer(self) -> IndexWriter:
        return open_writer(self.settings.index_dir, embedder=EMBEDDER, clock=self.clock)


def fault_settings(folder: Path, broker: str, database: str) -> Settings:
    """Settings of the worker, and of the test that watches it."""
    return Settings(
        data_dir=folder, broker=broker, database_url=database, today=TODAY, secret_key="k" * 32
    )


def main(folder: str, broker: str, database: str) -> None:
    """Work until killed or told to stop."""
    index_work.RETRY_SECONDS = 0.3
    if not FULL:
        indexing.LEASE_SECONDS = 4.0
        tasks.CLAIM_SECONDS = 4.0
        tasks.FIRST_WAIT = 0.3
        workplace.PULSE_SECONDS = 1.0
        workplace.LONGEST_REST = 2.0
        beat.LEASE_SECONDS = beat.AGAIN_SECONDS = 3.0
        beat.SWEEP_SECONDS = 0.5
    write_logs("info")
    settings = fault_settings(Path(folder), broker, database)
    worker = Worker(settings, list(WorkKind), 3, beat=True, open_parts=FaultWiring)
    raise SystemExit(worker.run())


if __name__ == "__main__":
    main(*sys.argv[1:])
