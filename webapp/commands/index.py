"""``jobbank index …``: bringing records into the index, and looking after it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import click

from webapp.commands.terminal import (
    SpokenGroup,
    Terminal,
    as_json,
    option,
    pass_terminal,
    print_json,
)

if TYPE_CHECKING:
    from webapp.services.leases import WorkLease
    from webapp.services.outbox import Backlog
    from webapp.services.relay import RelayStep


@click.group(cls=SpokenGroup, help="搜尋索引：更新、重建、檢查。")
def index() -> None:
    """Look after the index."""


@index.command(help="把變更寫入搜尋索引，文字與向量都完成後結束。")
@option("--retry", is_flag=True, help="先前擱置的也再試一次。")
@as_json
@pass_terminal
def run(terminal: Terminal, *, retry: bool, as_json: bool) -> None:
    """Bring what changed into the index."""
    from webapp.services.outbox import backlog, unpark

    database = terminal.wiring.database
    if retry:
        unpark(database)
    started = time.monotonic()
    total = bring_in(terminal)
    parked = backlog(database).parked
    seconds = round(time.monotonic() - started, 1)
    if as_json:
        print_json({"changes": total, "parked": parked, "seconds": seconds})
    else:
        done = terminal.words(
            "已寫入 %(count)s 項變更，%(seconds)s 秒。", count=f"{total:,}", seconds=seconds
        )
        terminal.console.print(done)
        _say_parked(terminal, parked)


@index.command(help="由資料庫重建整個索引，完成後切換；期間照常搜尋。中斷後再執行會接著做。")
@option("--anew", is_flag=True, help="不接續先前中斷的重建，從頭開始。")
@option("--force", is_flag=True, help="換用的向量模型即使讓搜尋變差也照做。")
@option("--later", is_flag=True, help="由 jobbank work 在背景重建。")
@as_json
@pass_terminal
def rebuild(
    terminal: Terminal,
    *,
    anew: bool = False,
    force: bool = False,
    later: bool = False,
    as_json: bool = False,
) -> None:
    """Make the index anew beside the old one, then switch."""
    if later:
        from webapp.commands.tasks import say_wanted
        from webapp.services.wanted import want_rebuild

        parts = terminal.wiring
        wanted = want_rebuild(parts.database, anew=anew, now=parts.clock())
        say_wanted(terminal, [wanted], as_json=as_json)
        return
    from webapp.program import program
    from webapp.services.rebuild import rebuild as run_rebuild
    from webapp.tasks.indexing import relay_lease

    parts = terminal.wiring
    parts.embed_threads = os.cpu_count() or 1
    database = parts.database
    if not force:
        _check_embedder(terminal)
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("重建索引"), total=None)
        made = run_rebuild(
            database,
            parts.generations(),
            parts.wanted_pipeline,
            relay=relay_lease(database, clock=parts.clock),
            own=_rebuild_lease(terminal),
            clock=parts.clock,
            wait=time.sleep,
            watch=lambda done, total: bar.update(task, completed=done, total=total),
            made_by=program(),
            anew=anew,
        )
    if as_json:
        print_json(
            {
                "generation": made.generation,
                "previous": made.previous,
                "documents": made.documents,
                "resumed": made.resumed,
                "failed": made.failed,
            }
        )
        return
    words = terminal.words
    terminal.console.print(words("已重建 %(count)s 筆職缺的索引。", count=f"{made.documents:,}"))
    if made.resumed:
        said = words("其中 %(count)s 筆由先前中斷的重建接續。", count=f"{made.resumed:,}")
        terminal.console.print(said)
    if made.previous is not None:
        said = words("舊索引仍保留。確認搜尋結果正確後請執行：jobbank index confirm")
        terminal.console.print(said)
    for public_id, why in made.failed.items():
        terminal.notes.print(f"{public_id}: {why}")


def _check_embedder(terminal: Terminal) -> None:
    """Refuse another embedder than that of the index in use where the search gets worse by it."""
    from webapp.embedder_check import compare, refuse_a_fall

    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("比較向量模型"), total=None, visible=False)
        compared = compare(
            terminal.wiring,
            lambda done, total: bar.update(task, completed=done, total=total, visible=True),
        )
    if compared is None:
        return
    refuse_a_fall(compared)
    terminal.notes.print(
        terminal.words(
            "換用向量模型：nDCG@10 由 %(before)s 變為 %(after)s。",
            before=f"{compared.before.search:.3f}",
            after=f"{compared.after.search:.3f}",
        )
    )


@index.command(help="確認重建後的索引正確，刪除保留的舊索引。")
@as_json
@pass_terminal
def confirm(terminal: Terminal, *, as_json: bool) -> None:
    """Remove the generations that are not in use."""
    from webapp.services.rebuild import confirm as run_confirm

    gone = run_confirm(terminal.wiring.generations(), own=_rebuild_lease(terminal))
    if as_json:
        print_json({"removed": list(gone)})
    else:
        said = terminal.words("已刪除 %(count)s 個不再使用的索引。", count=len(gone))
        terminal.console.print(said)


@index.command(help="索引裡有多少職缺，還有多少變更等待寫入。")
@as_json
@pass_terminal
def status(terminal: Terminal, *, as_json: bool) -> None:
    """Documents in the index, and what it waits for."""
    from webapp.services.outbox import backlog, parked_changes

    parts = terminal.wiring
    kinds = parts.index_status()
    left = backlog(parts.database)
    parked = parked_changes(parts.database)
    if as_json:
        print_json(
            {
                "kinds": [_status_json(one) for one in kinds],
                "unsearchable": left.unsearchable,
                "pending": left.pending,
                "parked": [{"vacancy": one.subject, "error": one.error} for one in parked],
            }
        )
        return
    _show_status(terminal, kinds)
    line = terminal.words("等待寫入的變更：%(count)s", count=f"{left.pending:,}")
    terminal.console.print(line)
    _say_parked(terminal, left.parked)
    for one in parked[:10]:
        terminal.console.print(f"  {one.subject}: {one.error}")


def bring_in(terminal: Terminal) -> int:
    """Bring all that is pending into the index, behind a progress bar; how many changes it was."""
    from webapp.services.outbox import backlog
    from webapp.tasks.indexing import index_all, relay_lease

    parts = terminal.wiring
    parts.embed_threads = os.cpu_count() or 1
    database = parts.database
    total = backlog(database).pending
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("寫入索引"), total=total)

        def watch(step: RelayStep, left: Backlog) -> None:
            note = "" if step.leased else terminal.words("（另一個程式正在寫入）")
            bar.update(
                task,
                completed=max(0, total - left.pending),
                description=terminal.words("寫入索引") + note,
            )

        index_all(
            database,
            parts.open_writer,
            lambda: parts.pipeline,
            lease=relay_lease(database, clock=parts.clock),
            clock=parts.clock,
            watch=watch,
            wait=time.sleep,
        )
    return total


def _rebuild_lease(terminal: Terminal) -> WorkLease:
    from webapp.services.rebuild import rebuild_lease

    return rebuild_lease(terminal.wiring.database, clock=terminal.wiring.clock)


def _say_parked(terminal: Terminal, parked: int) -> None:
    if parked:
        terminal.notes.print(
            terminal.words(
                "%(count)s 項變更無法寫入，已擱置。原因見 jobbank index status；"
                "再試請執行：jobbank index run --retry",
                count=f"{parked:,}",
            )
        )


def _show_status(terminal: Terminal, kinds: Any) -> None:
    from rich.table import Table

    names = {"vacancy": terminal.words("職缺"), "resume": terminal.words("履歷")}
    table = Table()
    table.add_column(terminal.words("種類"))
    for column in ("筆數", "缺向量", "大小（MB）"):
        table.add_column(terminal.words(column), justify="right")
    for column in ("最後寫入", "世代", "向量模型"):
        table.add_column(terminal.words(column), overflow="fold")
    for one in kinds:
        table.add_row(
            names[one.kind],
            f"{one.documents:,}",
            f"{one.without_vector:,}",
            f"{one.bytes / 2**20:,.1f}",
            one.last_commit or "—",
            one.generation,
            one.embedder,
        )
    terminal.console.print(table)


def _status_json(status: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(status)
