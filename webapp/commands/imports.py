"""``jobbank import`` and ``jobbank template``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.commands.terminal import Spoken, Terminal, as_json, option, pass_terminal, print_json
from webapp.wordings import (
    QUESTION,
    QUESTION_CAPPED,
    QUESTION_REFUSED,
    explain_row,
)

if TYPE_CHECKING:
    from webapp.services.closing import ClosingQuestion
    from webapp.services.imports import ImportReport
    from webapp.services.staging import Progress

MOST_ROWS_SHOWN = 50
"""Refused rows in the report for people; ``--json`` gives all."""

FORMATS = (
    "taiwanjobs-csv", "taiwanjobs-xml", "taiwanjobs-json", "table-csv", "table-xlsx",
    "job-posting", "json-resume",
)  # fmt: skip
"""The values of ``indexer.sources.base.SourceFormat``, which is slow to import; a test compares."""


@click.command("import", cls=Spoken, help="匯入職缺或履歷檔案。格式由內容判斷。")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@option("--format", "format_", type=click.Choice(FORMATS), help="檔案必須是這個格式。")
@option("--dry-run", is_flag=True, help="只說明會有什麼變更，不寫入。")
@option("--complete", is_flag=True, help="檔案包含該來源的全部職缺；其中沒有的一律關閉。")
@option("--yes", is_flag=True, help="大量關閉時不再詢問。")
@option("--later", is_flag=True, help="先收下檔案，由 jobbank work 在背景匯入。")
@as_json
@pass_terminal
def import_(
    terminal: Terminal,
    files: tuple[Path, ...],
    format_: str | None,
    *,
    dry_run: bool,
    complete: bool,
    yes: bool,
    later: bool,
    as_json: bool,
) -> None:
    """Import files of vacancies or résumés."""
    import secrets

    from indexer.sources.base import SourceFormat
    from webapp.logs import piece_of_work
    from webapp.services.imports import import_files

    parts = terminal.wiring
    work = piece_of_work(f"import-{secrets.token_hex(4)}")
    if later:
        if dry_run:
            raise click.UsageError(terminal.words("--later 不能與 --dry-run 一起使用。"))
        with work:
            _keep(terminal, files, format_, complete=complete, confirmed=yes, as_json=as_json)
        return
    with work, terminal.progress() as bar:

        def confirm(question: ClosingQuestion) -> bool:
            bar.stop()
            return yes or _ask(terminal, question)

        reports = import_files(
            parts.database,
            files,
            format_=SourceFormat(format_) if format_ else None,
            dry_run=dry_run,
            complete=complete,
            confirm=confirm if yes or terminal.asks else None,
            progress=_watch(terminal, bar, files),
            clock=parts.clock,
            today=parts.today(),
            ids=parts.ids,
        )
    if as_json:
        print_json([_as_json(terminal, report) for report in reports])
    else:
        _show(terminal, reports, dry_run=dry_run)


def _keep(
    terminal: Terminal,
    files: Sequence[Path],
    format_: str | None,
    *,
    complete: bool,
    confirmed: bool,
    as_json: bool,
) -> None:
    """Keep the files and leave their import to a worker."""
    from webapp.commands.tasks import say_wanted
    from webapp.services.wanted import want_import

    parts = terminal.wiring
    if complete and len(files) > 1:
        raise click.UsageError(terminal.words("--later 與 --complete 一次只能給一個檔案。"))
    wanted = [
        want_import(
            parts.database,
            parts.settings.uploads_dir,
            file,
            format_=format_,
            complete=complete,
            confirmed=confirmed,
            now=parts.clock(),
        )
        for file in files
    ]
    say_wanted(terminal, wanted, as_json=as_json)


@click.command(cls=Spoken, help="產生空白的職缺表格（Excel），填好即可匯入。")
@click.argument("file", type=click.Path(path_type=Path))
@pass_terminal
def template(terminal: Terminal, file: Path) -> None:
    """Write the empty table."""
    from indexer.errors import SourceError
    from indexer.sources.template import write_template

    if file.exists():
        raise SourceError("file_exists", f"{file} exists already.", file=file)
    try:
        write_template(file)
    except OSError as error:
        raise SourceError(
            "file_unreadable", f"{file} cannot be written: {error.strerror}.", file=file
        ) from error
    terminal.console.print(terminal.words("已產生 %(file)s。", file=file))


def _watch(terminal: Terminal, bar: Any, files: Sequence[Path]) -> Progress:
    """Moves the bar; a new file's reading or writing begins where a count falls."""
    words = {"read": terminal.words("讀取"), "write": terminal.words("寫入")}
    state: dict[str, Any] = {"task": None, "last": ("", 0)}

    def told(phase: str, done: int, total: int | None) -> None:
        before_phase, before = state["last"]
        if phase != before_phase or done < before or state["task"] is None:
            if state["task"] is not None:
                bar.remove_task(state["task"])
            name = f" {files[0].name}" if len(files) == 1 else ""
            state["task"] = bar.add_task(f"{words[phase]}{name}", total=total)
        state["last"] = (phase, done)
        bar.update(state["task"], completed=done, total=total)

    return told


def _ask(terminal: Terminal, question: ClosingQuestion) -> bool:
    values = question.values
    lines = [terminal.words(QUESTION, **values)]
    if question.capped:
        lines.append(terminal.words(QUESTION_CAPPED, **values))
    if question.refused:
        lines.append(terminal.words(QUESTION_REFUSED, **values))
    for line in lines:
        terminal.notes.print(line)
    return click.confirm(terminal.words("要關閉嗎？"), err=True)


def _show(terminal: Terminal, reports: Sequence[ImportReport], *, dry_run: bool) -> None:
    from rich.table import Table

    words = terminal.words
    table = Table()
    table.add_column(words("檔案"), overflow="fold")
    for name in ("新增", "變更", "未變", "關閉", "退件"):
        table.add_column(words(name), justify="right")
    for report in reports:
        counts = (report.new, report.changed, report.unchanged, report.closed, report.refused)
        table.add_row(report.file, *(f"{count:,}" for count in counts))
    terminal.console.print(table)
    if dry_run:
        terminal.console.print(words("試算，沒有寫入"))
    for report in reports:
        _show_errors(terminal, report)


def _show_errors(terminal: Terminal, report: ImportReport) -> None:
    from rich.table import Table

    if not report.errors:
        return
    words = terminal.words
    terminal.console.print(words("%(file)s 需要處理的列", file=report.file))
    table = Table(show_lines=True)
    table.add_column(words("列"), justify="right")
    for name in ("欄位", "內容", "原因", "處理方式"):
        table.add_column(words(name), overflow="fold")
    for error in report.errors[:MOST_ROWS_SHOWN]:
        wording = explain_row(error.code, error.values, terminal.language)
        table.add_row(f"{error.number:,}", error.field, error.value, wording.why, wording.mend)
    terminal.console.print(table)
    left = len(report.errors) - MOST_ROWS_SHOWN
    if left > 0:
        terminal.console.print(words("另有 %(left)s 列，請用 --json 查看全部。", left=f"{left:,}"))


def _as_json(terminal: Terminal, report: ImportReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "format": report.format,
        "source": report.source,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "closed": report.closed,
        "refused": report.refused,
        "errors": [
            {
                "row": error.number,
                "field": error.field,
                "value": error.value,
                "code": error.code,
                "values": error.values,
                "why": wording.why,
                "mend": wording.mend,
            }
            for error in report.errors
            for wording in [explain_row(error.code, error.values, terminal.language)]
        ],
    }
