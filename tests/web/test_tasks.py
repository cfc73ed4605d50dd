"""Tasks: claimed once, tried again after a while, parked in the end, whoever dies on the way."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from indexer.errors import SourceError
from tests.conftest import TODAY_NOON, SteppingClock
from tests.web.fakes import FakeSource, opener, vacancy
from webapp.logs import piece_of_work
from webapp.models import OutboxRow, QueueCount, Reason, Task, Vacancy, WorkKind
from webapp.models.base import IdMaker
from webapp.models.connection import Announced, Database
from webapp.services import workers
from webapp.services.backoff import no_jitter, wait_seconds
from webapp.services.closing import close_expired
from webapp.services.housekeeping import Kept, throw_away
from webapp.services.imports import import_files
from webapp.services.outbox import record_changes
from webapp.services.stored_files import StoredFiles
from webapp.services.tasks import (
    ATTEMPTS,
    CLAIM_SECONDS,
    Failure,
    claim,
    enqueue,
    fail,
    finish,
    give_back,
    mark_sent,
    reap,
    renew,
    to_send,
)

FAILURE = Failure("task_failed", "ValueError", {"kind": "ValueError"})
TODAY = date(2026, 11, 1)


def wanted(database: Database, clock: SteppingClock, kind: WorkKind = WorkKind.IMPORT) -> int:
    with database.write() as session:
        return enqueue(session, kind, {"file": "f"}, now=clock()).id


def load(database: Database, clock: SteppingClock, task_id: int) -> Task:
    with database.read() as session:
        return session.get_one(Task, task_id)


def sendable(database: Database, clock: SteppingClock) -> list[int]:
    with database.read() as session:
        return [task.id for task in to_send(session, now=clock(), again_after=10)]


def test_a_task_is_done_by_one_and_carries_its_request(
    database: Database, clock: SteppingClock
) -> None:
    with piece_of_work("request-12345"):
        wanted_id = wanted(database, clock)
    mine = claim(database, wanted_id, "us", clock=clock)
    assert mine is not None
    assert (mine.payload, mine.request_id, mine.attempts) == ({"file": "f"}, "request-12345", 1)
    assert claim(database, wanted_id, "them", clock=clock) is None
    assert finish(database, mine, {"new": 3}, clock=clock)
    assert claim(database, wanted_id, "them", clock=clock) is None
    assert load(database, clock, wanted_id).result == {"new": 3}
    with database.read() as session:
        counted = session.get_one(QueueCount, WorkKind.IMPORT)
    assert (counted.done, counted.failed) == (1, 0)


def test_of_each_kind_one_is_done_at_a_time(database: Database, clock: SteppingClock) -> None:
    first, second = wanted(database, clock), wanted(database, clock)
    other = wanted(database, clock, WorkKind.REBUILD)
    assert sendable(database, clock) == [first, other]
    mine = claim(database, first, "us", clock=clock)
    assert mine is not None
    assert claim(database, second, "them", clock=clock) is None
    assert claim(database, other, "them", clock=clock) is not None
    assert sendable(database, clock) == []
    finish(database, mine, None, clock=clock)
    assert sendable(database, clock) == [second]


def test_what_was_sent_is_sent_again_only_after_a_while(
    database: Database, clock: SteppingClock
) -> None:
    wanted_id = wanted(database, clock)
    mark_sent(database, wanted_id, now=clock())
    assert sendable(database, clock) == []
    clock.advance(11)
    assert sendable(database, clock) == [wanted_id]


def test_a_failure_is_tried_again_ever_later_and_then_parked(
    database: Database, clock: SteppingClock
) -> None:
    wanted_id = wanted(database, clock)
    waits = []
    while (task := load(database, clock, wanted_id)).parked_at is None:
        waited = 0
        while (mine := claim(database, wanted_id, "us", clock=clock)) is None:
            clock.advance(5)
            waited += 5
        waits.append(waited)
        assert fail(database, mine, FAILURE, clock=clock, jitter=no_jitter)
    assert waits == [0, 5, 10, 20, 40]
    assert (task.code, task.params, task.attempts) == ("task_failed", {"kind": "ValueError"}, 5)
    clock.advance(1e6)
    assert claim(database, wanted_id, "us", clock=clock) is None


def test_what_another_attempt_cannot_mend_is_parked_at_once(
    database: Database, clock: SteppingClock
) -> None:
    mine = claim(database, wanted(database, clock), "us", clock=clock)
    assert mine is not None
    final = Failure("file_empty", "The file is empty.", {}, final=True)
    fail(database, mine, final, clock=clock, jitter=no_jitter)
    assert load(database, clock, mine.id).parked_at == clock()


def test_the_task_of_a_dead_process_is_freed_and_counts_as_an_attempt(
    database: Database, clock: SteppingClock
) -> None:
    wanted_id = wanted(database, clock)
    for attempt in range(1, ATTEMPTS + 1):
        mine = claim(database, wanted_id, f"dead{attempt}", clock=clock)
        assert mine is not None
        clock.advance(CLAIM_SECONDS - 1)
        assert reap(database, clock=clock, jitter=no_jitter) == ()
        assert renew(database, {wanted_id}, f"dead{attempt}", clock=clock) == {wanted_id}
        clock.advance(CLAIM_SECONDS)
        assert [task.id for task in reap(database, clock=clock, jitter=no_jitter)] == [wanted_id]
        assert not finish(database, mine, None, clock=clock)
        assert renew(database, {wanted_id}, f"dead{attempt}", clock=clock) == set()
        clock.advance(3600)
    parked = load(database, clock, wanted_id)
    assert (parked.code, parked.parked_at is not None) == ("worker_lost", True)


def test_what_is_given_back_is_free_at_once_and_no_attempt(
    database: Database, clock: SteppingClock
) -> None:
    wanted_id = wanted(database, clock)
    assert claim(database, wanted_id, "us", clock=clock)
    give_back(database, {wanted_id}, "others")
    assert claim(database, wanted_id, "them", clock=clock) is None
    give_back(database, {wanted_id}, "us")
    again = claim(database, wanted_id, "them", clock=clock)
    assert again is not None
    assert again.attempts == 1


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_loses_no_task(
    database: Database, clock: SteppingClock, hours: int
) -> None:
    claimed, failed = wanted(database, clock), wanted(database, clock, WorkKind.REBUILD)
    assert claim(database, claimed, "dead", clock=clock)
    mine = claim(database, failed, "us", clock=clock)
    assert mine is not None
    fail(database, mine, FAILURE, clock=clock, jitter=no_jitter)
    clock.advance(3600 * hours)
    assert [task.id for task in reap(database, clock=clock, jitter=no_jitter)] == [claimed]
    clock.advance(5)
    assert sendable(database, clock) == [claimed, failed]


def test_what_is_rolled_back_is_not_announced(database: Database, clock: SteppingClock) -> None:
    told: list[Announced] = []
    database.on_commit = told.append

    def fail_after() -> None:
        with database.write() as session:
            enqueue(session, WorkKind.CLOSE, now=clock())
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - any
        fail_after()
    assert told == []
    with database.write() as session:
        wanted_id = enqueue(session, WorkKind.CLOSE, now=clock()).id
        record_changes(session, ["a" * 12], Reason.NEW, now=clock())
    assert told == [{"close": frozenset({wanted_id}), "index": frozenset()}]


@given(
    st.integers(1, 200), st.floats(0.1, 100), st.floats(100, 1e5), st.floats(0, 1, exclude_max=True)
)
def test_a_wait_grows_to_its_limit_and_jitter_takes_at_most_half(
    failures: int, first: float, longest: float, jitter: float
) -> None:
    full = wait_seconds(failures, first=first, longest=longest, jitter=no_jitter)
    assert full == min(first * 2.0 ** (failures - 1), longest) or failures > 41
    assert full <= longest
    some = wait_seconds(failures, first=first, longest=longest, jitter=lambda: jitter)
    assert full / 2 <= some <= full


def test_workers_are_seen_until_they_say_nothing_for_a_while(
    database: Database, clock: SteppingClock
) -> None:
    assert workers.seen(database, now=clock()) == workers.Seen(None, frozenset())
    for name, queues in (("a", [WorkKind.INDEX]), ("b", [WorkKind.EMBED, WorkKind.CLOSE])):
        workers.report(database, name, queues, started=clock(), now=clock())
        clock.advance(20)
    here = workers.seen(database, now=clock())
    assert here.queues == {WorkKind.EMBED, WorkKind.CLOSE}
    assert here.at == clock() - timedelta(seconds=20)
    workers.leave(database, "b")
    assert workers.seen(database, now=clock()).queues == frozenset()


@pytest.fixture
def fill(database: Database, clock: SteppingClock, ids: IdMaker):
    """Imports vacancies, each with its last day."""

    def run(**closes: str | None) -> tuple[int, int]:
        rows = [vacancy(name, closes=day) for name, day in closes.items()]
        [report] = import_files(
            database, [Path("f.csv")], opener=opener(FakeSource(rows)), clock=clock, ids=ids
        )
        return report.changed, report.unchanged

    return run


def test_what_has_expired_is_closed_once_and_not_opened_by_the_same_file_again(
    database: Database, clock: SteppingClock, fill
) -> None:
    days = {"a": "2026-10-31", "b": "2026-11-01", "c": None, "d": "2026-10-30"}
    fill(**days)
    seen: list[int] = []
    assert close_expired(database, TODAY, now=clock(), batch=1, watch=seen.append) == 2
    assert seen == [1, 2]
    assert close_expired(database, TODAY, now=clock(), batch=1, watch=seen.append) == 0
    with database.read() as session:
        open_ones = session.scalars(select(Vacancy.source_id).where(Vacancy.state == "approved"))
        assert sorted(open_ones) == ["b", "c"]
        reasons = session.scalars(select(OutboxRow.reason).order_by(OutboxRow.id)).all()
    assert reasons == [Reason.NEW] * 4 + [Reason.CLOSED] * 2
    assert fill(**days) == (0, 4)
    assert fill(**days | {"a": "2026-12-01"}) == (1, 3)


def test_housekeeping_keeps_what_versions_rebuilds_and_open_work_need(
    database: Database, clock: SteppingClock, fill
) -> None:
    fill(a="2026-12-01", b="2026-12-02")
    fill(a="2026-12-03", b="2026-12-02")
    with database.write() as session:
        record_changes(session, ["gone00000001"], Reason.REMOVED, now=clock())
    with database.write() as session:
        for row in session.scalars(select(OutboxRow)):
            row.done_at = clock()
    done = claim(database, wanted(database, clock), "us", clock=clock)
    assert done is not None
    finish(database, done, None, clock=clock)
    waiting = wanted(database, clock)
    clock.advance(86_400)
    fill(a="2026-12-04", b="2026-12-02")
    with database.read() as session:
        before = {row.id: row.subject for row in session.scalars(select(OutboxRow))}
    kept = throw_away(
        database, before=TODAY_NOON + timedelta(hours=1), now=clock(), batch=1,
        watch=lambda _: None,
    )  # fmt: skip
    with database.read() as session:
        left = set(session.scalars(select(OutboxRow.id)))
        tasks = session.scalars(select(Task.id)).all()
    newest = {subject: id_ for id_, subject in before.items()}
    assert left == {id_ for subject, id_ in newest.items() if subject != "gone00000001"}
    assert kept == Kept(changes=len(before) - len(left), tasks=1)
    assert tasks == [waiting]


def test_a_file_is_kept_whole_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    files = StoredFiles(tmp_path / "kept")
    given = tmp_path / "王小明的職缺.csv"
    given.write_bytes(b"1,2,3")
    name = files.keep(given)
    given.unlink()
    assert files.path(name).read_bytes() == b"1,2,3"
    assert name.isalnum()
    assert name.isascii()
    files.remove(name)
    files.remove(name)
    for gone in (name, "../jobbank.sqlite"):
        with pytest.raises(SourceError, match="no longer there"):
            files.path(gone)
    with pytest.raises(SourceError, match="cannot be kept"):
        files.keep(given)
    assert list((tmp_path / "kept").iterdir()) == []
