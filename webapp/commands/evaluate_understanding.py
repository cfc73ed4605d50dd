"""``jobbank evaluate understanding``: labelled sentences against what is understood of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.commands.terminal import Spoken, Terminal, as_json, pass_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matcher.evaluation.understanding import Judged, Score

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    cls=Spoken,
    help="理解句子的 F1，依類別列出，並列出每個錯處。檔案每行一個 JSON：slice、text、expected。",
)
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@as_json
@pass_terminal
def understanding(terminal: Terminal, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Measure how well sentences are understood."""
    from matcher.evaluation.understanding import (
        SCORED,
        WITH_REFUSALS,
        by_slice,
        evaluate,
        read_sentences,
    )

    sentences = list(read_sentences(files))
    # labels that know of no refusals must not count them as wrong
    labelled = {field for one in sentences for field in one.expected}
    fields = WITH_REFUSALS if labelled & (WITH_REFUSALS - SCORED) else SCORED
    results = evaluate(sentences, terminal.wiring.understanding.parts, fields)
    if as_json:
        print_json({name: _as_json(score) for name, score in by_slice(results).items()})
    else:
        _show(terminal, by_slice(results), results)


def _as_json(score: Score) -> dict[str, float]:
    counts = {"right": score.right, "wrong": score.wrong, "missed": score.missed}
    return {"f1": round(score.f1, 4), **counts}


def _show(terminal: Terminal, scores: Mapping[str, Score], results: Sequence[Judged]) -> None:
    from rich.table import Table

    table = Table()
    for name in ("類別", "F1", "正確", "多出", "遺漏"):
        table.add_column(terminal.words(name))
    for name, score in scores.items():
        counts = (str(score.right), str(score.wrong), str(score.missed))
        table.add_row(name, f"{score.f1:.3f}", *counts)
    terminal.console.print(table)
    for one in results:
        wrong = [f"+{field}={value}" for field, value in one.wrong]
        faults = wrong + [f"-{value}" for value in one.missed]
        if faults:
            terminal.console.print(f"{one.sentence.text}  {'  '.join(faults)}")
