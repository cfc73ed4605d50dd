"""Workers: told of work by a broker in memory, they do it once, with the id of the request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from celery.contrib.testing.worker import start_worker
from celery.exceptions import SoftTimeLimitExceeded
from click.testing import CliRunner
from sqlalchemy import select

from indexer.errors import SearchIndexError, SourceError
from indexer.writers.base import IndexWriter
from indexer.writers.embedded import open_writer
from tests.conftest import SteppingClock
from tests.web.fakes import FakePipeline, FakeSource, opener, vacancy
from webapp.commands.terminal import Terminal
from webapp.commands.work import QUEUES, work
from webapp.logs import piece_of_work
from webapp.models import OutboxRow, Task, Vacancy, WorkKind
from webapp.models.base import utc_now
from webapp.models.connection import Database
from webapp.services import workers
from webapp.services.imports import import_files
from webapp.services.outbox import backlog
from webapp.services.queues import queues
from webapp.services.task_list import (
    Work,
    WorkState,
    drop_work,
    find_work,
    list_work,
    retry_work,
)
from webapp.services.tasks import claim, enqueue, fail, finish
from webapp.services.wanted import want_import, want_rebuild
from webapp.settings import Settings
from webapp.tasks.beat import sweep
from webapp.tasks.index_work import index_a_while
from webapp.tasks.indexing import a_worker_indexes, relay_lease
from webapp.tasks.limits import LONG, limits
from webapp.tasks.nudge import Nudge
from webapp.tasks.worker import Worker
from webapp.tasks.workplace import GivenBackError, Workplace, failure_of
from webapp.wiring import Wiring

HEADER = "職缺編號,職務名稱,公司名稱,工作內容,薪資類型,薪資下限,行政區,縣市"


class FakeWiring(Wiring):
    """The parts of a worker whose documents are made at once, over a real index."""

    fake_pipeline = FakePipeline()

    @property
    def pipeline(self) -> Any:
        return self.fake_pipeline

    def open_writer(self) -> IndexWriter:
        return open_writer(self.settings.index_dir, embedder="fake", clock=self.clock)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=tmp_path / "data", database_url=database_url, broker="memory://",
        secret_key="k" * 32,
    )  # fmt: skip


@pytest.fixture
def parts(settings: Settings) -> Iterator[FakeWiring]:
    with FakeWiring(settings) as made:
        yield made


def accept(parts: Wiring, *titles: str) -> None:
    rows = [vacancy(title, title=title) for title in titles]
    import_files(parts.database, [Path("f.csv")], opener=opener(FakeSource(rows)))


def upload(
    parts: Wiring, tmp_path: Path, text: str = "1,廚師,臺北麵包坊,做菜,月薪,36000,信義區,臺北市"
) -> Task:
    path = tmp_path / "職缺.csv"
    path.write_text(f"{HEADER}\n{text}\n", "utf-8")
    return want_import(
        parts.database, parts.settings.uploads_dir, path, format_=None, complete=False,
        confirmed=False, now=parts.clock(),
    )  # fmt: skip


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 60 s"
        time.sleep(0.02)


@contextmanager
def working(settings: Settings) -> Iterator[Worker]:
    """A worker in threads of this process."""
    worker = Worker(settings, list(WorkKind), 2, beat=False, open_parts=FakeWiring)
    worker._start()
    try:
        with start_worker(
            worker.celery(), pool="threads", concurrency=2, perform_ping_check=False,
            queues=[str(kind) for kind in WorkKind],
        ):  # fmt: skip
            yield worker
    finally:
        worker._stop()


def test_what_is_committed_is_done_at_once_with_the_id_of_its_request(
    parts: FakeWiring, settings: Settings, tmp_path: Path
) -> None:
    with (
        working(settings),
        structlog.testing.capture_logs(
            processors=[structlog.contextvars.merge_contextvars]
        ) as lines,
    ):
        with piece_of_work("request-12345"):
            task = upload(parts, tmp_path)
        until(
            lambda: find_work(parts.database, f"task-{task.id}", now=utc_now()).result is not None
        )
        until(lambda: backlog(parts.database).pending == 0)
    [status, *_] = parts.index_status()
    assert (status.documents, status.without_vector) == (1, 0)
    told = {line["event"]: line for line in lines}
    assert told["task_done"]["request_id"] == "request-12345"
    assert told["task_done"]["new"] == 1
    assert told["indexed"]["requests"] == ("request-12345",)
    with parts.database.read() as session:
        assert session.scalars(select(OutboxRow.request_id)).all() == ["request-12345"]
    assert list(settings.uploads_dir.iterdir()) == []
    counted = queues(parts.database)
    assert [counted[kind].done for kind in (WorkKind.IMPORT, WorkKind.INDEX, WorkKind.EMBED)] == [
        1, 1, 1,
    ]  # fmt: skip


def test_a_message_that_comes_twice_does_nothing(parts: FakeWiring) -> None:
    accept(parts, "甲")
    made = parts.pipeline.made
    for _ in range(3):
        index_a_while(parts, WorkKind.INDEX, 1, stopping=lambda: False, jitter=lambda: 0.0)
    assert parts.pipeline.made - made == 1
    accept(parts, "甲")
    assert not index_a_while(parts, WorkKind.INDEX, 1, stopping=lambda: False, jitter=lambda: 0.0)


def test_vectors_give_way_to_words_and_all_to_another_relay(parts: FakeWiring) -> None:
    accept(parts, *(f"甲{n}" for n in range(60)))
    everything = {"stopping": lambda: False, "jitter": lambda: 0.0}
    assert not index_a_while(parts, WorkKind.INDEX, 60, **everything)
    accept(parts, "乙")
    assert index_a_while(parts, WorkKind.EMBED, 60, **everything)
    assert backlog(parts.database).pending == 11
    other = relay_lease(parts.database)
    assert other.acquire()
    assert index_a_while(parts, WorkKind.INDEX, 61, stopping=lambda: True, jitter=lambda: 0.0)
    other.release()
    assert not index_a_while(parts, WorkKind.INDEX, 61, **everything)
    assert not index_a_while(parts, WorkKind.EMBED, 61, **everything)
    assert backlog(parts.database).pending == 0


def place(parts: Wiring, *, stopping: bool = False) -> Workplace:
    from random import Random

    return Workplace(
        parts,
        list(WorkKind),
        stopping=lambda: stopping,
        ends_itself=False,
        random=Random(1),  # noqa: S311
    )


def told_of(parts: Wiring, task: Task) -> Work:
    return find_work(parts.database, f"task-{task.id}", now=parts.clock())


def test_a_broken_file_is_set_aside_with_its_name_and_can_be_given_up(
    parts: FakeWiring, tmp_path: Path
) -> None:
    task = upload(parts, tmp_path, '"')
    path = next(parts.settings.uploads_dir.iterdir())
    path.write_bytes(b"\x00\x01")
    place(parts).do(WorkKind.IMPORT, task.id)
    found = told_of(parts, task)
    assert (found.state, found.attempts) == (WorkState.PARKED, 1)
    assert found.params["file"] == "職缺.csv"
    assert path.name not in str(found.error)
    [listed] = list_work(parts.database, now=parts.clock(), states=[WorkState.PARKED], limit=9)
    assert listed == found
    drop_work(parts.database, found.name, parts.settings.uploads_dir, now=parts.clock())
    assert not path.exists()


def test_work_in_progress_is_given_back_when_a_worker_must_end(
    parts: FakeWiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = upload(parts, tmp_path)

    def cut_off(*_: object) -> dict[str, Any]:
        raise GivenBackError

    monkeypatch.setattr("webapp.tasks.workplace.body_of", lambda _: cut_off)
    place(parts).do(WorkKind.IMPORT, task.id)
    found = told_of(parts, task)
    assert (found.state, found.attempts, found.code) == (WorkState.WAITING, 0, None)
    monkeypatch.undo()
    place(parts, stopping=True).do(WorkKind.IMPORT, task.id)
    assert told_of(parts, task).state is WorkState.WAITING
    place(parts).do(WorkKind.IMPORT, task.id)
    assert told_of(parts, task).result == {
        "new": 1, "changed": 0, "unchanged": 0, "closed": 0, "refused": 0,
    }  # fmt: skip


def test_a_rebuild_waits_for_another_one_without_an_attempt(parts: FakeWiring) -> None:
    from webapp.services.rebuild import rebuild_lease

    task = want_rebuild(parts.database, anew=False, now=parts.clock())
    other = rebuild_lease(parts.database, clock=parts.clock)
    assert other.acquire()
    place(parts).do(WorkKind.REBUILD, task.id)
    found = told_of(parts, task)
    assert (found.state, found.attempts) == (WorkState.WAITING, 0)
    assert found.retry_at is not None


@pytest.mark.parametrize(
    ("error", "code", "final"),
    [
        (SourceError("file_empty", "It is empty.", file=Path("a")), "file_empty", True),
        (SearchIndexError("engine_away", "It is away."), "engine_away", False),
        (SoftTimeLimitExceeded(), "time_limit", False),
        (ValueError("x"), "task_failed", False),
    ],
)
def test_failures_are_told_apart(error: Exception, code: str, final: bool) -> None:
    failure = failure_of(error)
    assert (failure.code, failure.final) == (code, final)


def test_the_beat_sends_what_is_due_again_and_wants_what_nobody_asks_for(
    parts: FakeWiring, clock: SteppingClock, tmp_path: Path
) -> None:
    parts.clock = clock
    sent: list[tuple[WorkKind, int]] = []

    def swept() -> dict[WorkKind, int]:
        sent.clear()
        sweep(parts, lambda kind, id_: sent.append((kind, id_)), jitter=lambda: 0.0)
        return dict(sent)

    assert set(swept()) == {WorkKind.CLOSE, WorkKind.HOUSEKEEP}
    assert swept() == {}
    clock.advance(11)
    again = swept()
    assert set(again) == {WorkKind.CLOSE, WorkKind.HOUSEKEEP}
    for kind, id_ in again.items():
        place(parts).do(kind, id_)
    rows = [vacancy("1", closes="2026-10-31"), vacancy("2", closes="2026-11-02")]
    import_files(parts.database, [Path("f")], opener=opener(FakeSource(rows)), clock=clock)
    upload(parts, tmp_path)
    assert set(swept()) == {WorkKind.IMPORT, WorkKind.INDEX}
    clock.advance(3600)
    place(parts).do(WorkKind.CLOSE, swept()[WorkKind.CLOSE])
    with parts.database.read() as session:
        assert session.scalars(select(Vacancy.state).order_by(Vacancy.id)).all() == [
            "closed", "approved",
        ]  # fmt: skip
    clock.advance(86_400)
    assert WorkKind.HOUSEKEEP in swept()


class _Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_nudge_is_given_seldom_and_never_without_a_worker_or_a_broker(
    parts: FakeWiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, int]] = []
    away = False

    def send(_app: object, kind: WorkKind, id_: int) -> None:
        sent.append((kind, id_))
        if away:
            raise ConnectionError

    monkeypatch.setattr("webapp.tasks.broker.send", send)
    parts.database.on_commit = None
    ticks = _Ticks()
    nudge = Nudge(parts.settings, parts.database, utc_now, tick=ticks)
    nudge({"import": frozenset({7})})
    assert sent == []
    workers.report(parts.database, "a", [WorkKind.IMPORT], started=utc_now(), now=utc_now())
    ticks.now = 20
    nudge({"import": frozenset({7})})
    nudge({"import": frozenset({8})})
    accept(parts, "甲")
    nudge({"index": frozenset()})
    assert sent == [("import", 7), ("index", 1)]
    away, ticks.now = True, 40
    nudge({"import": frozenset({9})})
    nudge({"index": frozenset()})
    assert sent[2:] == [("import", 9)]


def test_a_site_indexes_by_itself_where_no_worker_does(
    database: Database, clock: SteppingClock
) -> None:
    assert not a_worker_indexes(database, clock=clock)
    workers.report(database, "a", [WorkKind.INDEX], started=clock(), now=clock())
    assert not a_worker_indexes(database, clock=clock)
    workers.report(database, "b", [WorkKind.EMBED], started=clock(), now=clock())
    assert a_worker_indexes(database, clock=clock)
    clock.advance(31)
    assert not a_worker_indexes(database, clock=clock)


def test_queues_tell_what_waits_what_was_set_aside_and_what_was_done(
    parts: FakeWiring, clock: SteppingClock
) -> None:
    with parts.database.write() as session:
        tasks = [enqueue(session, WorkKind.IMPORT, {"file": "f"}, now=clock()).id for _ in "123"]
    for number, id_ in enumerate(tasks[:2]):
        mine = claim(parts.database, id_, "us", clock=clock)
        assert mine is not None
        if number:
            finish(parts.database, mine, None, clock=clock)
        else:
            failure = failure_of(SourceError("file_empty", "Empty."))
            fail(parts.database, mine, failure, clock=clock, jitter=lambda: 0.0)
    accept(parts, "甲", "乙")
    found = queues(parts.database)
    importing = found[WorkKind.IMPORT]
    assert (importing.depth, importing.parked, importing.done, importing.failed) == (1, 1, 1, 1)
    assert importing.oldest == clock()
    assert (found[WorkKind.INDEX].depth, found[WorkKind.EMBED].depth) == (2, 0)
    retry_work(parts.database, f"task-{tasks[0]}")
    assert queues(parts.database)[WorkKind.IMPORT].parked == 0


def test_every_kind_has_limits_and_the_command_knows_them_all() -> None:
    assert set(limits()) == set(WorkKind)
    assert all(limit.soft < limit.hard for limit in limits().values())
    assert tuple(WorkKind) == QUEUES


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--queues", "nonsense"], "index, embed"),
        (["--queues", ","], "index, embed"),
        (["--queues", "import,rebuild,index", "--concurrency", "2"], str(len(LONG) + 1)),
    ],
)
def test_a_worker_that_would_keep_changes_waiting_is_refused(words: list[str], said: str) -> None:
    ran = CliRunner().invoke(work, words, obj=Terminal("en"))
    assert ran.exit_code == 2
    assert said in ran.output
