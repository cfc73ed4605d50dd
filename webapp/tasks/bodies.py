"""What is done for each kind of task. A body may be cut off anywhere and begun again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from indexer.errors import SourceError
from indexer.sources import open_source
from indexer.sources.base import SourceFormat
from webapp.models import WorkKind
from webapp.services.closing import close_expired
from webapp.services.housekeeping import throw_away
from webapp.services.imports import ImportReport, import_files
from webapp.services.stored_files import StoredFiles
from webapp.services.tasks import files_wanted
from webapp.wiring import Wiring

Check = Callable[..., None]
"""Called often, with anything; raises when the work is to be left to another process."""

Result = Mapping[str, Any]
BATCH = 500
"""Rows a transaction."""


def body_of(kind: WorkKind) -> Callable[[Wiring, Mapping[str, Any], Check], Result]:
    """What does the work of a kind: given the parts, the task's payload and what to call often, it
    returns what came of it."""
    return _BODIES[kind]


def _import(parts: Wiring, payload: Mapping[str, Any], check: Check) -> Result:
    files = StoredFiles(parts.settings.uploads_dir)
    kept, name = files.path(payload["file"]), Path(payload["name"])
    format_ = SourceFormat(payload["format"]) if payload["format"] else None
    try:
        [report] = import_files(
            parts.database,
            [name],
            format_=format_,
            complete=payload["complete"],
            confirm=(lambda _: True) if payload["confirmed"] else None,
            progress=check,
            clock=parts.clock,
            today=parts.today(),
            ids=parts.ids,
            opener=lambda _, wanted: open_source(kept, wanted),
        )
    except SourceError as error:  # which names the kept file
        said = str(error).replace(str(kept), name.name).replace(kept.name, name.name)
        raise SourceError(error.code, said, **{**error.values, "file": name.name}) from error
    files.remove(payload["file"])
    return _counts(report)


def _counts(report: ImportReport) -> Result:
    counted = ("new", "changed", "unchanged", "closed", "refused")
    return {name: getattr(report, name) for name in counted}


def _close(parts: Wiring, _payload: Mapping[str, Any], check: Check) -> Result:
    closed = close_expired(
        parts.database, parts.today(), now=parts.clock(), batch=BATCH, watch=check
    )
    return {"closed": closed}


def _rebuild(parts: Wiring, payload: Mapping[str, Any], check: Check) -> Result:
    import time

    from webapp.embedder_check import compare, refuse_a_fall
    from webapp.program import program
    from webapp.services.rebuild import rebuild, rebuild_lease
    from webapp.tasks.indexing import relay_lease

    def wait(seconds: float) -> None:
        check()
        time.sleep(seconds)

    if compared := compare(parts, check):
        refuse_a_fall(compared)
    made = rebuild(
        parts.database,
        parts.generations(),
        parts.wanted_pipeline,
        relay=relay_lease(parts.database, clock=parts.clock),
        own=rebuild_lease(parts.database, clock=parts.clock),
        clock=parts.clock,
        wait=wait,
        watch=check,
        made_by=program(),
        anew=payload["anew"],
    )
    return {
        "generation": made.generation,
        "documents": made.documents,
        "resumed": made.resumed,
        "failed": len(made.failed),
    }


def _housekeep(parts: Wiring, _payload: Mapping[str, Any], check: Check) -> Result:
    now = parts.clock()
    gone = throw_away(
        parts.database,
        before=now - timedelta(days=parts.settings.outbox_days),
        now=now,
        batch=BATCH,
        watch=check,
    )
    files = StoredFiles(parts.settings.uploads_dir)
    unwanted = files.remove_others(files_wanted(parts.database), before=now - timedelta(days=1))
    return {"changes": gone.changes, "tasks": gone.tasks, "files": unwanted}


_BODIES = {
    WorkKind.IMPORT: _import,
    WorkKind.CLOSE: _close,
    WorkKind.REBUILD: _rebuild,
    WorkKind.HOUSEKEEP: _housekeep,
}
