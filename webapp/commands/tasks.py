"""``jobbank tasks …``: background work, as a clerk looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from webapp.commands.terminal import (
    FAILURE,
    SpokenGroup,
    Terminal,
    as_json,
    option,
    pass_terminal,
    print_json,
)

if TYPE_CHECKING:
    from webapp.models import Task
    from webapp.services.task_list import Work

KINDS = {
    "index": "寫入索引",
    "embed": "計算向量",
    "import": "匯入檔案",
    "close": "關閉到期職缺",
    "rebuild": "重建索引",
    "housekeep": "整理資料庫",
}
STATES = {"waiting": "等待", "running": "進行中", "parked": "擱置", "done": "完成"}


@click.group(cls=SpokenGroup, help="背景工作：查看、再試、放棄。")
def tasks() -> None:
    """Look after background work."""


@tasks.command("list", help="列出等待、進行中與擱置的工作，以及擱置的原因。")
@option("--parked", is_flag=True, help="只列出擱置的。")
@option("--all", "every", is_flag=True, help="完成的也列出。")
@option("--limit", type=click.IntRange(1), default=50, show_default=True, help="最多列出幾筆。")
@as_json
@pass_terminal
def list_(terminal: Terminal, *, parked: bool, every: bool, limit: int, as_json: bool) -> None:
    """List work."""
    from webapp.services.task_list import WorkState, list_work

    parts = terminal.wiring
    open_states = [WorkState.PARKED, WorkState.RUNNING, WorkState.WAITING]
    states = [WorkState.PARKED] if parked else open_states + [WorkState.DONE] * every
    found = list_work(parts.database, now=parts.clock(), states=states, limit=limit)
    if as_json:
        print_json([_as_json(terminal, one) for one in found])
        return
    if found:
        _show(terminal, found)
    else:
        terminal.console.print(terminal.words("沒有工作。"))
    _say_if_nobody_works(terminal)


@tasks.command(help="說明一件工作：種類、狀態、試了幾次、為什麼失敗。")
@click.argument("name")
@as_json
@pass_terminal
def show(terminal: Terminal, name: str, *, as_json: bool) -> None:
    """Tell all about one piece of work."""
    from webapp.services.task_list import find_work

    parts = terminal.wiring
    told = _as_json(terminal, find_work(parts.database, name, now=parts.clock()))
    if as_json:
        print_json(told)
        return
    for key, value in told.items():
        if value not in (None, "", {}):
            terminal.console.print(f"{key}: {value}")


@tasks.command(help="擱置或等待的工作立刻再試。")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@pass_terminal
def retry(terminal: Terminal, names: Sequence[str]) -> None:
    """Try work again."""
    from webapp.services.task_list import retry_work

    for name in names:
        retry_work(terminal.wiring.database, name)
        terminal.console.print(terminal.words("%(name)s 會再試。", name=name))
    _say_if_nobody_works(terminal)


@tasks.command(help="放棄擱置或等待的工作；收下的檔案一併刪除。")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@pass_terminal
def drop(terminal: Terminal, names: Sequence[str]) -> None:
    """Give work up."""
    from webapp.services.task_list import drop_work

    parts = terminal.wiring
    for name in names:
        drop_work(parts.database, name, parts.settings.uploads_dir, now=parts.clock())
        terminal.console.print(terminal.words("已放棄 %(name)s。", name=name))


@tasks.command(help="背景程式還在執行嗎？否則以狀態碼 1 結束。供容器檢查。")
@option("--beat", is_flag=True, help="檢查的是 jobbank beat。")
@pass_terminal
def alive(terminal: Terminal, *, beat: bool) -> None:
    """Whether a worker, or a beat, has been seen of late."""
    from webapp.services.workers import seen
    from webapp.tasks.beat import beat_is_alive

    parts = terminal.wiring
    database, clock = parts.database, parts.clock
    found = beat_is_alive(database, clock=clock) if beat else seen(database, now=clock()).queues
    if not found:
        raise SystemExit(FAILURE)


def say_wanted(terminal: Terminal, wanted: Sequence[Task], *, as_json: bool) -> None:
    """Say which tasks a worker will do."""
    names = [f"task-{task.id}" for task in wanted]
    if as_json:
        print_json([{"task": name} for name in names])
        return
    for name in names:
        said = terminal.words("已收下，在背景進行：%(name)s", name=name)
        terminal.console.print(said)
    _say_if_nobody_works(terminal)


def _say_if_nobody_works(terminal: Terminal) -> None:
    from webapp.services.workers import seen

    parts = terminal.wiring
    if not seen(parts.database, now=parts.clock()).queues:
        said = "沒有正在執行的背景程式。請執行：jobbank work"
        terminal.notes.print(terminal.words(said))


def _show(terminal: Terminal, found: Sequence[Work]) -> None:
    from rich.table import Table

    words = terminal.words
    table = Table()
    for column in ("名稱", "種類", "狀態", "對象", "建立時間"):
        table.add_column(words(column), overflow="fold")
    table.add_column(words("次數"), justify="right")
    table.add_column(words("原因"), overflow="fold", ratio=1)
    for one in found:
        table.add_row(
            one.name,
            words(KINDS[one.kind]),
            words(STATES[one.state]),
            one.subject,
            _local(one.created_at),
            str(one.attempts),
            _why(terminal, one),
        )
    terminal.console.print(table)


def _why(terminal: Terminal, one: Work) -> str:
    """The last failure in a sentence."""
    from webapp.wordings import explain_task

    if one.code is None:
        return ""
    return explain_task(one.code, {**one.params, "error": one.error}, terminal.language)


def _local(moment: datetime) -> str:
    from webapp.days import TAIPEI

    return f"{moment.astimezone(TAIPEI):%Y-%m-%d %H:%M:%S}"


def _as_json(terminal: Terminal, one: Work) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "state": one.state,
        "subject": one.subject,
        "created_at": one.created_at.isoformat(),
        "attempts": one.attempts,
        "retry_at": one.retry_at and one.retry_at.isoformat(),
        "code": one.code,
        "why": _why(terminal, one),
        "error": one.error,
        "result": one.result,
        "request_id": one.request_id,
    }
