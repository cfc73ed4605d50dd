"""Importing: what changes, what does not, what is refused and what is closed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from indexer.errors import JobBankError, SourceError
from indexer.records import ResumeRecord, VacancyRecord
from indexer.sources.base import RowError, SourceFormat
from indexer.vocabulary import VacancyState
from tests.shared_data import shared_path
from tests.web.fakes import FakeSource, opener, vacancy
from webapp.models import Employer, Import, ImportRemark, OutboxRow, Reason, Resume, Vacancy
from webapp.models.base import Clock, IdMaker
from webapp.models.connection import Database
from webapp.services.closing import ClosingQuestion
from webapp.services.imports import ImportReport, import_file, import_files

Rows = list[VacancyRecord | ResumeRecord | RowError | Exception]
Load = Callable[..., ImportReport]


@pytest.fixture
def load(database: Database, clock: Clock, ids: IdMaker) -> Load:
    """Imports one file of these rows."""

    def run(rows: Rows, format_: SourceFormat = SourceFormat.TABLE_CSV, **options: object):
        return import_files(
            database,
            [Path("file.csv")],
            opener=opener(FakeSource(rows, format_)),
            clock=clock,
            ids=ids,
            **options,
        )[0]

    return run


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.closed, report.refused


def outbox(database: Database) -> list[Reason]:
    with database.read() as session:
        return list(session.scalars(select(OutboxRow.reason).order_by(OutboxRow.id)))


def states(database: Database) -> dict[str, VacancyState]:
    with database.read() as session:
        query = select(Vacancy.source_id, Vacancy.state)
        return dict(session.execute(query).all())


def number_of(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_new_row_becomes_a_vacancy_and_an_outbox_row(load: Load, database: Database) -> None:
    report = load([vacancy("1", closes="2026-12-31", description="揉麵、顧爐")])
    assert counts(report) == (1, 0, 0, 0, 0)
    with database.read() as session:
        one = session.scalars(select(Vacancy)).one()
        row = session.scalars(select(OutboxRow)).one()
    assert one.as_record() == vacancy("1", closes="2026-12-31", description="揉麵、顧爐")
    assert (one.state, str(one.closes)) == (VacancyState.APPROVED, "2026-12-31")
    assert (row.subject, row.reason) == (one.public_id, Reason.NEW)


def test_importing_twice_changes_nothing(load: Load, database: Database) -> None:
    rows: Rows = [vacancy("1"), vacancy("2")]
    load(rows)
    before = outbox(database)
    report = load(rows)
    assert counts(report) == (0, 0, 2, 0, 0)
    assert outbox(database) == before
    assert number_of(database, Employer) == 1


def test_a_changed_row_keeps_its_public_id(load: Load, database: Database) -> None:
    load([vacancy("1")])
    with database.read() as session:
        before = session.scalars(select(Vacancy.public_id)).one()
    report = load([vacancy("1", title="西點師傅")])
    assert counts(report) == (0, 1, 0, 0, 0)
    with database.read() as session:
        one = session.scalars(select(Vacancy)).one()
    assert one.public_id == before
    assert one.record["title"] == "西點師傅"
    assert outbox(database) == [Reason.NEW, Reason.CHANGED]


def test_the_import_itself_is_recorded(load: Load, database: Database, clock: Clock) -> None:
    refused = RowError(2, "pay_min", "很多", "not_a_number", {"least": 0})
    load([vacancy("1"), refused])
    with database.read() as session:
        made = session.scalars(select(Import)).one()
        remark = session.scalars(select(ImportRemark)).one()
        first, last = session.execute(select(Vacancy.first_import_id, Vacancy.last_import_id)).one()
    assert (made.file_name, made.format, made.source) == ("file.csv", "table-csv", "table")
    assert (made.new, made.refused, made.complete, made.ended_at) == (1, 1, False, clock())
    assert (remark.row_number, remark.field, remark.value) == (2, "pay_min", "很多")
    assert (remark.code, remark.params) == ("not_a_number", {"least": 0})
    assert (first, last) == (made.id, made.id)


def test_an_unchanged_row_is_marked_as_seen(load: Load, database: Database) -> None:
    load([vacancy("1")])
    load([vacancy("1")])
    with database.read() as session:
        first, last = session.execute(select(Vacancy.first_import_id, Vacancy.last_import_id)).one()
    assert last > first


def test_a_file_that_breaks_half_way_changes_nothing(load: Load, database: Database) -> None:
    broken = SourceError("broken", "The file ends in the middle of a row.")
    with pytest.raises(SourceError):
        load([*(vacancy(str(n)) for n in range(1200)), broken])
    assert [number_of(database, table) for table in (Vacancy, OutboxRow, Import)] == [0, 0, 0]


def test_of_several_files_one_broken_one_stops_all(database: Database) -> None:
    broken = FakeSource([SourceError("broken", "Broken.")])
    with pytest.raises(SourceError):
        import_files(
            database,
            [Path("a"), Path("b")],
            opener=opener(FakeSource([vacancy("1")]), broken),
        )
    assert number_of(database, Vacancy) == 0


def test_refused_rows_do_not_keep_good_ones_out(load: Load, database: Database) -> None:
    report = load([RowError(1, "title", "", "missing"), vacancy("1")])
    assert counts(report) == (1, 0, 0, 0, 1)
    assert [error.code for error in report.errors] == ["missing"]


def test_of_rows_with_one_id_the_last_wins_and_the_others_are_reported(
    load: Load, database: Database
) -> None:
    report = load([vacancy("1", title="甲"), vacancy("2"), vacancy("1", title="乙")])
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.errors == (RowError(1, "source_id", "1", "replaced", {"row": 3}),)
    with database.read() as session:
        titles = session.scalars(select(Vacancy.record["title"].as_string()))
        assert set(titles) == {"麵包師傅", "乙"}


def test_a_text_that_postgresql_cannot_hold_is_refused_on_both(load: Load) -> None:
    report = load([vacancy("1", description="a\0b"), vacancy("2", description="a\\u0000b")])
    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.errors[0].code == "null_character"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    load: Load, database: Database
) -> None:
    load([vacancy("1"), vacancy("2"), vacancy("3")])
    before = outbox(database)
    rows: Rows = [vacancy("1"), vacancy("2", title="別的"), vacancy("4"), RowError(4, "", "", "x")]
    report = load(rows, dry_run=True, complete=True)
    assert counts(report) == (1, 1, 1, 1, 1)
    assert outbox(database) == before
    assert (number_of(database, Vacancy), number_of(database, Import)) == (3, 1)


def test_a_complete_file_closes_what_it_does_not_name(load: Load, database: Database) -> None:
    load([vacancy(str(n)) for n in range(10)])
    report = load([vacancy(str(n)) for n in range(8)], complete=True)
    assert counts(report) == (0, 0, 8, 2, 0)
    assert [n for n, state in states(database).items() if state is VacancyState.CLOSED] == [
        "8",
        "9",
    ]
    assert outbox(database)[10:] == [Reason.CLOSED, Reason.CLOSED]


def test_other_sources_stay_open(load: Load, database: Database) -> None:
    load([vacancy("1")])
    other = FakeSource([vacancy("x", source="demo")], source="demo")
    import_files(database, [Path("b")], opener=opener(other), complete=True)
    assert set(states(database).values()) == {VacancyState.APPROVED}


def test_files_of_one_source_are_complete_together(database: Database, load: Load) -> None:
    load([vacancy("1"), vacancy("2")])
    reports = import_files(
        database,
        [Path("north.csv"), Path("south.csv")],
        opener=opener(FakeSource([vacancy("1")]), FakeSource([vacancy("2")])),
        complete=True,
    )
    assert [report.closed for report in reports] == [0, 0]


def test_a_vacancy_that_comes_back_is_open_again(load: Load, database: Database) -> None:
    load([vacancy(str(n)) for n in range(10)])
    load([vacancy(str(n)) for n in range(1, 10)], complete=True)
    assert states(database)["0"] is VacancyState.CLOSED
    assert counts(load([vacancy("0")])) == (0, 1, 0, 0, 0)
    assert states(database)["0"] is VacancyState.APPROVED
    assert outbox(database)[-2:] == [Reason.CLOSED, Reason.CHANGED]


@pytest.mark.parametrize(
    ("left", "format_", "extra", "asked"),
    [
        (8, SourceFormat.TABLE_CSV, [], False),
        (7, SourceFormat.TABLE_CSV, [], True),
        (9, SourceFormat.TABLE_CSV, [RowError(1, "title", "", "missing")], True),
        (10, SourceFormat.TABLE_CSV, [RowError(1, "title", "", "missing")], False),
    ],
)
def test_a_doubtful_closing_is_asked_about(
    load: Load, left: int, format_: SourceFormat, extra: Rows, asked: bool
) -> None:
    load([vacancy(str(n)) for n in range(10)])
    questions: list[ClosingQuestion] = []

    def confirm(question: ClosingQuestion) -> bool:
        questions.append(question)
        return True

    rows = [*extra, *(vacancy(str(n)) for n in range(left))]
    report = load(rows, format_, complete=True, confirm=confirm)
    assert bool(questions) is asked
    assert report.closed == 10 - left


def test_a_file_as_long_as_the_open_data_service_allows_is_doubtful(load: Load) -> None:
    load([vacancy(str(n)) for n in range(1010)])
    rows: Rows = [vacancy(str(n)) for n in range(1000)]
    with pytest.raises(JobBankError, match=r"1000 rows, where the open data stops") as caught:
        load(rows, SourceFormat.TAIWANJOBS_CSV, complete=True)
    assert caught.value.code == "closing_unconfirmed_capped"


@pytest.mark.parametrize(
    ("confirm", "code"), [(None, "closing_unconfirmed"), (lambda _: False, "closing_declined")]
)
def test_without_a_yes_nothing_is_changed(
    load: Load, database: Database, confirm: Callable[..., bool] | None, code: str
) -> None:
    load([vacancy("1"), vacancy("2")])
    with pytest.raises(JobBankError) as caught:
        load([vacancy("3")], complete=True, confirm=confirm)
    assert caught.value.code == code
    assert caught.value.values["gone"] == 2
    assert set(states(database)) == {"1", "2"}
    assert set(states(database).values()) == {VacancyState.APPROVED}


def test_resumes_are_kept_and_not_sent_to_the_index(load: Load, database: Database) -> None:
    resume = ResumeRecord(source="table", source_id="r1", name="王小明", headline="麵包師傅")
    assert counts(load([resume])) == (1, 0, 0, 0, 0)
    assert counts(load([resume.model_copy(update={"headline": "店長"})])) == (0, 1, 0, 0, 0)
    with database.read() as session:
        one = session.scalars(select(Resume)).one()
    assert one.record["headline"] == "店長"
    assert outbox(database) == []


def test_progress_ends_with_the_whole_file(load: Load) -> None:
    told: list[tuple[str, int, int | None]] = []
    load([vacancy(str(n)) for n in range(1200)], progress=lambda *all_: told.append(all_))
    assert ("read", 1200, 1200) in told
    assert told[-1] == ("write", 1200, 1200)
    assert [done for phase, done, _ in told if phase == "write"] == [500, 1000, 1200]


_IMPORT_AND_DIE = """
import os, sys
from functools import partial
from pathlib import Path
from tests.shared_data import shared_path
from tests.web.fakes import FakeSource, opener, vacancy
from webapp.models.connection import open_database
from webapp.services.imports import import_files
def die(phase, done, total):
    if phase == "write":
        os.kill(os.getpid(), 9)
rows = [vacancy(str(n)) for n in range(1200)]
import_files(open_database(sys.argv[1]), [Path("a")], opener=opener(FakeSource(rows)), progress=die)
"""


def test_an_import_that_is_killed_is_finished_by_the_next(
    load: Load, database: Database, database_url: str
) -> None:
    killed = subprocess.run([sys.executable, "-c", _IMPORT_AND_DIE, database_url], check=False)
    assert killed.returncode == -9
    assert (number_of(database, Vacancy), number_of(database, OutboxRow)) == (500, 500)
    assert counts(load([vacancy(str(n)) for n in range(1200)])) == (700, 0, 500, 0, 0)
    assert number_of(database, OutboxRow) == 1200
    with database.read() as session:
        ends = session.scalars(select(Import.ended_at).order_by(Import.id)).all()
    assert ends[0] is None
    assert ends[1] is not None


_IMPORT = """
import sys
from pathlib import Path
from tests.shared_data import shared_path
from tests.web.fakes import FakeSource, opener, vacancy
from webapp.models.connection import open_database
from webapp.services.imports import import_files
first = int(sys.argv[2])
rows = [vacancy(str(n), employer_name=f"公司{n % 100}") for n in range(first, first + 1500)]
import_files(open_database(sys.argv[1]), [Path("a")], opener=opener(FakeSource(rows)))
"""


def test_two_imports_at_once_lose_nothing_and_make_each_employer_once(
    database: Database, database_url: str
) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _IMPORT, database_url, first])
        for first in ("0", "1000")
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    assert number_of(database, Vacancy) == 2500
    assert number_of(database, Employer) == 100
    assert outbox(database).count(Reason.NEW) == 2500


titles = st.dictionaries(st.integers(0, 6), st.sampled_from("甲乙丙"), max_size=6)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=st.lists(titles, min_size=1, max_size=4))
def test_after_any_complete_imports_exactly_the_last_file_is_open(
    sqlite_database: Database, files: list[dict[int, str]]
) -> None:
    _empty(sqlite_database)
    for content in files:
        rows: Rows = [vacancy(str(n), title=title) for n, title in content.items()]
        load = partial(import_files, sqlite_database, [Path("a")], complete=True)
        load(opener=opener(FakeSource(rows)), confirm=lambda _: True)
        again = load(opener=opener(FakeSource(rows)))[0]
        assert counts(again) == (0, 0, len(content), 0, 0)
    with sqlite_database.read() as session:
        query = select(Vacancy.source_id, Vacancy.record["title"].as_string())
        still_open = query.where(Vacancy.state == VacancyState.APPROVED)
        assert dict(session.execute(still_open).all()) == {
            str(n): title for n, title in files[-1].items()
        }


def _empty(database: Database) -> None:
    with database.write() as session:
        for table in (OutboxRow, Vacancy, Import):
            session.execute(delete(table))


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    ["taiwanjobs_utf8_bom.csv.gz", "taiwanjobs_cp950.csv.gz", "taiwanjobs.xml.gz"],
)
def test_the_official_files_come_in_whole_and_once(database: Database, name: str) -> None:
    path = shared_path("vacancies", "official", name)
    first = import_file(database, path)
    assert counts(first) == (790, 0, 0, 0, 0)
    again = import_file(database, path, complete=True)
    assert counts(again) == (0, 0, 790, 0, 0)
    assert outbox(database) == [Reason.NEW] * 790
