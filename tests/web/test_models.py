"""The tables: what both databases keep, and that nothing gets lost between processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from indexer.errors import JobBankError
from indexer.vocabulary import DocumentKind, VacancyState
from webapp import migrations
from webapp.models import Base, Employer, Lease, OutboxRow, Reason, Vacancy
from webapp.models.base import new_public_id
from webapp.models.connection import Database, open_database
from webapp.services import schema
from webapp.services.schema import SchemaState, ensure_schema, schema_state, upgrade

NOON = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def outbox_row(subject: str = "aaaaaaaaaaaa") -> OutboxRow:
    return OutboxRow(kind=DocumentKind.VACANCY, subject=subject, reason=Reason.NEW, created_at=NOON)


def employer(public_id: str = "bbbbbbbbbbbb") -> Employer:
    return Employer(public_id=public_id, name="台北麵包坊", name_key="臺北麵包坊", created_at=NOON)


def test_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_empty_database_gets_its_tables_once(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    assert schema_state(database) is SchemaState.EMPTY
    ensure_schema(database)
    assert schema_state(database) is SchemaState.CURRENT
    assert upgrade(database).steps == 0
    database.close()


def test_an_older_database_is_left_alone_and_the_command_is_named(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, newer)
    head = max(path.name[:4] for path in (newer / "versions").glob("0*.py"))
    following = (
        f'revision = "next"\ndown_revision = "{head}"\nphase = "expand"\ndef upgrade():\n    pass\n'
    )
    (newer / "versions" / "9999_next.py").write_text(following)
    monkeypatch.setattr(schema, "_MIGRATIONS", str(newer))
    with pytest.raises(JobBankError, match="jobbank database upgrade"):
        ensure_schema(database)
    assert upgrade(database).steps == 1
    assert schema_state(database) is SchemaState.CURRENT


def test_tables_of_another_program_are_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(JobBankError, match="another program"):
        ensure_schema(database)


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(JobBankError, match="newer version"):
        upgrade(database)


def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    taipei = timezone(timedelta(hours=8))
    with database.write() as session:
        session.add(Lease(name="a", holder="b", until=datetime(2026, 11, 1, 12, 0, tzinfo=taipei)))
    with database.read() as session:
        until = session.scalars(select(Lease.until)).one()
    assert until == NOON
    assert until.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"), database.write() as session:
        session.add(Lease(name="a", holder="b", until=NOON.replace(tzinfo=None)))


def test_chinese_in_a_record_can_be_queried_as_it_is(database: Database) -> None:
    with database.write() as session:
        session.add(vacancy := _vacancy())
    with database.read() as session:
        found = session.scalars(
            select(Vacancy.public_id).where(Vacancy.record["title"].as_string() == "麵包師傅")
        ).all()
        raw = session.scalars(select(Vacancy.record)).one()
    assert found == [vacancy.public_id]
    assert raw == {"title": "麵包師傅", "備註": "週休二日"}


def test_a_vacancy_without_its_employer_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(_vacancy(employer_id=99))


def test_a_state_that_is_no_code_is_refused(database: Database) -> None:
    with database.write() as session:
        session.add(_vacancy())
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("UPDATE vacancies SET state = 'nonsense'"))


def test_outbox_ids_are_never_used_twice(database: Database) -> None:
    with database.write() as session:
        session.add(row := outbox_row())
    with database.write() as session:
        session.delete(row)
    with database.write() as session:
        session.add(again := outbox_row())
    assert again.id > row.id


def test_an_exception_takes_back_the_whole_transaction(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            session.add(employer())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Employer)) == 0


def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as writer:
        writer.add(employer())
        writer.flush()
        with database.read() as reader:
            assert reader.scalar(select(func.count()).select_from(Employer)) == 0


def test_public_ids_are_twelve_base32_characters() -> None:
    made = {new_public_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(
        len(one) == 12 and set(one) <= set("abcdefghijklmnopqrstuvwxyz234567") for one in made
    )


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/name", "postgresql+nonsense://h/n"])
def test_an_address_of_no_known_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(JobBankError, match="JOBBANK_DATABASE_URL"):
        open_database(url)


_READ_THEN_WRITE = """
import sys
from sqlalchemy import select
from webapp.models import Employer
from webapp.models.connection import open_database
database = open_database(sys.argv[1])
for _ in range(100):
    with database.write() as session:
        one = session.scalars(select(Employer).with_for_update()).one()
        one.name = str(int(one.name) + 1)
"""


def test_processes_that_write_at_once_lose_nothing(database: Database, database_url: str) -> None:
    with database.write() as session:
        session.add(counter := employer())
        counter.name = "0"
    running = [
        subprocess.Popen([sys.executable, "-c", _READ_THEN_WRITE, database_url]) for _ in range(3)
    ]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    with database.read() as session:
        assert session.scalars(select(Employer.name)).one() == "300"


def _vacancy(employer_id: int | None = None) -> Vacancy:
    made = Vacancy(
        public_id="cccccccccccc", source="table", source_id="1",
        record={"title": "麵包師傅", "備註": "週休二日"}, content_hash="0" * 64,
        state=VacancyState.APPROVED, created_at=NOON, changed_at=NOON,
    )  # fmt: skip
    if employer_id is None:
        made.employer = employer()
    else:
        made.employer_id = employer_id
    return made
