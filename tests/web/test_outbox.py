"""The relay: everything reaches the index once, in order, whatever dies on the way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from indexer.documents import SearchDocument
from indexer.errors import EmbedderError, SearchIndexError
from indexer.pipeline import VacancySubject
from indexer.vocabulary import DocumentKind
from indexer.writers.base import Delete, Upsert
from indexer.writers.embedded import open_writer
from tests.conftest import SteppingClock
from tests.web.fakes import FakeIndex, FakePipeline, FakeSource, opener, vacancy
from webapp.logs import piece_of_work
from webapp.models import OutboxRow, Reason, Vacancy
from webapp.models.base import IdMaker, utc_now
from webapp.models.connection import Database
from webapp.services.imports import import_files
from webapp.services.leases import WorkLease
from webapp.services.outbox import Backlog, backlog, parked_changes, record_changes, unpark
from webapp.services.relay import RelayStep, Stages, run_once
from webapp.services.relay_rows import ATTEMPTS
from webapp.tasks.indexing import IndexingThread, index_all

Load = Callable[..., None]
Step = Callable[..., RelayStep]


@pytest.fixture
def load(database: Database, clock: SteppingClock, ids: IdMaker) -> Load:
    """Imports vacancies of these titles, numbered from 1; a complete import."""

    def run(*titles: str) -> None:
        rows = [vacancy(str(n), title=title) for n, title in enumerate(titles, start=1)]
        import_files(
            database,
            [Path("file.csv")],
            opener=opener(FakeSource(rows)),
            complete=True,
            confirm=lambda _: True,
            clock=clock,
            ids=ids,
        )

    return run


@pytest.fixture
def lease(database: Database, clock: SteppingClock) -> WorkLease:
    return WorkLease(database, "relay", "us", clock=clock)


@pytest.fixture
def index() -> FakeIndex:
    return FakeIndex()


@pytest.fixture
def step(database: Database, index: FakeIndex, lease: WorkLease, clock: SteppingClock) -> Step:
    """One step of the relay into ``index``."""

    def run(pipeline: FakePipeline | None = None, **options: object) -> RelayStep:
        return run_once(database, index, pipeline or FakePipeline(), lease, clock=clock, **options)

    return run


def titles(index: FakeIndex) -> list[str]:
    return sorted(document.stored["title"] for document in index.documents.values())


def test_what_was_imported_reaches_the_index_with_its_version(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲", "乙")
    assert step() == RelayStep(leased=True, done=2)
    with database.read() as session:
        rows = session.scalars(select(OutboxRow)).all()
    assert index.versions == {row.subject: 2 * row.id + 1 for row in rows}
    assert titles(index) == ["乙", "甲"]
    assert backlog(database) == Backlog(0, 0, 0, max(row.id for row in rows), None)
    assert step().idle


def test_several_changes_of_one_vacancy_become_one_document(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲")
    load("乙")
    load("丙")
    assert step() == RelayStep(leased=True, done=1)
    assert titles(index) == ["丙"]
    assert list(index.versions.values()) == [2 * backlog(database).newest + 1]


def test_the_oldest_changes_go_first_batch_by_batch(
    load: Load, step: Step, index: FakeIndex
) -> None:
    load(*"甲乙丙丁戊")
    assert [step(batch=2).done for _ in range(4)] == [2, 2, 1, 0]
    order = [change.document.stored["title"] for call in index.calls for change in call]
    assert "".join(order) == "甲乙丙丁戊"


def test_a_closed_vacancy_stays_in_the_index_as_closed(
    load: Load, step: Step, index: FakeIndex
) -> None:
    load("甲", "乙")
    step()
    load("甲")
    assert step() == RelayStep(leased=True, done=1)
    documents = index.documents.values()
    states = {one.stored["title"]: one.values["state"] for one in documents}
    assert states == {
        "甲": "approved",
        "乙": "closed",
    }


def test_a_removed_vacancy_leaves_the_index(
    load: Load, step: Step, index: FakeIndex, database: Database, clock: SteppingClock
) -> None:
    load("甲", "乙")
    step()
    with database.write() as session:
        gone = session.scalars(
            delete(Vacancy).where(Vacancy.source_id == "1").returning(Vacancy.public_id)
        ).one()
        record_changes(session, [gone], Reason.REMOVED, now=clock())
    assert step() == RelayStep(leased=True, done=1)
    assert index.calls[-1] == [Delete(DocumentKind.VACANCY, gone, 2 * backlog(database).newest + 1)]
    assert titles(index) == ["乙"]


def test_in_a_running_site_words_come_first_and_vectors_follow(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲", "乙")
    assert step(stages=Stages.WORDS_FIRST) == RelayStep(leased=True, searchable=2)
    assert backlog(database).unsearchable == 0
    assert backlog(database).pending == 2
    assert all(document.vector is None for document in index.documents.values())
    load("甲", "乙", "丙")
    assert step(stages=Stages.WORDS_FIRST) == RelayStep(leased=True, searchable=1)
    assert step(stages=Stages.WORDS_FIRST) == RelayStep(leased=True, done=3)
    assert all(document.vector is not None for document in index.documents.values())
    assert all(version % 2 == 1 for version in index.versions.values())


def test_one_poisoned_record_does_not_stop_the_others_and_is_parked(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲", "毒", "乙")
    poisoned = FakePipeline(poison=["毒"])
    assert step(poisoned) == RelayStep(leased=True, done=2, failed=1)
    assert [step(poisoned).failed for _ in range(ATTEMPTS)] == [1, 1, 1, 1, 0]
    left = backlog(database)
    assert (left.pending, left.parked) == (0, 1)
    with database.read() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None))).one()
    assert (row.attempts, row.error) == (5, "ValueError: 毒 cannot be made into a document")
    assert titles(index) == ["乙", "甲"]


def test_what_was_parked_can_be_tried_again(load: Load, step: Step, database: Database) -> None:
    load("毒")
    for _ in range(ATTEMPTS):
        step(FakePipeline(poison=["毒"]))
    assert step().idle
    assert unpark(database) == 1
    assert step().done == 1
    assert backlog(database).parked == 0


def test_a_new_change_of_a_parked_vacancy_settles_the_parked_one(
    load: Load, step: Step, database: Database
) -> None:
    load("毒")
    for _ in range(ATTEMPTS):
        step(FakePipeline(poison=["毒"]))
    load("解藥")
    assert step(FakePipeline(poison=["毒"])).done == 1
    assert (backlog(database).pending, backlog(database).parked) == (0, 0)


def test_a_failure_is_tried_again_after_a_while_that_grows(
    load: Load, step: Step, clock: SteppingClock
) -> None:
    load("毒")
    waits = []
    for _ in range(ATTEMPTS):
        waited = 0
        while step(FakePipeline(poison=["毒"]), retry_seconds=10).idle:
            clock.advance(5)
            waited += 5
        waits.append(waited)
    assert waits == [0, 10, 20, 40, 80]


def test_a_record_that_this_program_refuses_fails_alone(
    load: Load, step: Step, database: Database
) -> None:
    load("甲", "乙")
    with database.write() as session:
        session.execute(
            update(Vacancy).where(Vacancy.source_id == "1").values(record={"title": ""})
        )
    assert step() == RelayStep(leased=True, done=1, failed=1)


def test_a_document_that_the_index_refuses_fails_alone(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲", "乙")
    with database.read() as session:
        refused = session.scalars(select(Vacancy.public_id).order_by(Vacancy.id)).first()
    index.refuse = {str(refused)}
    assert step() == RelayStep(leased=True, done=1, failed=1)
    assert titles(index) == ["乙"]


class _Broken:
    """A pipeline or an index whose machine fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def documents(self, *_all: object, **_named: object) -> list[object]:
        raise self.error


@pytest.mark.parametrize("error", [EmbedderError("x", "No model."), OSError(28, "No space left")])
def test_a_failing_machine_is_nobodys_attempt(
    load: Load, step: Step, database: Database, error: Exception
) -> None:
    load("甲", "乙")
    with pytest.raises(type(error)):
        step(_Broken(error))
    with database.read() as session:
        assert session.scalars(select(OutboxRow.attempts)).all() == [0, 0]
    assert step().done == 2


def test_an_index_that_cannot_be_written_is_nobodys_attempt(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲", "乙")
    index.broken = True
    with pytest.raises(SearchIndexError):
        step()
    index.broken = False
    assert step() == RelayStep(leased=True, done=2)


def test_a_change_during_a_step_is_not_lost(
    load: Load, database: Database, lease: WorkLease, clock: SteppingClock, index: FakeIndex
) -> None:
    load("甲")

    class ChangingPipeline(FakePipeline):
        def documents(self, *all_: object, **named: object):
            made = super().documents(*all_, **named)
            load("乙")
            return made

    run_once(database, index, ChangingPipeline(), lease, clock=clock)
    assert titles(index) == ["甲"]
    assert backlog(database).pending == 1
    run_once(database, index, FakePipeline(), lease, clock=clock)
    assert titles(index) == ["乙"]
    assert backlog(database).pending == 0


def test_only_one_holder_works_until_its_time_is_up(
    load: Load, step: Step, database: Database, clock: SteppingClock
) -> None:
    load("甲")
    other = WorkLease(database, "relay", "other", clock=clock, seconds=60)
    assert other.acquire()
    assert step() == RelayStep(leased=False)
    clock.advance(59)
    assert step() == RelayStep(leased=False)
    clock.advance(1)
    assert step() == RelayStep(leased=True, done=1)
    assert not other.acquire()


def test_a_lease_that_is_given_back_is_free_at_once(
    database: Database, clock: SteppingClock
) -> None:
    ours, theirs = (WorkLease(database, "relay", name, clock=clock) for name in ("a", "b"))
    assert ours.acquire()
    theirs.release()
    assert not theirs.acquire()
    ours.release()
    assert theirs.acquire()


_APPLY_AND_DIE = """
import os, sys
from pathlib import Path
from indexer.writers.embedded import open_writer
from tests.web.fakes import FakePipeline
from webapp.models.base import utc_now
from webapp.models.connection import open_database
from webapp.services.leases import WorkLease
from webapp.services.relay import run_once
class DyingWriter:
    def __init__(self, writer):
        self.writer = writer
    def apply(self, changes):
        self.writer.apply(changes)
        os.kill(os.getpid(), 9)
database = open_database(sys.argv[1])
writer = DyingWriter(open_writer(Path(sys.argv[2]), embedder="fake"))
lease = WorkLease(database, "relay", "dead", clock=utc_now)
run_once(database, writer, FakePipeline(), lease, clock=utc_now)
"""


def test_a_relay_killed_between_writing_and_marking_is_taken_over(
    load: Load, database: Database, database_url: str, tmp_path: Path, clock: SteppingClock
) -> None:
    load("甲", "乙")
    folder = tmp_path / "index"
    killed = subprocess.run(
        [sys.executable, "-c", _APPLY_AND_DIE, database_url, str(folder)], check=False
    )
    assert killed.returncode == -9
    assert backlog(database).pending == 2
    later = SteppingClock(utc_now() + timedelta(hours=1))
    writer = open_writer(folder, embedder="fake")
    try:
        assert writer.status()[0].documents == 2
        lease = WorkLease(database, "relay", "us", clock=later)
        steps = [run_once(database, writer, FakePipeline(), lease, clock=later) for _ in "123"]
        assert [step.done for step in steps] == [1, 1, 0]  # each alone: one of them may have killed
        assert writer.status()[0].documents == 2
    finally:
        writer.close()
    assert backlog(database).pending == 0


class _Killed(BaseException):
    """A process that dies in the middle of a step, as far as the database can tell."""


class _KillingPipeline(FakePipeline):
    """Dies of the vacancies with these titles."""

    def documents(self, subjects: Sequence[VacancySubject], *, embed: bool) -> list[SearchDocument]:
        if self.poison.intersection(subject.record.title for subject in subjects):
            raise _Killed
        return super().documents(subjects, embed=embed)


def test_a_vacancy_that_kills_whoever_touches_it_is_set_aside_and_the_others_go_on(
    load: Load, step: Step, index: FakeIndex, database: Database, clock: SteppingClock
) -> None:
    load("甲", "毒", "乙")
    deadly = _KillingPipeline(poison=["毒"])
    deaths, waited = 0, []
    while backlog(database).pending:
        try:
            if step(deadly, retry_seconds=10).idle:
                waited.append(10)
                clock.advance(10)
        except _Killed:
            deaths += 1
    assert titles(index) == ["乙", "甲"]
    assert deaths == ATTEMPTS
    assert sum(waited) == 10 + 20 + 40 + 80
    [parked] = parked_changes(database)
    assert (parked.code, parked.error) == ("worker_lost", "The process that worked on it ended.")
    assert unpark(database) == 1
    assert step().done == 1


def test_an_outage_in_the_middle_of_a_step_is_nobodys_attempt(
    load: Load, step: Step, database: Database
) -> None:
    load("甲", "乙")
    with pytest.raises(OSError, match="No space left"):
        step(_Broken(OSError(28, "No space left")))
    with database.read() as session:
        assert session.scalars(select(OutboxRow.lost)).all() == [0, 0]


def test_words_alone_and_vectors_alone_make_the_whole(
    load: Load, step: Step, index: FakeIndex, database: Database
) -> None:
    load("甲", "乙")
    assert step(stages=Stages.VECTORS).idle
    assert step(stages=Stages.WORDS) == RelayStep(leased=True, searchable=2)
    assert step(stages=Stages.WORDS).idle
    assert index.status()[0].without_vector == 2
    assert step(stages=Stages.VECTORS) == RelayStep(leased=True, done=2)
    assert backlog(database).pending == 0


def test_a_change_carries_the_request_that_made_it(load: Load, step: Step) -> None:
    with piece_of_work("request-12345"):
        load("甲", "乙")
    assert step().requests == ("request-12345",)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_stops_no_work_for_long(
    load: Load, step: Step, database: Database, clock: SteppingClock, hours: int
) -> None:
    load("甲", "毒")
    assert step(FakePipeline(poison=["毒"]), retry_seconds=10).failed == 1
    dead = WorkLease(database, "relay", "dead", clock=clock)
    clock.advance(60)
    assert dead.acquire()  # and never lives again
    clock.advance(3600 * hours)
    assert step().done == 1


def test_a_lease_is_renewed_while_a_long_step_goes_on(database: Database) -> None:
    ours = WorkLease(database, "relay", "us", clock=utc_now, seconds=0.6)
    theirs = WorkLease(database, "relay", "them", clock=utc_now, seconds=0.6)
    assert ours.acquire()
    with ours.kept(at_most=60):
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            assert not theirs.acquire()
            time.sleep(0.05)
    _until(theirs.acquire)


def test_index_all_ends_when_everything_is_in(
    load: Load, database: Database, index: FakeIndex, lease: WorkLease, clock: SteppingClock
) -> None:
    load(*"甲毒乙")
    told: list[tuple[RelayStep, Backlog]] = []
    index_all(
        database,
        lambda: index,
        lambda: FakePipeline(poison=["毒"]),
        lease=lease,
        clock=clock,
        watch=lambda *both: told.append(both),
        wait=clock.advance,
    )
    assert titles(index) == ["乙", "甲"]
    assert (told[-1][1].pending, told[-1][1].parked) == (0, 1)
    assert WorkLease(database, "relay", "next", clock=clock).acquire()


def test_index_all_waits_for_another_indexer_and_takes_over_from_a_dead_one(
    load: Load, database: Database, index: FakeIndex, lease: WorkLease, clock: SteppingClock
) -> None:
    load("甲")
    assert WorkLease(database, "relay", "dead", clock=clock).acquire()
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        clock.advance(seconds)

    index_all(
        database, lambda: index, FakePipeline, lease=lease, clock=clock,
        watch=lambda *_: None, wait=wait,
    )  # fmt: skip
    assert titles(index) == ["甲"]
    assert sum(waits) == 60


def test_the_thread_indexes_beside_the_site_and_survives_a_broken_index(
    load: Load, database: Database, index: FakeIndex, clock: SteppingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("webapp.tasks.indexing.IDLE_SECONDS", 0.01)
    monkeypatch.setattr("webapp.tasks.indexing.RETRY_SECONDS", 0.01)
    opened: list[int] = []

    def open_index() -> FakeIndex:
        opened.append(1)
        if len(opened) == 1:
            raise SearchIndexError("index_missing", "There is no index.")
        return index

    lease = WorkLease(database, "relay", "thread", clock=clock)
    thread = IndexingThread(database, open_index, FakePipeline, lease=lease, clock=clock)
    thread.start()
    try:
        load("甲")
        _until(lambda: titles(index) == ["甲"] and not backlog(database).pending)
        load("乙")
        _until(lambda: titles(index) == ["乙"] and not backlog(database).pending)
        _until(WorkLease(database, "relay", "rebuild", clock=clock).acquire)
    finally:
        thread.stop()
    assert not thread.is_alive()
    assert len(opened) == 2
    kinds = [isinstance(change, Upsert) for call in index.calls for change in call]
    assert kinds == [True] * 4


def test_a_site_that_never_runs_out_of_changes_still_lets_a_rebuild_in(
    load: Load, database: Database, index: FakeIndex, clock: SteppingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("webapp.tasks.indexing.HELD_SECONDS", 0.05)
    seen = 0

    def always_more() -> FakePipeline:
        nonlocal seen
        seen += 1
        load(f"甲{seen}")
        return FakePipeline()

    load("甲")
    lease = WorkLease(database, "relay", "thread", clock=clock)
    thread = IndexingThread(database, lambda: index, always_more, lease=lease, clock=clock)
    thread.start()
    try:
        _until(lambda: seen > 1)
        _until(WorkLease(database, "relay", "rebuild", clock=clock).acquire)
        assert backlog(database).pending
    finally:
        thread.stop()


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 30 s"
        time.sleep(0.01)
