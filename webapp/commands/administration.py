"""``jobbank settings`` and ``jobbank database …``."""

from __future__ import annotations

import click

from webapp.commands.terminal import (
    Spoken,
    SpokenGroup,
    Terminal,
    as_json,
    pass_terminal,
    print_json,
)


@click.command(cls=Spoken, help="列出所有設定：名稱、目前的值、預設值、意義。密碼會遮蔽。")
@as_json
@pass_terminal
def settings(terminal: Terminal, *, as_json: bool) -> None:
    """List every setting."""
    from dataclasses import asdict

    from rich.table import Table

    from webapp.settings import load_settings
    from webapp.settings.describe import describe, unknown_variables

    lines = describe(load_settings())
    if as_json:
        print_json([asdict(line) for line in lines])
    else:
        table = Table(show_lines=True)
        for name in ("設定", "目前的值", "預設值", "意義"):
            table.add_column(terminal.words(name), overflow="fold")
        for line in lines:
            style = None if line.is_default else "bold"
            table.add_row(line.name, line.value, line.default, line.meaning, style=style)
        terminal.console.print(table)
    for name in unknown_variables():
        terminal.notes.print(terminal.words("%(name)s 不是設定，請檢查拼字。", name=name))


@click.group(cls=SpokenGroup, help="資料庫。")
def database() -> None:
    """The records' database."""


@database.command(help="把資料表更新為這個版本。請先備份。")
@pass_terminal
def upgrade(terminal: Terminal) -> None:
    """Bring the tables to this version's form."""
    from webapp.services.schema import upgrade as run_upgrade

    records = terminal.wiring.unchecked_database()
    try:
        changed = run_upgrade(records)
    finally:
        records.close()
    done = "資料表已更新。" if changed else "資料表已是最新。"
    terminal.console.print(terminal.words(done))
