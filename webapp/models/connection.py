"""Connections: one way to open SQLite and PostgreSQL so that both behave the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from indexer.errors import JobBankError

BUSY_SECONDS = 30
"""How long a write waits for another process's write on SQLite."""

_READS_ONLY = "jobbank_reads_only"
_ANNOUNCED = "jobbank_announced"

Announced = Mapping[str, frozenset[int]]
"""Work that a transaction has made: by kind, ids of tasks; none where it stands in the outbox."""


def announce(session: Session, kind: str, task: int | None = None) -> None:
    """Note that this transaction makes work of a kind; told when it is committed."""
    tasks: set[int] = session.info.setdefault(_ANNOUNCED, {}).setdefault(kind, set())
    if task is not None:
        tasks.add(task)


class Database:
    """The records' database: sessions that write and sessions that read.

    On SQLite a writing session takes the write lock when it begins (``BEGIN IMMEDIATE``), so a
    value that it read cannot be changed by another before it writes; a reading session takes none
    and never waits. On PostgreSQL both are plain transactions, and whoever reads in order to write
    locks the row.
    """

    on_commit: Callable[[Announced], None] | None = None
    """Told what committed transactions have announced. It must not raise: what was accepted stays
    accepted, and is found without it, too."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = sessionmaker(engine, expire_on_commit=False)
        self._reading = sessionmaker(
            engine.execution_options(**{_READS_ONLY: True}), expire_on_commit=False
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back by any exception."""
        with self._writing.begin() as session:
            yield session
        announced = session.info.pop(_ANNOUNCED, None)
        if announced and self.on_commit is not None:
            self.on_commit({kind: frozenset(tasks) for kind, tasks in announced.items()})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what it would write is thrown away."""
        with self._reading() as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str | URL) -> Database:
    """The database at ``url`` (``sqlite:///…`` or ``postgresql://…``); connects when first used.

    :raises JobBankError: for an address that is no database's, or of another kind of database.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return Database(_sqlite(address))
        if address.get_backend_name() == "postgresql":
            return Database(create_engine(address, json_serializer=_to_json, pool_pre_ping=True))
    except ArgumentError as error:
        raise _bad_address() from error
    raise _bad_address()


def _bad_address() -> JobBankError:
    return JobBankError(
        "database_address",
        "JOBBANK_DATABASE_URL must look like sqlite:////folder/jobbank.sqlite or "
        "postgresql://user:password@host/name.",
    )


def _sqlite(address: URL) -> Engine:
    engine = create_engine(
        address, json_serializer=_to_json, connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get(_READS_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def _to_json(value: Any) -> str:
    """JSON with its Chinese as it is: SQLite compares JSON paths as text."""
    return orjson.dumps(value).decode()
