"""Work that people ask for, left to a worker."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from webapp.models import Task, WorkKind
from webapp.models.connection import Database
from webapp.services.stored_files import StoredFiles
from webapp.services.tasks import enqueue


def want_import(
    database: Database,
    folder: Path,
    path: Path,
    *,
    format_: str | None,
    complete: bool,
    confirmed: bool,
    now: datetime,
) -> Task:
    """Keep a file and want it imported.

    :param folder: where kept files lie (``Settings.uploads_dir``).
    :param format_: what it must be; ``None`` to find out from its content.
    :param complete: it holds all vacancies of its source.
    :param confirmed: a doubtful closing is wanted; without it such an import is parked.
    :raises SourceError: the file cannot be read.
    """
    files = StoredFiles(folder)
    kept = files.keep(path)
    payload = {
        "file": kept,
        "name": path.name,
        "format": format_,
        "complete": complete,
        "confirmed": confirmed,
    }
    try:
        with database.write() as session:
            return enqueue(session, WorkKind.IMPORT, payload, now=now)
    except BaseException:
        files.remove(kept)
        raise


def want_rebuild(database: Database, *, anew: bool, now: datetime) -> Task:
    """Want the index made anew.

    :param anew: go on with nothing that a rebuild before has left.
    """
    with database.write() as session:
        return enqueue(session, WorkKind.REBUILD, {"anew": anew}, now=now)
