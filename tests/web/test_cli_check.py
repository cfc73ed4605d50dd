"""``jobbank check``: ads in, findings out, a line each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from webapp.cli import cli, main
from webapp.commands.terminal import Terminal


def findings(given: str, *options: str) -> list[list[dict[str, Any]]]:
    terminal = Terminal("zh_Hant_TW")
    done = CliRunner().invoke(
        cli, ["check", *options], input=given, obj=terminal, catch_exceptions=False
    )
    assert done.exit_code == 0
    return [json.loads(line)["findings"] for line in done.stdout.splitlines()]


def test_a_plain_line_is_an_ad_and_offsets_are_its_own() -> None:
    (found,) = findings("限35歲以下女性\n", "--date", "2026-11-01")
    assert {one["ground"] for one in found} == {"年齡", "性別"}
    assert all("限35歲以下女性"[one["start"] : one["end"]] == one["phrase"] for one in found)
    assert set(found[0]) >= {"rule", "ground", "level", "start", "end", "phrase", "article",
                             "proposal"}  # fmt: skip


def test_every_line_has_its_answer_and_a_lawful_ad_has_none() -> None:
    first, second = findings("性別不拘，月薪 35,000 元\n薪資面議\n", "--date", "2026-11-01")
    assert first == []
    assert [one["level"] for one in second] == ["BLOCK"]


def test_the_start_date_of_the_ad_decides_which_wage_counts() -> None:
    ad = '{"text": "時薪 190 元", "start_date": "%s", "pay": {"basis": "hour", "min": 190}}\n'
    before, after = findings(ad % "2025-12-20" + ad % "2026-01-02", "--date", "2024-01-01")
    assert before == []
    assert [(one["rule"], one["level"]) for one in after] == [("R10", "BLOCK")]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"text": "時薪 190 元", "start_date": "soon"}', "start_date"),
        ('{"text": "時薪 190 元", "pay": {"basis": "week"}}', "pay"),
        ('{"pay": {"basis": "hour"}}', "text"),
        ('{"text": ', "line 1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    line: str, named: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ads.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["--language", "en", "check", str(file)])
    assert ended.value.code == 2
    assert named in capsys.readouterr().err
