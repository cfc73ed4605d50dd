"""Every request has an id and a line in the logs; nothing there says who asked, or what for."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import InvalidValueError, SearchIndexError
from tests.web import small_site
from webapp import logs
from webapp.watch import UNMATCHED, request_id

SECRETS = ("王小明", "0912345678", "a.wang@mail.example", "203.0.113.77")
WORDS = f"q={' '.join(SECRETS[:3])}"
NAMED = {"X-Forwarded-For": SECRETS[3], "Referer": f"https://x.example/?q={SECRETS[0]}"}


@pytest.fixture
def written(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Sets up the logs as ``jobbank serve`` does; gives the lines written since."""
    logs.write_logs("info")
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def site(tmp_path: Path) -> FlaskClient:
    """A site without any vacancy, behind a proxy."""
    return small_site.site(small_site.wiring(tmp_path, proxy_hops=1)).test_client()


def test_a_request_is_one_line_with_route_status_time_and_size(
    site: FlaskClient, written: Callable[[], list[dict[str, Any]]]
) -> None:
    with site.get("/vacancies/abc", headers={"X-Request-ID": "edge-12345"}) as answer:
        sent = len(answer.data)
    assert answer.headers["X-Request-ID"] == "edge-12345"
    (line,) = written()
    assert line.pop("ms") >= 0
    assert line.pop("timestamp")
    assert line == {
        "event": "request", "level": "info", "request_id": "edge-12345", "method": "GET",
        "route": "/vacancies/<public_id>", "status": 404, "bytes": sent,
    }  # fmt: skip


def test_an_address_that_is_none_of_ours_is_not_repeated(
    site: FlaskClient, written: Callable[[], list[dict[str, Any]]]
) -> None:
    site.get(f"/{SECRETS[0]}").close()
    assert written()[-1]["route"] == UNMATCHED


def test_a_route_is_known_even_where_a_limit_ends_the_request(
    tmp_path: Path, written: Callable[[], list[dict[str, Any]]]
) -> None:
    client = small_site.site(
        small_site.wiring(tmp_path, rate_limit_pages="1 per day")
    ).test_client()
    for _ in range(2):
        client.get("/about").close()
    assert [(line["route"], line["status"]) for line in written()] == [
        ("/about", 200),
        ("/about", 429),
    ]


@pytest.mark.parametrize(
    "failure",
    [
        None,
        ValueError(f"cannot read {SECRETS[0]} {SECRETS[1]}"),
        InvalidValueError("q", "bad", f"q: {SECRETS[2]}", value=SECRETS[2]),
        SearchIndexError("index_unreadable", "The index cannot be read."),
        OSError(28, "No space left on device", f"/home/{SECRETS[0]}"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/vacancies", "/search.csv"])
def test_nothing_in_the_logs_says_who_asked_or_what_for(
    path: str,
    failure: Exception | None,
    site: FlaskClient,
    written: Callable[[], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        assert failure is not None
        raise failure from KeyError(SECRETS[1])

    if failure:
        monkeypatch.setattr("matcher.search.Matcher.__init__", fail)
    site.get(f"{path}?{WORDS}", headers=NAMED).close()
    lines = written()
    assert lines[-1]["event"] == "request"
    assert len({line.get("request_id") for line in lines if "logger" not in line}) == 1
    text = json.dumps(lines, ensure_ascii=False)
    assert not [one for one in SECRETS if one in text]
    if isinstance(failure, ValueError) and not isinstance(failure, InvalidValueError):
        told = next(line for line in lines if line["event"] == "unexpected_error")
        assert told["exception"] == "ValueError < KeyError"
        assert any("test_watch.py" in place for place in told["at"])


def test_the_servers_remarks_leave_out_visitors_and_keep_processes() -> None:
    def said(level: int, message: str, *arguments: object) -> str:
        record = logging.LogRecord("gunicorn.error", level, "", 0, message, arguments, None)
        assert logs._only_facts(record)
        return record.getMessage()

    asked = said(logging.ERROR, "Error handling request %s", f"/?q={SECRETS[0]}")
    assert asked == "Error handling request …"
    assert said(logging.WARNING, f"Invalid request from ip={SECRETS[3]}: x") == "Invalid request"
    killed = said(logging.ERROR, "Worker (pid:%s) was sent %s!", 17, "SIGKILL")
    assert killed == "Worker (pid:17) was sent SIGKILL!"
    assert said(logging.INFO, "Listening at: %s", "http://0:80") == "Listening at: http://0:80"


@given(st.text() | st.from_regex(r"[A-Za-z0-9._ \n-]{1,70}", fullmatch=True))
def test_an_id_is_taken_over_only_where_it_is_plain(given_id: str) -> None:
    taken = request_id(given_id)
    assert taken.isascii()
    assert 8 <= len(taken) <= 64
    assert not set(taken) & set(" \n\r\t\"'<>")
    assert request_id(taken) == taken


def test_each_request_without_an_id_gets_its_own(site: FlaskClient) -> None:
    made = {site.get("/about").headers["X-Request-ID"] for _ in range(3)}
    assert len(made) == 3
