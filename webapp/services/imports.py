"""Imports: files of vacancies and résumés into records.

Every file is read to its end before anything is written (``services.staging``), so a broken file
changes nothing. Then its rows are written in batches, each with its outbox rows in one
transaction: other writers never wait long, however large the file. An import that is cut off
leaves whole batches behind and no end in its ``imports`` row; importing the file again does the
rest, and only the rest, because a row whose content is known is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from indexer.errors import JobBankError
from indexer.sources import open_source
from indexer.sources.base import RowError, Source, SourceFormat
from webapp.days import in_taipei
from webapp.models import Import, ImportRemark
from webapp.models.base import Clock, IdMaker, new_public_id, utc_now
from webapp.models.connection import Database
from webapp.services.closing import ClosingQuestion, close_gone, gone_from
from webapp.services.import_rows import Counts, compare, write_rows
from webapp.services.staging import Progress, StagedFile, StagedRow, stage

BATCH = 500
"""Rows a transaction."""

ASK_ABOVE = 0.2
"""Share of a source's open vacancies that may be closed without asking."""

Confirm = Callable[[ClosingQuestion], bool]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; of a dry run, what it would do.

    :param errors: refused rows, and rows that a later row of the same id replaced (``replaced``).
    """

    file: str
    format: SourceFormat
    source: str
    new: int
    changed: int
    unchanged: int
    closed: int
    refused: int
    errors: tuple[RowError, ...]


def import_file(
    database: Database,
    path: Path,
    *,
    format_: SourceFormat | None = None,
    dry_run: bool = False,
    complete: bool = False,
    confirm: Confirm | None = None,
    progress: Progress | None = None,
    clock: Clock = utc_now,
    today: date | None = None,
    ids: IdMaker = new_public_id,
) -> ImportReport:
    """Import one file; see ``import_files``."""
    return import_files(
        database,
        [path],
        format_=format_,
        dry_run=dry_run,
        complete=complete,
        confirm=confirm,
        progress=progress,
        clock=clock,
        today=today,
        ids=ids,
    )[0]


def import_files(
    database: Database,
    paths: Sequence[Path],
    *,
    format_: SourceFormat | None = None,
    dry_run: bool = False,
    complete: bool = False,
    confirm: Confirm | None = None,
    progress: Progress | None = None,
    clock: Clock = utc_now,
    today: date | None = None,
    ids: IdMaker = new_public_id,
    opener: Callable[[Path, SourceFormat | None], Source] = open_source,
) -> list[ImportReport]:
    """Import files; all of them are read before any of them is written.

    :param format_: what the files must be; ``None`` to find out from each file's content.
    :param dry_run: only say what would happen.
    :param complete: the files of a source hold, together, all its vacancies: those that none of
        them names are closed.
    :param confirm: asked before a doubtful closing (``ClosingQuestion.doubtful``).
    :param progress: told how far reading and writing are; see ``staging.Progress``. What it raises
        ends the import there; importing again does the rest.
    :param today: the day in Taipei; by default the clock's.
    :returns: one report a file, in order.
    :raises SourceError: a file is broken; nothing was changed.
    :raises JobBankError: ``closing_unconfirmed`` where there is nobody to ask,
        ``closing_declined`` where the answer was no; nothing was changed.
    """
    tell, day = progress or _say_nothing, today or in_taipei(clock())
    with ExitStack() as stack:
        files = [stack.enter_context(stage(path, opener(path, format_), tell)) for path in paths]
        closings = _closings(database, files) if complete else {}
        if not dry_run:
            for question in closings.values():
                _ask(question, confirm)
        last_of_source = {file.source: index for index, file in enumerate(files)}
        reports = []
        for index, file in enumerate(files):
            closing = closings.get(file.source) if last_of_source[file.source] == index else None
            if dry_run:
                reports.append(_look_at(database, file, closing, tell, day))
            else:
                job = _ImportJob(database, file, closing, tell, clock, day, ids)
                reports.append(job.run(complete=complete))
        return reports


def _closings(database: Database, files: Sequence[StagedFile]) -> dict[str, ClosingQuestion]:
    sources = {file.source for file in files}
    return {
        source: gone_from(database, source, [file for file in files if file.source == source])
        for source in sources
    }


def _ask(question: ClosingQuestion, confirm: Confirm | None) -> None:
    if not question.doubtful(ASK_ABOVE):
        return
    if confirm is None:
        raise JobBankError(
            "closing_unconfirmed_capped" if question.capped else "closing_unconfirmed",
            f"{question.sentence} Nothing was changed. If that is right, give --yes.",
            **question.values,
        )
    if not confirm(question):
        raise JobBankError(
            "closing_declined", "Not confirmed; nothing was changed.", **question.values
        )


def _look_at(
    database: Database,
    file: StagedFile,
    closing: ClosingQuestion | None,
    tell: Progress,
    today: date,
) -> ImportReport:
    """What importing a staged file would do."""
    counts = Counts()
    for done, batch in _batches(file):
        with database.read() as session:
            counts += compare(session, file.source, batch, today=today).counts
        tell("write", done, len(file))
    return _report(file, counts, len(closing.gone) if closing else 0)


@dataclass(frozen=True, slots=True)
class _ImportJob:
    """Writing one staged file."""

    database: Database
    file: StagedFile
    closing: ClosingQuestion | None
    tell: Progress
    clock: Clock
    today: date
    ids: IdMaker

    def run(self, *, complete: bool) -> ImportReport:
        import_id = self._begin(complete=complete)
        counts = Counts()
        for done, batch in _batches(self.file):
            with self.database.write() as session:
                counts += write_rows(
                    session,
                    self.file.source,
                    batch,
                    import_id=import_id,
                    now=self.clock(),
                    today=self.today,
                    ids=self.ids,
                )
            self.tell("write", done, len(self.file))
        closed = 0
        if self.closing is not None:
            closed = close_gone(self.database, self.closing, now=self.clock(), batch=BATCH)
        report = _report(self.file, counts, closed)
        self._end(import_id, report)
        return report

    def _begin(self, *, complete: bool) -> int:
        with self.database.write() as session:
            row = Import(
                file_name=self.file.path.name[:300],
                format=self.file.format,
                source=self.file.source,
                complete=complete,
                started_at=self.clock(),
            )
            session.add(row)
        return row.id

    def _end(self, import_id: int, report: ImportReport) -> None:
        remarks = [
            {
                "import_id": import_id,
                "row_number": error.number,
                "field": error.field[:300],
                "value": error.value.replace("\0", "\N{SYMBOL FOR NULL}"),
                "code": error.code,
                "params": error.values,
            }
            for error in report.errors
        ]
        with self.database.write() as session:
            row = session.get_one(Import, import_id)
            for count in ("new", "changed", "unchanged", "closed", "refused"):
                setattr(row, count, getattr(report, count))
            row.ended_at = self.clock()
            if remarks:
                session.execute(insert(ImportRemark), remarks)


def _report(file: StagedFile, counts: Counts, closed: int) -> ImportReport:
    return ImportReport(
        file=file.path.name,
        format=file.format,
        source=file.source,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        closed=closed,
        refused=file.refused,
        errors=tuple(sorted(file.errors, key=lambda error: error.number)),
    )


def _batches(rows: Iterable[StagedRow]) -> Iterator[tuple[int, list[StagedRow]]]:
    """Batches, each with the number of rows up to its end."""
    done, left = 0, iter(rows)
    while batch := list(islice(left, BATCH)):
        done += len(batch)
        yield done, batch


def _say_nothing(_phase: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""
