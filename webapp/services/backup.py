"""Backups: the records and the few files that cannot be made again, in one file.

The index and the cache are not in it: they are made again from the records.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, make_url, select

from indexer.errors import JobBankError
from webapp.models import Vacancy
from webapp.models.connection import Database
from webapp.services.schema import SchemaState, schema_state

_MANIFEST, _RECORDS = "manifest.json", "records"


class Manifest(BaseModel):
    """What a backup says of itself.

    :param database: ``sqlite`` or ``postgresql``.
    :param sums: SHA-256 of each file in it.
    """

    model_config = ConfigDict(frozen=True)

    format: int = 1
    made_at: datetime
    database: str
    vacancies: int
    sums: Mapping[str, str]


def create(
    database: Database, target: Path, *, files: Mapping[str, Path], now: datetime
) -> Manifest:
    """Write a backup while the site runs: the records as of one moment.

    :param files: further files by their names in the backup; those that are not there are left out.
    :raises JobBankError: ``backup_nothing`` where there are no tables; ``backup_program_missing``
        or ``backup_program_failed`` where PostgreSQL's ``pg_dump`` cannot be used.
        ``backup_unwritable`` where the target cannot be written.
    """
    if schema_state(database) is SchemaState.EMPTY:
        raise JobBankError("backup_nothing", "The database has no tables yet: nothing to back up.")
    with _beside(target) as folder:
        dump = folder / _RECORDS
        _dump(database, dump)
        inside = {_RECORDS: dump, **{name: path for name, path in files.items() if path.exists()}}
        with database.read() as session:
            vacancies = session.scalar(select(func.count()).select_from(Vacancy)) or 0
        told = Manifest(
            made_at=now,
            database=database.engine.dialect.name,
            vacancies=vacancies,
            sums={name: _sum(path) for name, path in inside.items()},
        )
        draft = folder / "whole"
        _pack(draft, told, inside)
        draft.replace(target)
    return told


def restore(database: Database, source: Path, *, files: Mapping[str, Path]) -> Manifest:
    """Bring a backup's records into an empty database; the index is to be rebuilt after it.

    :param files: where its further files belong; those that are there already are left alone.
    :raises JobBankError: ``backup_unreadable`` for a file that is no backup, or a damaged one;
        ``backup_other_database`` for one of the other kind of database; ``backup_not_empty`` where
        the database holds anything; nothing is changed then.
    """
    with _unpacked(source) as (told, folder):
        kind = database.engine.dialect.name
        if told.database != kind:
            raise JobBankError(
                "backup_other_database",
                f"This backup is of {told.database}; the database in use is {kind}. "
                "Point JOBBANK_DATABASE_URL at an empty one of the same kind.",
                backup=told.database,
                database=kind,
            )
        if schema_state(database) is not SchemaState.EMPTY:
            raise JobBankError(
                "backup_not_empty",
                "The database is not empty; a backup is restored into an empty one only.",
            )
        _load(database, folder / _RECORDS)
        for name, path in files.items():
            if name in told.sums and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / name, path)
                path.chmod(0o600)
    return told


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder on the target's disk, for what is not whole yet."""
    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as name:
            yield Path(name)
    except OSError as error:
        raise JobBankError(
            "backup_unwritable",
            f"{target} cannot be written: {error.strerror}.",
            file=str(target),
            reason=str(error.strerror),
        ) from error


def _dump(database: Database, target: Path) -> None:
    if database.engine.dialect.name == "postgresql":
        _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "-f", target)
        return
    with closing(_sqlite(database)) as records, closing(sqlite3.connect(target)) as copy:
        records.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without companions


def _load(database: Database, dump: Path) -> None:
    if database.engine.dialect.name == "postgresql":
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run(database, "pg_restore", *options, dump)
        return
    with closing(sqlite3.connect(dump)) as copy, closing(_sqlite(database)) as records:
        copy.backup(records)


def _sqlite(database: Database) -> sqlite3.Connection:
    return sqlite3.connect(database.engine.url.database or "")


def _run(database: Database, program: str, *arguments: str | Path) -> None:
    """One of PostgreSQL's programs; the password goes by the environment, which only this user can
    read, not by the command line, which everyone can."""
    url = make_url(database.engine.url).set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url._replace(password=None).render_as_string(hide_password=False)
    found = shutil.which(program)
    if found is None:
        raise JobBankError(
            "backup_program_missing",
            f"{program} is not installed; on Debian: apt-get install postgresql-client.",
            program=program,
        )
    ended = subprocess.run(  # noqa: S603 - our own words and the settings' address
        [found, f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        reason = ended.stderr.strip()[-500:]
        raise JobBankError(
            "backup_program_failed", f"{program} failed: {reason}", program=program, reason=reason
        )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(target: Path, told: Manifest, inside: Mapping[str, Path]) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
            text = told.model_dump_json(indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            for name, path in inside.items():
                archive.add(path, name, recursive=False)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _unpacked(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """What a backup says of itself, and a folder with its files, whole and unchanged."""
    with tempfile.TemporaryDirectory(prefix="jobbank-backup-") as name:
        folder = Path(name)
        try:
            told = _unpack(source, folder)
        except (OSError, EOFError, tarfile.TarError, KeyError, ValidationError) as error:
            raise _unreadable(source) from error
        if any(_sum(folder / name) != kept for name, kept in told.sums.items()):
            raise _unreadable(source)
        yield told, folder


def _unpack(source: Path, folder: Path) -> Manifest:
    with tarfile.open(source, "r:gz") as archive:
        told = Manifest.model_validate_json(_member(archive, _MANIFEST).read())
        for name in told.sums:
            if Path(name).name != name:
                raise KeyError(name)
            with (folder / name).open("wb") as file:
                shutil.copyfileobj(_member(archive, name), file)
    return told


def _member(archive: tarfile.TarFile, name: str) -> io.BufferedReader:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found  # type: ignore[return-value]  # typeshed's own class, read in the same way


def _unreadable(source: Path) -> JobBankError:
    return JobBankError(
        "backup_unreadable",
        f"{source.name} is no backup of this program, or it is damaged.",
        file=source.name,
    )
