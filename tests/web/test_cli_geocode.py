"""``jobbank geocode``: addresses in, points out, a line each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from webapp.cli import cli
from webapp.commands.terminal import Terminal

Points = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Points:
    """Runs the command on what it is given, on standard input or as a file."""
    monkeypatch.setenv("JOBBANK_DATA_DIR", str(tmp_path / "data"))

    def run(given: str | bytes = "", *arguments: str) -> list[dict[str, Any]]:
        done = CliRunner().invoke(
            cli, ["geocode", *arguments], input=given, obj=Terminal("zh_Hant_TW"),
            catch_exceptions=False,
        )  # fmt: skip
        assert done.exit_code == 0
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def nothing(query: str) -> dict[str, Any]:
    names = ("lat", "lon", "accuracy", "district", "matched")
    return {"query": query, **dict.fromkeys(names)}


def test_every_line_has_its_answer_in_order(points: Points) -> None:
    found, empty, missing, last = points("臺北市信義區市府路1號\n\n哪裡都不是\n市政府站")
    assert found == {
        "query": "臺北市信義區市府路1號",
        "lat": pytest.approx(25.0375, abs=0.001),
        "lon": pytest.approx(121.5638, abs=0.001),
        "accuracy": "door",
        "district": "信義區",
        "matched": "臺北市信義區市府路1號",
    }
    assert empty == nothing("")
    assert missing == nothing("哪裡都不是")
    assert (last["accuracy"], last["matched"]) == ("landmark", "捷運市政府站")


def test_a_city_is_known_but_has_no_point(points: Points) -> None:
    (city,) = points("台北市\n")
    assert city == nothing("台北市") | {"accuracy": "city", "matched": "臺北市"}


def test_another_county_is_not_found(points: Points) -> None:
    assert points("桃園市中正路100號\n") == [nothing("桃園市中正路100號")]


def test_a_file_may_begin_with_a_mark_and_end_its_lines_in_any_way(
    points: Points, tmp_path: Path
) -> None:
    path = tmp_path / "addresses.txt"
    path.write_bytes("臺北市信義區市府路1號\r\n捷運西湖站\r\n".encode("utf-8-sig"))
    assert [line["query"] for line in points("", str(path))] == [
        "臺北市信義區市府路1號", "捷運西湖站",
    ]  # fmt: skip


def test_bytes_that_are_no_text_are_a_line_not_found(points: Points) -> None:
    (wrong, right) = points(b"\xff\xfe\n" + "捷運西湖站\n".encode(), "-")
    assert wrong["matched"] is None
    assert right["matched"] == "捷運西湖站"


def test_no_lines_give_no_answers(points: Points) -> None:
    assert points("") == []
