"""Calls to Elasticsearch: time limits, retries, and errors that say what mends them."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeVar

from elastic_transport import ConnectionError as TransportConnectionError
from elastic_transport import ConnectionTimeout, OrjsonSerializer, TransportError
from elasticsearch import ApiError, Elasticsearch

from indexer.errors import SearchIndexError
from indexer.writers.elasticsearch.breaker import CircuitBreaker
from indexer.writers.elasticsearch.options import ElasticsearchOptions

# The client warns of every failure on a terminal where nobody set up logging; ours say it better.
logging.getLogger("elastic_transport").addHandler(logging.NullHandler())

T = TypeVar("T")
ATTEMPTS = 3
"""How often a call is made that may be repeated."""
BUSY = frozenset({429, 502, 503, 504})
"""HTTP statuses that pass: the node is busy, or a shard is moving."""
_FIRST_WAIT = 0.05
_DENIED = frozenset({401, 403})
_MEND = "Run `jobbank index rebuild` to make the index again from the records."


class BusyError(Exception):
    """Part of an answer says that the node is busy; the call may be made again."""


class Connection:
    """The client of one process, and of its children after a fork. Safe between threads.

    :param sleep: waits so many seconds.
    :param random: spreads retries, so that not all processes come back at once.
    :param clock: seconds that never go back.
    """

    def __init__(
        self,
        options: ElasticsearchOptions,
        *,
        sleep: Callable[[float], object] = time.sleep,
        random: Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options = options
        self._sleep = sleep
        self._random = random or Random()  # noqa: S311 - spreads load, keeps no secret
        self._breaker = CircuitBreaker(clock)
        self._lock = threading.Lock()
        self._client: Elasticsearch | None = None
        self._process = os.getpid()

    def close(self) -> None:
        """Release the sockets; a later call opens them again."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def call(
        self, do: Callable[[Elasticsearch], T], *, repeatable: bool, timeout: float | None = None
    ) -> T:
        """What ``do`` returns.

        :param do: makes one call with the client.
        :param repeatable: whether making it twice does no harm; then it is tried again, after
            growing waits of random length, where the node is busy or breaks the connection.
        :param timeout: seconds, in place of the usual limit.
        :raises SearchIndexError: ``engine_away`` where there is no answer, ``engine_refuses``
            where key or rights do not do, ``index_missing``, and ``engine_failed`` for the rest.
        """
        for attempt in range(1, ATTEMPTS + 1):
            if not self._breaker.allows():
                raise self._away("too many calls in a row failed")
            try:
                answer = do(self._ready().options(request_timeout=timeout or self.options.timeout))
            except (TransportError, ApiError, BusyError) as error:
                if not self._passing(error):
                    self._breaker.succeeded()  # it did answer
                    raise self._meaning(error) from error
                self._breaker.failed()
                # After a time-out the node is working on the call still: no second one.
                last = attempt == ATTEMPTS or isinstance(error, ConnectionTimeout)
                if not repeatable or last:
                    raise self._away(_reason(error)) from error
            else:
                self._breaker.succeeded()
                return answer
            self._sleep(_FIRST_WAIT * 4 ** (attempt - 1) * self._random.uniform(0.5, 1.5))
        raise AssertionError("the last attempt returns or raises")

    def _ready(self) -> Elasticsearch:
        if os.getpid() != self._process:  # sockets of the parent are not ours to use
            self._client, self._process, self._lock = None, os.getpid(), threading.Lock()
        with self._lock:
            if self._client is None:
                self._client = _client(self.options)
            return self._client

    @staticmethod
    def _passing(error: Exception) -> bool:
        if isinstance(error, ApiError):
            return error.status_code in BUSY
        return isinstance(error, TransportConnectionError | ConnectionTimeout | BusyError)

    def _away(self, reason: str) -> SearchIndexError:
        place = self.options.place
        return SearchIndexError(
            "engine_away",
            f"Elasticsearch at {place} does not answer ({reason}). Check that it runs and that "
            "JOBBANK_ELASTICSEARCH_URL is right; nothing is lost meanwhile.",
            place=place, reason=reason,
        )  # fmt: skip

    def _meaning(self, error: Exception) -> SearchIndexError:
        place, reason = self.options.place, _reason(error)
        if isinstance(error, ApiError):
            if error.status_code in _DENIED:
                return SearchIndexError(
                    "engine_refuses",
                    f"Elasticsearch at {place} refuses the job bank ({reason}). Check user and "
                    "password in JOBBANK_ELASTICSEARCH_URL, or JOBBANK_ELASTICSEARCH_API_KEY and "
                    "its rights.",
                    place=place, reason=reason,
                )  # fmt: skip
            if error.error == "index_not_found_exception":
                return missing(self.options)
        return SearchIndexError(
            "engine_failed",
            f"Elasticsearch at {place} could not do what it was asked ({reason}). {_MEND}",
            place=place, reason=reason,
        )  # fmt: skip


def missing(options: ElasticsearchOptions) -> SearchIndexError:
    """The error that there is no index, or only part of one."""
    return SearchIndexError(
        "index_missing",
        f"There is no search index {options.prefix} at {options.place}. {_MEND}",
        path=f"{options.place}/{options.prefix}",
    )


def failure(error: Mapping[str, Any]) -> str:
    """What an error inside an answer says, in one line."""
    cause = (error.get("root_cause") or [error])[0]
    return f"{cause.get('type')}: {cause.get('reason')}"[:300]


def _reason(error: Exception) -> str:
    if isinstance(error, ApiError):
        body = error.body if isinstance(error.body, dict) else {}
        inner = body.get("error")
        return failure(inner) if isinstance(inner, dict) else f"HTTP {error.status_code}"
    return str(getattr(error, "message", error))[:300]


def _client(options: ElasticsearchOptions) -> Elasticsearch:
    given: dict[str, Any] = {}
    if options.api_key is not None:
        given["api_key"] = options.api_key
    if options.ca is not None and options.url.startswith("https:"):
        given["ca_certs"] = str(options.ca)
    # Retries are ours: the client's own come at once and do not know what may be repeated.
    return Elasticsearch(options.url, max_retries=0, serializer=OrjsonSerializer(), **given)
