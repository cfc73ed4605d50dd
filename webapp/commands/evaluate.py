"""``jobbank evaluate …``: how good the ranking is, against judgements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
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
    from indexer.records import VacancyRecord
    from matcher.engines.base import Engine
    from matcher.evaluation.judged import Judged
    from matcher.evaluation.metrics import Interval
    from matcher.evaluation.report import Report
    from matcher.search import Matcher

Runs = Mapping[str, Sequence[str]]
FILE = click.Path(path_type=Path)
SHARED_DATA = option(
    "--shared-data",
    type=FILE,
    envvar="JOBBANK_SHARED_DATA",
    default=Path("../shared/data"),
    help="沒有 --corpus 時，共用真實職缺所在的資料夾（JOBBANK_SHARED_DATA）。",
)


@click.group(cls=SpokenGroup, help="以人工判斷衡量搜尋結果的好壞。")
def evaluate() -> None:
    """Measure against judgements."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """What an evaluation found, by method."""

    judged: Judged
    ads: int
    missing: int
    """Judged ads that the corpus does not have."""
    runs: Mapping[str, Runs]
    reports: Mapping[str, Report]


@evaluate.command(help="搜尋的 nDCG@10 等指標，依查詢類別列出，並與單純的排序比較。")
@option("--queries", type=FILE, help="查詢檔：每行代號、Tab、文字。")
@option("--qrels", type=FILE, help="判斷檔（TREC qrels）：查詢代號 0 職缺代號 等級。")
@option("--corpus", type=FILE, multiple=True, help="職缺檔，可匯入的格式皆可；可重複。")
@option(
    "--part",
    type=click.Choice(["tuning", "held-out", "unseen"]),
    help="只用調整權重的一半（代號為奇數）、保留的一半（偶數），或改進時沒有看過的查詢。",
)
@option("--ranking", type=FILE, help="把搜尋結果的順序寫成 TREC run 檔。")
@SHARED_DATA
@as_json
@pass_terminal
def search(
    terminal: Terminal,
    *,
    queries: Path | None,
    qrels: Path | None,
    corpus: tuple[Path, ...],
    part: str | None,
    ranking: Path | None,
    shared_data: Path,
    as_json: bool,
) -> None:
    """Measure the search."""
    from matcher.evaluation.corpus_index import read_corpus
    from matcher.evaluation.judged import our_corpus, read_judged, read_unseen
    from matcher.evaluation.shared_ads import read_ads

    if len({queries is None, qrels is None, not corpus}) > 1:
        raise click.UsageError(terminal.words("--queries、--qrels、--corpus 要一起給。"))
    if part == "unseen" and corpus:
        raise click.UsageError(terminal.words("--part unseen 只用於內附的判斷。"))
    judged = read_unseen() if part == "unseen" else read_judged(queries, qrels).only(part)
    records = read_corpus(corpus) if corpus else read_ads(shared_data / "vacancies", our_corpus())
    measured = _measured(terminal, records, judged)
    if ranking is not None:
        _write(ranking, measured.runs["search"])
    if as_json:
        print_json(_as_json(measured))
    else:
        _show(terminal, measured)


@evaluate.command(help="在調整的一半上逐項試權重，並以保留的一半檢驗；只列出結果，不改檔案。")
@option("--seed", type=int, default=7, show_default=True, help="試的順序由此決定。")
@SHARED_DATA
@as_json
@pass_terminal
def weights(terminal: Terminal, *, seed: int, shared_data: Path, as_json: bool) -> None:
    """Tune the weights of the ranking on our judgements."""
    import numpy as np

    from matcher.evaluation.judged import our_corpus, read_judged
    from matcher.evaluation.methods import product
    from matcher.evaluation.report import ALL, report
    from matcher.evaluation.shared_ads import read_ads
    from matcher.evaluation.tuning import CHOICES, coordinate_search, numbers_of, with_numbers
    from matcher.ranking.fuse import shipped_weights

    judged, shipped = read_judged(), shipped_weights()
    records = read_ads(shared_data / "vacancies", our_corpus())
    with _searchable(terminal, records) as (_, matcher):

        def measure(numbers: Mapping[str, float], half: str = "tuning") -> float:
            some = judged.only(half)
            method = product(
                matcher.with_weights(with_numbers(shipped, numbers)), terminal.wiring.today()
            )
            runs = {query: method(text) for query, text in some.queries.items()}
            return report(runs, some).slices[ALL]["ndcg"].mean

        start = numbers_of(shipped)
        best, tuning = coordinate_search(measure, start, CHOICES, np.random.default_rng(seed))
        answer = {
            "shipped": {
                "numbers": start, "tuning": measure(start), "held_out": measure(start, "held-out"),
            },
            "best": {"numbers": best, "tuning": tuning, "held_out": measure(best, "held-out")},
        }  # fmt: skip
    if as_json:
        print_json(answer)
        return
    for name, found in answer.items():
        terminal.console.print(f"{name}  {found['tuning']:.4f}  {found['held_out']:.4f}")
        terminal.console.print(f"  {found['numbers']}")


@contextmanager
def _searchable(
    terminal: Terminal, records: Sequence[VacancyRecord]
) -> Iterator[tuple[Engine, Matcher]]:
    """An index of these ads that is thrown away afterwards; their vectors stay in the cache."""
    from matcher.engines.embedded import EmbeddedEngine
    from matcher.evaluation.corpus_index import build, employers
    from matcher.search import Matcher

    parts = terminal.wiring
    with TemporaryDirectory(prefix="jobbank-evaluate-") as name:
        folder = Path(name)
        with terminal.progress() as bar:
            task = bar.add_task(terminal.words("建立索引"), total=len(records))
            build(
                folder,
                records,
                parts.pipeline,
                parts.embedder.id,
                lambda done: bar.update(task, completed=done),
            )
        engine = EmbeddedEngine(folder, embedder=parts.embedder.id)
        try:
            yield (
                engine,
                Matcher(
                    engine,
                    parts.embedder,
                    parts.gazetteer,
                    parts.occupations,
                    parts.occupation_recogniser,
                    employers=lambda: employers(records),
                ),
            )
        finally:
            engine.close()


def _measured(terminal: Terminal, records: Sequence[VacancyRecord], judged: Judged) -> _Measured:
    """All methods on all queries."""
    from matcher.evaluation.methods import baselines, product
    from matcher.evaluation.report import report
    from matcher.ranking.fuse import shipped_weights

    with _searchable(terminal, records) as (engine, matcher):
        methods = {
            "search": product(matcher, terminal.wiring.today()),
            **baselines(engine, terminal.wiring.embedder, shipped_weights()),
        }
        runs = {
            name: {query: method(text) for query, text in judged.queries.items()}
            for name, method in methods.items()
        }
    known = {record.source_id for record in records}
    asked = {ad for query in judged.queries for ad in judged.grades[query]}
    return _Measured(
        judged=judged,
        ads=len(known),
        missing=len(asked - known),
        runs=runs,
        reports={name: report(of_method, judged) for name, of_method in runs.items()},
    )


def _write(file: Path, runs: Runs) -> None:
    """A TREC run: query, Q0, ad, rank, score, name."""
    from indexer.errors import SourceError

    lines = [
        f"{query} Q0 {ad} {rank} {1 / rank:.6f} jobbank\n"
        for query, ads in runs.items()
        for rank, ad in enumerate(ads, start=1)
    ]
    try:
        file.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise SourceError(
            "file_unreadable", f"{file} cannot be written: {error.strerror}.", file=file
        ) from error


def _as_json(measured: _Measured) -> dict[str, Any]:
    return {
        "queries": len(measured.judged.queries),
        "ads": measured.ads,
        "missing": measured.missing,
        "methods": {name: one.to_json() for name, one in measured.reports.items()},
    }


def _show(terminal: Terminal, measured: _Measured) -> None:
    from rich.table import Table

    from matcher.evaluation.report import ALL, MEASURES

    words = terminal.words
    names = {
        ALL: words("全部"),
        "search": words("搜尋"),
        "bm25": "BM25",
        "dense": words("向量"),
        "fusion": words("兩者相加"),
        "ndcg": "nDCG@10",
        "precision": "P@10",
        "reciprocal_rank": "MRR",
        "recall": words("召回（前 100）"),
        "judged": words("已判斷（前 10）"),
    }
    terminal.console.print(
        words(
            "%(queries)s 個查詢，%(ads)s 筆職缺", queries=len(measured.judged.queries),
            ads=f"{measured.ads:,}",
        )
    )  # fmt: skip
    if measured.missing:
        said = words("有 %(missing)s 筆判斷過的職缺不在檔案裡", missing=f"{measured.missing:,}")
        terminal.console.print(said)
    reports = measured.reports
    first = reports["search"]
    by_slice = Table(title="nDCG@10")
    by_slice.add_column("")
    for method in reports:
        by_slice.add_column(names[method], justify="right")
    for name in first.slices:
        cells = (_interval(one.slices[name]["ndcg"]) for one in reports.values())
        by_slice.add_row(names.get(name, name), *cells)
    overall = Table(title=words("全部"))
    overall.add_column("")
    for method in reports:
        overall.add_column(names[method], justify="right")
    for measure in MEASURES:
        cells = (_interval(one.slices[ALL][measure]) for one in reports.values())
        overall.add_row(names[measure], *cells)
    terminal.console.print(by_slice)
    terminal.console.print(overall)


def _interval(one: Interval) -> str:
    return f"{one.mean:.3f} ({one.low:.2f}–{one.high:.2f})" if one.queries else "—"
