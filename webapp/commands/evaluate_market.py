"""``jobbank evaluate market``: what a way of ordering lists does to a whole market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from webapp.commands.terminal import Spoken, Terminal, as_json, option, pass_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.evaluation.market import Assumptions, Compared
    from matcher.evaluation.metrics import Interval

_FIRST_YEAR = 1
"""Years 101 and later are those that the numbers of congestion.toml were chosen on."""
_MOST_YEARS = 100
_HEADS = {
    "hires": "就業人數",
    "days_to_fill": "補實天數",
    "never_applied": "無人應徵",
    "gini": "曝光不均",
    "worst_decile": "最差一成就業率",
    "group_gap": "群體差距",
    "ndcg": "nDCG@10",
}


@click.command(
    cls=Spoken,
    help=(
        "模擬一年的就業市場：同一批求職者與職缺，在不同的排序方式之下，有多少人就業、"
        "多少職缺無人應徵。假設都寫在 docs/market.md。"
    ),
)
@option(
    "--years", type=click.IntRange(2, _MOST_YEARS), default=8, help="每種方式模擬幾個不同的年。"
)
@option("--range", "whole_range", is_flag=True, help="另外逐一改變假設，看結果是否還成立。")
@as_json
@pass_terminal
def market(terminal: Terminal, *, years: int, whole_range: bool, as_json: bool) -> None:
    """Compare ways of ordering in a simulated market."""
    from matcher.evaluation.market import WAYS, compare, shipped_assumptions, variations
    from matcher.ranking.congestion import shipped_spreading

    base = shipped_assumptions()
    markets: dict[str, Assumptions] = {"": base} | (dict(variations(base)) if whole_range else {})
    seeds = range(_FIRST_YEAR, _FIRST_YEAR + years)
    found: dict[str, Compared] = {}
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("模擬"), total=len(markets) * len(WAYS) * years)
        for name, assumptions in markets.items():
            found[name] = compare(
                assumptions, shipped_spreading(), seeds, lambda done: bar.advance(task, done)
            )
    if as_json:
        print_json({name or "base": _as_json(one) for name, one in found.items()})
        return
    for name, one in found.items():
        _show(terminal, name or terminal.words("基本假設"), one)


def _as_json(found: Compared) -> dict[str, object]:
    return {"means": _numbers(found.means), "ours_less": _numbers(found.against)}


def _numbers(ways: Mapping[str, Mapping[str, Interval]]) -> dict[str, dict[str, list[float]]]:
    return {
        way: {
            measure: [round(one.mean, 4), round(one.low, 4), round(one.high, 4)]
            for measure, one in measures.items()
        }
        for way, measures in ways.items()
    }


def _show(terminal: Terminal, name: str, found: Compared) -> None:
    from rich.table import Table

    for title, ways, form in (
        (name, found.means, _mean),
        (terminal.words("本系統減去其他方式（95% 區間）"), found.against, _interval),
    ):
        table = Table("", *ways, title=title, title_justify="left")
        for measure, head in _HEADS.items():
            figures = (form(measures[measure]) for measures in ways.values())
            table.add_row(terminal.words(head), *figures)
        terminal.console.print(table)


def _mean(one: Interval) -> str:
    return f"{one.mean:.{_places(one)}f}"


def _interval(one: Interval) -> str:
    places = _places(one)
    return f"{one.mean:+.{places}f} ({one.low:+.{places}f}…{one.high:+.{places}f})"


def _places(one: Interval) -> int:
    return 3 if max(abs(one.low), abs(one.high)) < 1 else 1
