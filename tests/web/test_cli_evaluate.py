"""``jobbank evaluate search`` on a tiny set of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.errors import InvalidValueError
from tests.web.small_site import wiring
from webapp.cli import cli
from webapp.commands.terminal import Terminal

HEADER = "職缺編號,職務名稱,公司名稱,工作內容,薪資類型,薪資下限,行政區,縣市,截止日期"
ADS = [
    "1,會計助理,信義事務所,記帳、報稅,月薪,36000,信義區,臺北市,2020-01-01",
    "2,會計,大安事務所,記帳,月薪,36000,大安區,臺北市,",
    "3,麵包師傅,麵包坊,揉麵,月薪,42000,信義區,臺北市,",
    "4,會計,某事務所,記帳,月薪,36000,,臺北市,",
]
QUERIES = "pay-01\t會計 信義區\nplain-02\t麵包師傅\n"
QRELS = "pay-01 0 1 3\npay-01 0 2 0\npay-01 0 4 2\nplain-02 0 3 3\nplain-02 0 gone 2\n"


@pytest.fixture
def evaluate(tmp_path: Path) -> Any:
    """Runs the command on the files, with letters for vectors."""
    (tmp_path / "ads.csv").write_text("\n".join([HEADER, *ADS]), "utf-8")
    (tmp_path / "queries.tsv").write_text(QUERIES, "utf-8")
    (tmp_path / "qrels.txt").write_text(QRELS, "utf-8")
    terminal = Terminal("en")
    terminal.__dict__["wiring"] = wiring(tmp_path / "data")

    def run(*options: str, queries: str = "queries.tsv") -> Result:
        files = [
            f"--queries={tmp_path / queries}",
            f"--qrels={tmp_path / 'qrels.txt'}",
            f"--corpus={tmp_path / 'ads.csv'}",
        ]
        return CliRunner().invoke(cli, ["evaluate", "search", *files, *options], obj=terminal)

    yield run
    terminal.close()


def test_the_search_is_measured_beside_plain_rankings(evaluate: Any, tmp_path: Path) -> None:
    done = evaluate("--json", f"--ranking={tmp_path / 'run.txt'}")
    found = json.loads(done.stdout)
    assert (found["queries"], found["ads"], found["missing"]) == (2, 4, 1)
    assert list(found["methods"]) == ["search", "bm25", "dense", "fusion"]
    search = found["methods"]["search"]
    # known before unknown, the other district nowhere; closed ads count as open
    assert search["queries"]["pay-01"]["ndcg"] == 1
    assert search["slices"]["pay"]["ndcg"]["mean"] == 1
    ranked = [line.split() for line in (tmp_path / "run.txt").read_text("utf-8").splitlines()]
    assert [ad for query, _, ad, *_ in ranked if query == "pay-01"][:2] == ["1", "4"]


def test_people_get_a_table_and_a_word_on_what_is_missing(evaluate: Any) -> None:
    done = evaluate()
    assert done.exit_code == 0
    assert "nDCG@10" in done.stdout
    assert "1 judged vacancies are not in the files" in done.stdout


def test_a_half_is_the_odd_or_the_even_numbers(evaluate: Any) -> None:
    found = json.loads(evaluate("--json", "--part=tuning").stdout)
    assert list(found["methods"]["search"]["queries"]) == ["pay-01"]


def test_the_unseen_queries_are_ours(evaluate: Any) -> None:
    done = evaluate("--part=unseen")
    assert done.exit_code == 2
    assert "--part unseen" in done.output


def test_a_file_that_is_missing_is_named(evaluate: Any) -> None:
    error = evaluate(queries="none.tsv").exception
    assert isinstance(error, InvalidValueError)
    assert error.field == "queries"


def test_own_files_belong_together(evaluate: Any, tmp_path: Path) -> None:
    terminal = Terminal("en")
    done = CliRunner().invoke(
        cli, ["evaluate", "search", f"--queries={tmp_path / 'queries.tsv'}"], obj=terminal
    )
    assert done.exit_code == 2
    assert "--qrels" in done.output
