"""Calls to Elasticsearch: what is repeated, when nobody waits any longer, and what errors say."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from elastic_transport import ApiResponseMeta, ConnectionTimeout, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as TransportConnectionError
from elasticsearch import ApiError, AuthenticationException, NotFoundError

from indexer.errors import SearchIndexError
from indexer.writers.elasticsearch.breaker import FAILURES, OPEN_SECONDS, CircuitBreaker
from indexer.writers.elasticsearch.connection import ATTEMPTS, Connection
from indexer.writers.elasticsearch.options import ElasticsearchOptions

REFUSED = TransportConnectionError("connection refused")
TIMED_OUT = ConnectionTimeout("timed out")


def api_error(
    status: int, kind: str = "some_exception", made: type[ApiError] = ApiError
) -> ApiError:
    """An error as Elasticsearch answers it."""
    node = NodeConfig("http", "127.0.0.1", 9200)
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, node)
    return made(kind, meta, {"error": {"type": kind, "reason": "because"}})


class Caller:
    """A connection whose calls end as told, and the seconds that it slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.made = 0
        options = ElasticsearchOptions("http://me:pa55w0rd@127.0.0.1:9200")
        self.connection = Connection(options, sleep=self.slept.append, clock=lambda: self.now)

    def call(self, *ends: Exception | str, repeatable: bool = True) -> Any:
        """Call once; each attempt ends as the next of ``ends`` says, the last one for ever."""
        left = list(ends)

        def do(_client: Any) -> str:
            self.made += 1
            end = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(end, Exception):
                raise end
            return end

        return self.connection.call(do, repeatable=repeatable)

    def fails(self, *ends: Exception | str, repeatable: bool = True) -> SearchIndexError:
        with pytest.raises(SearchIndexError) as caught:
            self.call(*ends, repeatable=repeatable)
        return caught.value


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.parametrize("error", [REFUSED, api_error(429), api_error(503)])
def test_what_may_be_repeated_is_with_growing_waits(caller: Caller, error: Exception) -> None:
    assert caller.call(error, error, "answer") == "answer"
    assert caller.made == 3
    first, second = caller.slept
    assert 0.02 < first < 0.08
    assert 0.1 < second < 0.3


def test_waits_are_of_random_length() -> None:
    waits = set()
    for _ in range(5):
        caller = Caller()
        caller.call(REFUSED, "answer")
        waits.update(caller.slept)
    assert len(waits) == 5


def test_what_must_not_be_repeated_is_not(caller: Caller) -> None:
    assert caller.fails(REFUSED, repeatable=False).code == "engine_away"
    assert caller.made == 1


def test_after_a_time_out_nothing_is_repeated(caller: Caller) -> None:
    """The node is working on the first call still."""
    assert caller.fails(TIMED_OUT).code == "engine_away"
    assert caller.made == 1


def test_repeating_ends(caller: Caller) -> None:
    assert caller.fails(REFUSED).code == "engine_away"
    assert caller.made == ATTEMPTS


def test_after_many_failures_nobody_waits(caller: Caller) -> None:
    for _ in range(FAILURES):
        caller.fails(TIMED_OUT)
    made = caller.made
    error = caller.fails("answer")
    assert error.code == "engine_away"
    assert caller.made == made
    caller.now += OPEN_SECONDS
    assert caller.call("answer") == "answer"
    assert caller.call("answer") == "answer"


def test_an_open_circuit_lets_one_call_try() -> None:
    now = 0.0
    breaker = CircuitBreaker(lambda: now)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now = OPEN_SECONDS
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.failed()
    assert not breaker.allows()
    now = 2 * OPEN_SECONDS
    assert breaker.allows()
    breaker.succeeded()
    assert all(breaker.allows() for _ in range(3))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (api_error(401, "security_exception", AuthenticationException), "engine_refuses"),
        (api_error(403, "security_exception"), "engine_refuses"),
        (api_error(404, "index_not_found_exception", NotFoundError), "index_missing"),
        (api_error(400, "parsing_exception"), "engine_failed"),
    ],
)
def test_other_errors_are_said_at_once_and_open_no_circuit(
    caller: Caller, error: ApiError, code: str
) -> None:
    for _ in range(FAILURES + 1):
        found = caller.fails(error)
        assert found.code == code
        assert "pa55w0rd" not in str(found)
        assert "pa55w0rd" not in str(found.values)
    assert caller.made == FAILURES + 1
    assert caller.slept == []


class _Recorder(BaseHTTPRequestHandler):
    """Answers every request with nothing, and keeps its headers."""

    seen: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers["Authorization"])
        self.send_response(200)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_an_api_key_is_shown_in_place_of_a_password() -> None:
    """The distribution of the tests cannot make keys: its part for that needs more modules."""
    with HTTPServer(("127.0.0.1", 0), _Recorder) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        connection = Connection(ElasticsearchOptions(url, api_key="a2V5"))
        connection.call(lambda es: es.indices.get(index="x"), repeatable=False)
        connection.close()
        thread.join()
    assert _Recorder.seen == ["ApiKey a2V5"]
