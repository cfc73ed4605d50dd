"""``jobbank evaluate titles`` on a tiny set of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from indexer.embedders.projection import Projection
from indexer.errors import InvalidValueError, SourceError
from tests.web.small_site import wiring
from webapp.cli import cli
from webapp.commands.terminal import Terminal

FILES = {
    "queries": "q1\t護理師\nq2\t厨师\nq3\t沒有判斷的\n",
    "corpus": "d1\t護士\nd2\t廚師\nd3\t聯結車司機\nd4\t護理師\n",
    "qrels": "q1 0 d1 1\nq1 0 d4 1\nq2 0 d2 1\nq2 0 gone 1\n",
}


@pytest.fixture
def titles(tmp_path: Path) -> Any:
    """Runs the command on the files, some of them changed, with letters for vectors."""
    terminal = Terminal("en")
    terminal.__dict__["wiring"] = wiring(tmp_path / "data")

    def run(*options: str, **changes: str) -> Result:
        given = []
        for name, text in (FILES | changes).items():
            (tmp_path / name).write_text(text, "utf-8")
            given.append(f"--{name}={tmp_path / name}")
        return CliRunner().invoke(cli, ["evaluate", "titles", *given, *options], obj=terminal)

    yield run
    terminal.close()


def test_titles_are_ranked_and_measured(titles: Any) -> None:
    found = json.loads(titles("--json").stdout)
    assert (found["queries"], found["titles"], found["missing"]) == (2, 4, 1)
    # both names of the nurse lead; one of the cook's two titles is not in the file
    assert (found["map"], found["mrr"], found["recall100"]) == (0.75, 1, 0.75)
    assert found["intervals"]["mrr"] == [1, 1]
    assert list(found)[:4] == ["map", "mrr", "ndcg10", "recall100"]


def test_the_same_files_give_the_same_answer(titles: Any) -> None:
    assert titles("--json").stdout == titles("--json").stdout


def test_people_get_a_table_and_a_word_on_what_is_missing(titles: Any) -> None:
    done = titles()
    assert done.exit_code == 0
    assert "MAP" in done.stdout
    assert "1 judged titles are not in the file" in done.stdout


def test_each_part_is_measured_where_asked(titles: Any) -> None:
    found = json.loads(titles("--json", "--parts").stdout)["parts"]
    assert set(found) == {"grams", "dense", "posterior", "kinship", "without kinship"}
    assert found["kinship"]["mrr"] == 1


@pytest.mark.parametrize(
    ("changes", "field", "code", "line"),
    [
        ({"queries": "q1 護理師\n"}, "queries", "query_line", 1),
        ({"corpus": "d1\t護士\n\nd2\n"}, "corpus", "title_line", 3),
        ({"corpus": "d1\t護士\nd1\t廚師\n"}, "corpus", "title_repeated", 2),
        ({"corpus": "\n"}, "corpus", "titles_empty", None),
        ({"qrels": "q1 0 d1 1\nq1 d4 1\n"}, "qrels", "grade_line", 2),
        ({"qrels": "q9 0 d1 1\n"}, "qrels", "nothing_judged", None),
    ],
)
def test_a_bad_file_is_refused_by_the_line(
    titles: Any, changes: dict[str, str], field: str, code: str, line: int | None
) -> None:
    error = titles(**changes).exception
    assert isinstance(error, InvalidValueError)
    assert (error.field, error.code, error.values.get("line")) == (field, code, line)


@pytest.fixture
def fit(tmp_path: Path) -> Any:
    """Fits with letters for vectors."""
    terminal = Terminal("en")
    terminal.__dict__["wiring"] = wiring(tmp_path / "data")

    def run(*options: str) -> Result:
        return CliRunner().invoke(cli, ["evaluate", "fit-titles", *options], obj=terminal)

    yield run
    terminal.close()


def test_a_fit_is_written_with_its_figures_or_only_told(fit: Any, tmp_path: Path) -> None:
    file = tmp_path / "p.npz"
    told = json.loads(fit("--json", "--dry-run").stdout)
    assert list(tmp_path.glob("*.npz")) == []
    centres = tmp_path / "c.npz"
    assert json.loads(fit("--json", f"--out={file}", f"--centres={centres}").stdout) == told
    with np.load(centres) as stored:
        assert str(stored["vectors"]) == told["used"]
        assert stored["centres"].shape == (told["occupations"], 96)
    projection = Projection.load(file)
    assert projection.id == told["id"]
    assert projection.about["date"] == told["date"] == "2026-11-01"
    assert set(told["map"]) == {"raw", "projected", "gain"}


def test_a_fit_asks_where_to(fit: Any) -> None:
    assert "--dry-run" in fit().output
    assert fit().exit_code == 2


def test_a_fit_that_cannot_be_written_says_so(fit: Any, tmp_path: Path) -> None:
    error = fit(f"--out={tmp_path / 'none' / 'p.npz'}").exception
    assert isinstance(error, SourceError)
    assert error.code == "file_unreadable"
