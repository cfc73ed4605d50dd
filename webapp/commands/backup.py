"""``jobbank backup …``: the records in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.commands.index import rebuild
from webapp.commands.terminal import Spoken, SpokenGroup, Terminal, pass_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=SpokenGroup, help="備份與還原資料。")
def backup() -> None:
    """The records in one file, and back."""


@backup.command(cls=Spoken, help="把資料備份成一個檔案；網站可以照常運作。")
@click.argument("file", type=_FILE)
@pass_terminal
def create(terminal: Terminal, file: Path) -> None:
    """Write a backup."""
    from webapp.services.backup import create as run_create

    records = terminal.wiring.unchecked_database()
    try:
        told = run_create(records, file, files=_files(terminal), now=terminal.wiring.clock())
    finally:
        records.close()
    done = terminal.words(
        "已備份 %(count)s 筆職缺到 %(file)s。", count=f"{told.vacancies:,}", file=file
    )
    terminal.console.print(done)


@backup.command(cls=Spoken, help="把備份還原到空的資料庫，並重建索引。")
@click.argument("file", type=_FILE)
@click.pass_context
@pass_terminal
def restore(terminal: Terminal, context: click.Context, file: Path) -> None:
    """Bring a backup back, and the index with it."""
    from webapp.services.backup import restore as run_restore

    records = terminal.wiring.unchecked_database()
    try:
        told = run_restore(records, file, files=_files(terminal))
    finally:
        records.close()
    done = terminal.words("已還原 %(count)s 筆職缺。", count=f"{told.vacancies:,}")
    terminal.console.print(done)
    context.invoke(rebuild)


def _files(terminal: Terminal) -> Mapping[str, Path]:
    """What else cannot be made again: the key that was made signs cookies that people hold."""
    settings = terminal.wiring.settings
    return {} if settings.secret_key else {"secret_key": settings.data_dir / "secret_key"}
