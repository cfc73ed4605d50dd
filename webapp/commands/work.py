"""``jobbank work`` and ``jobbank beat``: background work."""

from __future__ import annotations

import click

from webapp.commands.terminal import Spoken, Terminal, option, pass_terminal

QUEUES = ("index", "embed", "import", "close", "rebuild", "housekeep")
"""The values of ``webapp.models.WorkKind``, which is slow to import; a test compares."""

CONCURRENCY = 3


@click.command(cls=Spoken, help="執行背景工作：更新索引、匯入、關閉到期職缺、重建、整理。")
@option(
    "--queues",
    metavar="A,B…",
    default=",".join(QUEUES),
    show_default=True,
    help="只做這些種類的工作，以逗號分開。",
)
@option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=CONCURRENCY,
    show_default=True,
    help="同時做幾件工作。",
)
@option("--no-beat", is_flag=True, help="不找尋漏掉的與定期的工作；由 jobbank beat 去做。")
@pass_terminal
def work(terminal: Terminal, queues: str, concurrency: int, *, no_beat: bool) -> None:
    """Do background work until stopped."""
    from webapp.models import WorkKind
    from webapp.tasks.limits import LONG
    from webapp.tasks.worker import Worker

    named = [name.strip() for name in queues.split(",") if name.strip()]
    if not named or not set(named) <= set(QUEUES):
        raise click.UsageError(
            terminal.words("--queues 只能是：%(queues)s", queues=", ".join(QUEUES))
        )
    kinds = [WorkKind(name) for name in dict.fromkeys(named)]
    least = len(LONG & set(kinds)) + 1 if set(kinds) - LONG else 1
    if concurrency < least:
        raise click.UsageError(
            terminal.words(
                "這些種類的工作同時至少要 %(least)s 件，否則匯入與重建會擋住其他工作。",
                least=least,
            )
        )
    # what cannot work is said here, once, and nothing open crosses a fork
    with terminal.wiring as parts:
        _ = parts.database
        settings = parts.settings
    raise SystemExit(Worker(settings, kinds, concurrency, beat=not no_beat).run())


@click.command(cls=Spoken, help="找尋漏掉的與定期的背景工作，通知 jobbank work。")
@pass_terminal
def beat(terminal: Terminal) -> None:
    """Look for work until stopped."""
    import signal
    import threading

    from webapp.tasks.worker import start_beat

    parts = terminal.wiring
    _ = parts.database
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    running = start_beat(parts)
    ended.wait()
    running.stop()
