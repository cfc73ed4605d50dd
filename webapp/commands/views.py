"""``jobbank views``: how often pages were read."""

from __future__ import annotations

from datetime import datetime

import click

from webapp.commands.terminal import (
    Spoken,
    Terminal,
    as_json,
    option,
    pass_terminal,
    print_json,
)

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_NAMES = {"search": "搜尋", "vacancy": "職缺", "employer": "公司", "information": "關於網站"}


@click.command(cls=Spoken, help="列出瀏覽人次，依網頁種類。只有次數，沒有是誰看的。")
@option("--first", type=_DAY, help="第一天，例如 2026-11-01；預設為本月一日。")
@option("--last", type=_DAY, help="最後一天；預設為今天。")
@as_json
@pass_terminal
def views(
    terminal: Terminal, first: datetime | None, last: datetime | None, *, as_json: bool
) -> None:
    """Page views from one day to another, both included."""
    from rich.table import Table

    from webapp.services.page_views import views as views_between

    today = terminal.wiring.today()
    end = last.date() if last else today
    start = first.date() if first else end.replace(day=1)
    with terminal.wiring.database.read() as session:
        found = views_between(session, start, end)
    if as_json:
        counts = {page.value: count for page, count in found.items()}
        print_json({"first": start, "last": end, **counts, "total": sum(found.values())})
        return
    table = Table(title=f"{start} – {end}")
    table.add_column(terminal.words("網頁"))
    table.add_column(terminal.words("瀏覽人次"), justify="right")
    for page, count in found.items():
        table.add_row(terminal.words(_NAMES[page.value]), f"{count:,}")
    table.add_row(terminal.words("合計"), f"{sum(found.values()):,}", style="bold")
    terminal.console.print(table)
