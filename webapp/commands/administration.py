"""``jobbank settings`` and ``jobbank database …``."""

from __future__ import annotations

import click

from webapp.commands.terminal import (
    Spoken,
    SpokenGroup,
    Terminal,
    as_json,
    option,
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
@option("--expand-only", is_flag=True, help="只做不會破壞舊版的部分，舊版程式可以繼續執行。")
@pass_terminal
def upgrade(terminal: Terminal, *, expand_only: bool) -> None:
    """Bring the tables to this version's form."""
    from webapp.services.schema import upgrade as run_upgrade

    records = terminal.wiring.unchecked_database()
    try:
        made = run_upgrade(records, expand_only=expand_only)
    finally:
        records.close()
    done = "資料表已更新。" if made.steps else "資料表已是最新。"
    if made.steps or not made.left:
        terminal.console.print(terminal.words(done))
    if made.left:
        said = terminal.words(
            "還有 %(count)s 個步驟，等所有舊版程式停止後再執行：jobbank database upgrade",
            count=made.left,
        )
        terminal.console.print(said)
