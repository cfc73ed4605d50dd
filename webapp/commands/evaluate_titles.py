"""``jobbank evaluate titles`` and ``fit-titles``: how well titles find titles."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.commands.terminal import Spoken, Terminal, as_json, option, pass_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matcher.evaluation.metrics import Interval

FILE = click.Path(path_type=Path)


@click.command(
    cls=Spoken, help="以職稱找相近的職稱：對每個查詢排出全部職稱，列出 MAP、MRR、nDCG@10、召回。"
)
@option("--queries", type=FILE, required=True, help="查詢檔：每行代號、Tab、職稱。")
@option("--corpus", type=FILE, required=True, help="職稱檔：每行代號、Tab、職稱。")
@option(
    "--qrels", type=FILE, required=True, help="判斷檔（TREC qrels）：查詢代號 0 職稱代號 等級。"
)
@option("--parts", is_flag=True, help="也列出各個成分單獨的結果。")
@as_json
@pass_terminal
def titles(
    terminal: Terminal, *, queries: Path, corpus: Path, qrels: Path, parts: bool, as_json: bool
) -> None:
    """Measure the title matcher."""
    from indexer.errors import InvalidValueError
    from matcher.evaluation.judged import read_judged, read_texts
    from matcher.evaluation.titles import measure_titles, rank_ids, weights_by_part
    from matcher.titles.match import TitleMatcher
    from matcher.titles.weights import shipped_title_weights

    judged = read_judged(queries, qrels)
    texts = read_texts("corpus", corpus)
    if not texts:
        raise InvalidValueError("corpus", "titles_empty", "corpus: the file holds no titles.")
    wiring, weights = terminal.wiring, shipped_title_weights()
    matcher = TitleMatcher(wiring.embedder, wiring.occupations, wiring.occupation_recogniser)
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("比對職稱"), total=len(texts))
        index = matcher.corpus(list(texts.values()), lambda done: bar.advance(task, done))
    tried = {"": weights} | (weights_by_part(weights) if parts else {})
    by_name = {
        name: measure_titles(rank_ids(index, judged.queries, list(texts), one), judged.grades)
        for name, one in tried.items()
    }
    found = by_name.pop("")
    asked = {id_ for query in judged.queries for id_ in judged.grades[query]}
    counts = {
        "queries": len(judged.queries),
        "titles": len(texts),
        "missing": len(asked - texts.keys()),
    }
    if as_json:
        more = {"parts": {name: _as_json(one) for name, one in by_name.items()}} if parts else {}
        print_json(_as_json(found) | counts | more)
    else:
        _show(terminal, {terminal.words("全部"): found, **by_name}, counts)


@click.command(
    cls=Spoken,
    help=(
        "以職業表重新擬合職稱向量的投影，並在沒有看過的職業上檢驗。索引的向量隨投影而變，"
        "換上新的投影之後請執行 jobbank index rebuild。"
    ),
)
@option("--out", type=FILE, help="要寫入的投影檔（.npz），資料雜湊、日期、結果也在裡面。")
@option("--centres", type=FILE, help="另寫出各職業在現用投影之下的中心（.npz），供比對職稱。")
@option("--dry-run", is_flag=True, help="只列出結果，不寫入檔案。")
@as_json
@pass_terminal
def fit_titles(
    terminal: Terminal, *, out: Path | None, centres: Path | None, dry_run: bool, as_json: bool
) -> None:
    """Fit the projection anew."""
    from indexer.embedders.fitting import embed_table
    from matcher.evaluation.title_fit import fit_with_figures
    from matcher.titles.centres import save_centres

    if (out is None and centres is None) != dry_run:
        raise click.UsageError(terminal.words("請給 --out、--centres，或只給 --dry-run。"))
    wiring = terminal.wiring
    embedder = wiring.embedder
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("職業表的向量"), total=None)
        table = embed_table(
            embedder.embedder,
            wiring.occupations,
            cache=embedder.cache,
            advance=lambda done, total: bar.update(task, advance=done, total=total),
        )
    projection = fit_with_figures(table, wiring.today())
    if out is not None:
        _write(out, projection.save)
    if centres is not None:
        _write(centres, lambda file: save_centres(file, embedder, table))
    answer = {"id": projection.id, "used": embedder.id, **projection.about}
    if as_json:
        print_json(answer)
    else:
        for name, value in answer.items():
            terminal.console.print(f"{name}  {value}")


def _write(out: Path, save: Callable[[Path], None]) -> None:
    from indexer.errors import SourceError

    try:
        save(out)
    except OSError as error:
        raise SourceError(
            "file_unreadable", f"{out} cannot be written: {error.strerror}.", file=out
        ) from error


def _as_json(found: Mapping[str, Interval]) -> dict[str, object]:
    means = {name: _number(one.mean) for name, one in found.items()}
    intervals = {name: [_number(one.low), _number(one.high)] for name, one in found.items()}
    return {**means, "intervals": intervals}


def _number(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def _show(
    terminal: Terminal, found: Mapping[str, Mapping[str, Interval]], counts: Mapping[str, int]
) -> None:
    from rich.table import Table

    said = "%(queries)s 個查詢，%(titles)s 個職稱"
    terminal.console.print(terminal.words(said, **counts))
    if counts["missing"]:
        said = "有 %(missing)s 個判斷過的職稱不在職稱檔裡，算作沒有找到"
        terminal.console.print(terminal.words(said, **counts))
    table = Table()
    for column in ("", "MAP", "MRR", "nDCG@10", terminal.words("召回（前 100）")):
        table.add_column(column)
    for name, measures in found.items():
        table.add_row(name, *map(_interval, measures.values()))
    terminal.console.print(table)


def _interval(one: Interval) -> str:
    return f"{one.mean:.3f} ({one.low:.2f}–{one.high:.2f})"
