"""Page views: whole pages that readers look at, added up by the day, and nothing about readers."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from tests.web import small_site
from tests.web.small_site import LettersWiring
from webapp.cli import cli
from webapp.commands.terminal import Terminal
from webapp.models import PageKind, PageViews
from webapp.models.connection import Database
from webapp.page_views import counter
from webapp.services.page_views import ViewCounter, views, views_of
from webapp.tasks.page_views import ViewWriting

TODAY = date(2026, 11, 1)
YESTERDAY = TODAY - timedelta(days=1)
READER = {"User-Agent": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/130.0 Mobile"}
VACANCY, OTHER = "a" * 12, "b" * 12


def test_views_add_up_by_day_and_vacancy_over_processes(database: Database) -> None:
    first, second = ViewCounter(), ViewCounter()
    for one in (first, second):
        one.count(TODAY, PageKind.VACANCY, VACANCY)
        one.count(TODAY, PageKind.SEARCH)
    first.count(TODAY, PageKind.VACANCY, VACANCY)
    second.count(TODAY, PageKind.VACANCY, OTHER)
    second.count(YESTERDAY, PageKind.VACANCY, VACANCY)
    assert first.write(database) == 3
    assert second.write(database) == 4
    assert second.write(database) == 0, "nothing is written twice"
    with database.read() as session:
        assert views(session, TODAY, TODAY) == {
            PageKind.SEARCH: 2, PageKind.VACANCY: 4, PageKind.EMPLOYER: 0, PageKind.INFORMATION: 0,
        }  # fmt: skip
        assert views_of(session, VACANCY, YESTERDAY, TODAY) == {YESTERDAY: 1, TODAY: 3}
        assert views_of(session, OTHER, YESTERDAY, YESTERDAY) == {}


def test_more_rows_than_one_statement_takes_are_written(database: Database) -> None:
    one = ViewCounter()
    for number in range(1_201):
        one.count(TODAY, PageKind.VACANCY, f"v{number:011}")
    one.write(database)
    one.count(TODAY, PageKind.VACANCY, f"v{7:011}")
    one.write(database)
    with database.read() as session:
        assert views(session, TODAY, TODAY)[PageKind.VACANCY] == 1_202


def test_two_processes_that_write_at_once_lose_nothing(database: Database) -> None:
    counters = [ViewCounter() for _ in range(4)]
    for place, one in enumerate(counters):
        for number in range(50):  # in different orders
            one.count(TODAY, PageKind.VACANCY, f"v{(number * (place + 1)) % 50:011}")
    threads = [threading.Thread(target=one.write, args=[database]) for one in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert views(session, TODAY, TODAY)[PageKind.VACANCY] == 200


def test_what_cannot_be_written_is_kept(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ViewCounter()
    one.count(TODAY, PageKind.SEARCH)
    with monkeypatch.context() as broken:
        broken.setattr("webapp.services.page_views.add_views", _fail)
        with pytest.raises(OSError, match="away"):
            one.write(sqlite_database)
    one.count(TODAY, PageKind.SEARCH)
    assert one.write(sqlite_database) == 2


def _fail(*_: object) -> None:
    raise OSError("the database is away")


def test_the_thread_writes_by_itself_and_at_its_end(sqlite_database: Database) -> None:
    one = ViewCounter()
    thread = ViewWriting(one, sqlite_database, seconds=60)
    thread.start()
    one.count(TODAY, PageKind.SEARCH)
    thread.stop()
    with sqlite_database.read() as session:
        assert views(session, TODAY, TODAY)[PageKind.SEARCH] == 1


def test_a_row_says_nothing_of_the_reader() -> None:
    assert set(PageViews.__table__.columns.keys()) == {"day", "page", "subject", "views"}


@pytest.fixture
def counted(known_bank: LettersWiring) -> Flask:
    """A site that has counted nothing yet."""
    return small_site.site(known_bank)


def _seen(app: Flask) -> dict[tuple[PageKind, str], int]:
    return {key[1:]: count for key, count in counter(app)._counts.items()}


def test_whole_pages_count(
    counted: Flask, public_ids: dict[str, str], employer_ids: dict[str, str]
) -> None:
    client: FlaskClient = counted.test_client()
    path = f"/vacancies/{public_ids['W1']}"
    first = client.get(path, headers=READER)
    kept = client.get(path, headers={**READER, "If-None-Match": first.headers["ETag"]})
    assert kept.status_code == 304
    employer = employer_ids["employer_W1"]
    for other in ("/?q=清潔", "/about", f"/employers/{employer}"):
        client.get(other, headers=READER)
    assert _seen(counted) == {
        (PageKind.VACANCY, public_ids["W1"]): 2,
        (PageKind.EMPLOYER, employer): 1,
        (PageKind.SEARCH, ""): 1,
        (PageKind.INFORMATION, ""): 1,
    }


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("/", {"User-Agent": "curl/8.5"}),
        ("/", {"User-Agent": ""}),
        ("/", {**READER, "Sec-Purpose": "prefetch;prerender"}),
        ("/", {**READER, "HX-Request": "true"}),
        ("/?fragment=results", READER),
        ("/vacancies/nosuchjob000", READER),
        ("/api/v1/vacancies", READER),
        ("/search.csv", READER),
    ],
)
def test_robots_parts_programs_and_errors_do_not(
    counted: Flask, path: str, headers: dict[str, str]
) -> None:
    counted.test_client().get(path, headers=headers)
    assert _seen(counted) == {}


def test_the_command_adds_them_up(own_bank: LettersWiring) -> None:
    one = ViewCounter()
    for day in (YESTERDAY, TODAY, TODAY):
        one.count(day, PageKind.SEARCH)
    one.write(own_bank.database)
    assert _listed(own_bank) == {
        "first": "2026-11-01", "last": "2026-11-01",
        "search": 2, "vacancy": 0, "employer": 0, "information": 0, "total": 2,
    }  # fmt: skip
    assert _listed(own_bank, "--first", "2026-10-31")["total"] == 3
    assert _listed(own_bank, "--last", "2026-10-31") == _listed(
        own_bank, "--first", "2026-10-01", "--last", "2026-10-31"
    )


def _listed(parts: LettersWiring, *options: str) -> dict[str, Any]:
    terminal = Terminal("zh_Hant_TW")
    terminal.wiring = parts
    done = CliRunner().invoke(cli, ["views", "--json", *options], obj=terminal)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found
