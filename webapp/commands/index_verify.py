"""``jobbank index verify``: the index against the records, and mending what differs."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from webapp.commands.index import bring_in
from webapp.commands.terminal import (
    FAILURE,
    Spoken,
    Terminal,
    as_json,
    option,
    pass_terminal,
    print_json,
)

if TYPE_CHECKING:
    from webapp.services.verification import Verification

_FIRST = 5
"""Ids that are shown of each kind of difference."""
_KINDS = ("missing", "stale", "differing", "foreign", "doubled")


@click.command(cls=Spoken, help="逐筆比對索引與資料庫；不一致時以狀態碼 1 結束。")
@option(
    "--sample",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="連內容一起比對的筆數。",
)
@option("--repair", is_flag=True, help="把不一致的職缺重新寫入索引，再比對一次。")
@as_json
@pass_terminal
def verify(terminal: Terminal, *, sample: int, repair: bool, as_json: bool) -> None:
    """Compare the index with the records."""
    from webapp.services.verification import repair as run_repair

    found = _verified(terminal, sample)
    repaired = 0
    if repair and not found.agrees:
        if not as_json:
            _show(terminal, found)
        parts = terminal.wiring
        repaired = run_repair(parts.database, found, clock=parts.clock)
        bring_in(terminal)
        found = _verified(terminal, sample)
    if as_json:
        print_json({**asdict(found), "agrees": found.agrees, "repaired": repaired})
    else:
        if repaired:
            said = terminal.words("已重新寫入 %(count)s 筆。", count=f"{repaired:,}")
            terminal.console.print(said)
        _show(terminal, found)
        if not found.agrees:
            mend = (
                terminal.words("仍不一致。請執行：jobbank index rebuild --anew")
                if repair
                else terminal.words("索引與資料庫不一致。請執行：jobbank index verify --repair")
            )
            terminal.notes.print(mend)
    if not found.agrees:
        raise SystemExit(FAILURE)


def _verified(terminal: Terminal, sample: int) -> Verification:
    from webapp.services.index_reader import EngineReader
    from webapp.services.verification import verify as run_verify

    parts = terminal.wiring
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("比對索引"), total=None)
        return run_verify(
            parts.database,
            parts.pipeline,
            EngineReader(parts.engine),
            parts.index_status,
            random=secrets.SystemRandom(),
            sample=sample,
            watch=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _show(terminal: Terminal, found: Verification) -> None:
    words = terminal.words
    terminal.console.print(
        words(
            "資料庫 %(records)s 筆，索引 %(documents)s 筆；比對 %(checked)s 筆，"
            "其中 %(read)s 筆連內容一起比對；等待寫入 %(waiting)s 項變更。",
            records=f"{found.records:,}",
            documents=f"{found.documents:,}",
            checked=f"{found.checked:,}",
            read=f"{found.read:,}",
            waiting=f"{found.pending + found.parked:,}",
        )
    )
    names = {
        "missing": words("索引裡沒有"),
        "stale": words("版本不同"),
        "differing": words("內容不同"),
        "foreign": words("資料庫裡沒有"),
        "doubled": words("重複"),
    }
    for kind in _KINDS:
        ids: tuple[str, ...] = getattr(found, kind)
        if ids:
            first = "、".join(ids[:_FIRST]) + ("…" if len(ids) > _FIRST else "")
            terminal.console.print(f"  {names[kind]}  {len(ids):,}  {first}")
