"""``jobbank serve``: the site, and the indexing beside it."""

from __future__ import annotations

import click

from webapp.commands.terminal import Spoken, Terminal, option, pass_terminal


@click.command(cls=Spoken, help="啟動網站，並在背景更新搜尋索引。")
@option("--host", help="監聽的位址；預設為設定 JOBBANK_HOST。")
@option("--port", type=click.IntRange(0, 65535), help="監聽的連接埠；預設為設定 JOBBANK_PORT。")
@option("--workers", type=click.IntRange(1, 64), help="程序數；預設為設定 JOBBANK_WORKERS。")
@pass_terminal
def serve(terminal: Terminal, host: str | None, port: int | None, workers: int | None) -> None:
    """Answer over HTTP until stopped."""
    given = {"host": host, "port": port, "workers": workers}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = terminal.wiring.settings.model_copy(update=chosen)
    # what cannot work is said here, once, and not by each worker in turn
    with terminal.wiring as parts:
        _ = parts.database
        parts.index_status()
        settings.signing_key()
    from webapp.server import Server

    Server(settings).run()
