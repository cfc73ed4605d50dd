"""The tables' state: made when the database is empty, else checked against this program.

Every migration says its ``phase``. One that ``expand``s only adds, so that the program before it
goes on working; one that ``contract``s takes away what no program uses any more. An upgrade that
stops nobody therefore expands, replaces the program, and contracts
(docs/operators-guide.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect, text

from indexer.errors import JobBankError
from webapp.models.connection import Database

_MIGRATIONS = "webapp:migrations"
_UPGRADE_LOCK = 7_310_451_900
"""Key of PostgreSQL's advisory lock that lets one process upgrade at a time; any fixed number."""


class SchemaState(StrEnum):
    """How the tables stand to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    EXPANDED = "expanded"
    """Nothing is missing; what no program uses any more is still there."""
    BEHIND = "behind"
    UNKNOWN = "unknown"
    """Made by a newer program, or by another one."""


def schema_state(database: Database) -> SchemaState:
    """The state of the tables; asking never waits for those who write."""
    with database.read() as session:
        return _state(session.connection())


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did.

    :param steps: migrations that were run.
    :param left: those that were left for later.
    """

    steps: int
    left: int


def upgrade(database: Database, *, expand_only: bool = False) -> Upgraded:
    """Bring the tables to the form that this program wants; of several processes one does.

    :param expand_only: stop before the first migration that takes something away.
    :raises JobBankError: where the database was made by a newer program or another one.
    """
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        state = _state(connection)
        if state is SchemaState.UNKNOWN:
            raise _unknown()
        config = _config(connection)
        pending = _pending(connection)
        run = list(takewhile(_expands, pending)) if expand_only else pending
        if run:
            command.upgrade(config, run[-1].revision)
        return Upgraded(len(run), len(pending) - len(run))


def ensure_schema(database: Database) -> None:
    """Make the tables where there are none.

    :raises JobBankError: where they need an upgrade (which is left to a person, who may want a
        backup first), or are not this program's.
    """
    state = schema_state(database)
    if state is SchemaState.EMPTY:
        upgrade(database)
    elif state is SchemaState.BEHIND:
        raise JobBankError(
            "database_behind",
            "The database was made by an older version. Back it up, then run: "
            "jobbank database upgrade",
        )
    elif state is SchemaState.UNKNOWN:
        raise _unknown()


def _unknown() -> JobBankError:
    return JobBankError(
        "database_unknown",
        "The database was made by a newer version of this program, or by another program. "
        "Install the newer version, or point JOBBANK_DATABASE_URL at another database.",
    )


def _state(connection: Connection) -> SchemaState:
    config = _config(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(config)
    if current is None:
        return SchemaState.UNKNOWN if inspect(connection).get_table_names() else SchemaState.EMPTY
    if current == scripts.get_current_head():
        return SchemaState.CURRENT
    try:
        scripts.get_revision(current)
    except CommandError:
        return SchemaState.UNKNOWN
    needed = any(_expands(script) for script in _pending(connection))
    return SchemaState.BEHIND if needed else SchemaState.EXPANDED


def _pending(connection: Connection) -> list[Script]:
    """The migrations that have not been run, in their order."""
    current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config(connection))
    return list(scripts.iterate_revisions("head", current or "base"))[::-1]


def _expands(script: Script) -> bool:
    return bool(script.module.phase == "expand")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    config.attributes["connection"] = connection
    return config
