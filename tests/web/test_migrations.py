"""Migrations that expand leave the program before them working; an upgrade stops nobody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, inspect

from tests.web import small_site
from webapp import migrations
from webapp.health import READY
from webapp.models.connection import Database, open_database
from webapp.services import schema
from webapp.services.schema import SchemaState, ensure_schema, schema_state, upgrade

LITERAL = re.compile(r"'(\w+)'")


def scripts(connection: Connection) -> list[Script]:
    found = ScriptDirectory.from_config(schema._config(connection))
    return list(found.walk_revisions())[::-1]


def tables(connection: Connection) -> dict[str, dict[str, Any]]:
    """What a program may rely on: columns, and what rows must satisfy."""
    looked = inspect(connection)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in looked.get_columns(name)
            },
            "unique": {tuple(one["column_names"]) for one in looked.get_unique_constraints(name)}
            | {tuple(one["column_names"]) for one in looked.get_indexes(name) if one["unique"]},
            "foreign": {
                (tuple(one["constrained_columns"]), one["referred_table"])
                for one in looked.get_foreign_keys(name)
            },
            "checks": {
                str(one["name"]): frozenset(LITERAL.findall(one["sqltext"]))
                for one in looked.get_check_constraints(name)
            },
        }
        for name in looked.get_table_names()
    }


def only_adds(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """What a program of before could stumble over; empty where there is nothing."""
    gone = [f"{table} is gone" for table in before if table not in after]
    kept = [table for table in before if table in after]
    return gone + [
        wrong for table in kept for wrong in _changes(table, before[table], after[table])
    ]


def _changes(table: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for column, form in was["columns"].items():
        if now["columns"].get(column) != form:
            yield f"{table}.{column} is not as it was"
    for column, (_, nullable, default) in now["columns"].items():
        if column not in was["columns"] and not nullable and default is None:
            yield f"{table}.{column} must be given"
    for sort in ("unique", "foreign"):
        if stricter := now[sort] - was[sort]:
            yield f"{table} is stricter: {stricter}"
    for name, codes in now["checks"].items():
        known = was["checks"].get(name)
        if known is None or not known <= codes:
            yield f"{table} is stricter: {name}"


def test_every_migration_says_its_phase_and_those_that_expand_only_add(
    empty_database_url: str,
) -> None:
    database = open_database(empty_database_url)
    with database.engine.begin() as connection:
        before: dict[str, dict[str, Any]] = {}
        for script in scripts(connection):
            assert script.module.phase in {"expand", "contract"}, script.revision
            command.upgrade(schema._config(connection), script.revision)
            after = tables(connection)
            if script.module.phase == "expand":
                assert only_adds(before, after) == [], script.revision
            before = after
    database.close()


_NEXT = """
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = "{down}"
phase = "{phase}"
def upgrade():
    {body}
"""


@pytest.fixture
def newer(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[str]]:
    """A program of a later release: one migration adds, the next takes away, the last adds again.

    :returns: what each check of ``only_adds`` should say of them.
    """
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    head = max(path.name[:4] for path in (folder / "versions").glob("0*.py"))
    steps = [
        ("later1", "expand", 'op.add_column("leases", sa.Column("note", sa.Text()))'),
        ("later2", "contract", 'op.drop_table("queue_counts")'),
    ]
    for revision, phase, body in steps:
        text = _NEXT.format(revision=revision, down=head, phase=phase, body=body)
        (folder / "versions" / f"9{revision}.py").write_text(text)
        head = revision
    monkeypatch.setattr(schema, "_MIGRATIONS", str(folder))
    return {"later1": [], "later2": ["queue_counts is gone"]}


def test_what_takes_something_away_is_told(database: Database, newer: dict[str, list[str]]) -> None:
    with database.engine.begin() as connection:
        before = tables(connection)
        for script in scripts(connection)[-2:]:
            command.upgrade(schema._config(connection), script.revision)
            after = tables(connection)
            assert only_adds(before, after) == newer[script.revision]
            before = after


def test_an_upgrade_expands_first_and_contracts_when_told_again(
    database: Database, newer: dict[str, list[str]]
) -> None:
    assert schema_state(database) is SchemaState.BEHIND
    expanded = upgrade(database, expand_only=True)
    assert (expanded.steps, expanded.left) == (1, 1)
    assert schema_state(database) is SchemaState.EXPANDED
    ensure_schema(database)
    assert upgrade(database, expand_only=True).steps == 0
    assert upgrade(database).steps == 1
    assert schema_state(database) is SchemaState.CURRENT


def test_the_site_is_ready_before_and_after_the_contraction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contraction takes away a table that this program does not use."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    head = max(path.name[:4] for path in (folder / "versions").glob("0*.py"))
    for revision, phase, body in (
        ("later1", "expand", 'op.create_table("old", sa.Column("id", sa.Integer()))'),
        ("later2", "contract", 'op.drop_table("old")'),
    ):
        text = _NEXT.format(revision=revision, down=head, phase=phase, body=body)
        (folder / "versions" / f"9{revision}.py").write_text(text)
        head = revision
    monkeypatch.setattr(schema, "_MIGRATIONS", str(folder))
    with small_site.wiring(tmp_path / "site") as parts:
        records = parts.unchecked_database()
        assert upgrade(records, expand_only=True).left == 1
        parts.open_writer().close()
        visitor = small_site.site(parts).test_client()
        told = visitor.get(READY)
        assert (told.status_code, told.json["database"]["tables"]) == (200, "expanded")
        upgrade(records)
        records.close()
        ready = small_site.site(parts).test_client().get(READY)
        assert (ready.status_code, ready.json["database"]["tables"]) == (200, "current")
