"""``jobbank tasks``: what a clerk sees of background work, and can do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.test_cli import Run, run  # noqa: F401 - a fixture
from webapp.models.base import utc_now
from webapp.models.connection import open_database
from webapp.services.tasks import claim, fail
from webapp.tasks.workplace import failure_of

HEADER = "職缺編號,職務名稱,公司名稱,工作內容"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "職缺.csv"
    path.write_text(f"{HEADER}\n1,廚師,臺北麵包坊,做菜\n", "utf-8")
    return path


def test_a_file_is_handed_in_looked_at_tried_again_and_given_up(
    run: Run,  # noqa: F811
    file: Path,
    tmp_path: Path,
) -> None:
    [wanted] = run("import", "--later", "--json", str(file)).json
    name = wanted["task"]
    listed = run("tasks", "list")
    assert "職缺.csv" in listed.out
    assert "jobbank work" in listed.err
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'jobbank.sqlite'}")
    task = claim(database, int(name.partition("-")[2]), "us", clock=utc_now)
    assert task is not None
    from indexer.errors import SourceError

    error = SourceError("file_empty", "職缺.csv is empty.", file="職缺.csv")
    fail(database, task, failure_of(error), clock=utc_now, jitter=lambda: 0.0)
    database.close()
    [parked] = run("tasks", "list", "--parked", "--json").json
    assert (parked["name"], parked["state"], parked["why"]) == (
        name, "parked", "職缺.csv 是空的。",
    )  # fmt: skip
    assert "職缺.csv is empty." in run("--language", "en", "tasks", "show", name).out
    assert run("tasks", "retry", name).status == 0
    assert run("tasks", "show", name, "--json").json["state"] == "waiting"
    assert run("tasks", "drop", name).status == 0
    assert list((tmp_path / "data" / "uploads").iterdir()) == []
    gone = run("tasks", "show", name)
    assert gone.status == 2
    assert name in gone.err
    assert run("tasks", "list", "--json").json == []


@pytest.mark.parametrize(
    "words",
    [
        ("import", "--later", "--dry-run", "FILE"),
        ("import", "--later", "--complete", "FILE", "FILE"),
        ("tasks", "show", "task-1"),
        ("tasks", "retry", "nonsense"),
        ("tasks", "drop", "change-99999999999999999999"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    run: Run,  # noqa: F811
    file: Path,
    words: tuple[str, ...],
) -> None:
    ran = run(*(str(file) if word == "FILE" else word for word in words))
    assert ran.status == 2
    assert "Traceback" not in ran.err


def test_a_rebuild_can_be_left_to_a_worker_and_nobody_is_alive(run: Run) -> None:  # noqa: F811
    assert run("index", "rebuild", "--later", "--json").json == [{"task": "task-1"}]
    assert run("tasks", "list", "--json").json[0]["kind"] == "rebuild"
    assert run("tasks", "alive").status == 1
    assert run("tasks", "alive", "--beat").status == 1
