"""What is measured, for Prometheus.

Labels are routes, kinds, outcomes and names of tasks: fixed words of this program. Nothing that a
person typed and nothing that says who they are is ever among them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from indexer.errors import InvalidValueError
from indexer.facts import PlaceFacts
from indexer.records import VacancyRecord
from indexer.vacancy_facts import VacancyDescriber
from matcher.request import SearchRequest
from matcher.results import Hit, MapResult, SearchResult
from matcher.search import Matcher
from matcher.suggestions import Suggestion

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0)
_TASK_SECONDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The instruments of one process.

    Of several processes each keeps its own figures in the folder that ``prometheus_client`` finds
    in its environment; whichever is asked adds them up.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "jobbank_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "jobbank_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._search_seconds = Histogram(
            "jobbank_search_seconds",
            "Seconds of a search, by kind: words, filters, map, suggestions, similar.",
            ("kind",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._search_failures = Counter(
            "jobbank_search_failures",
            "Searches that could not be answered.",
            ("kind",),
            registry=self.registry,
        )
        self._addresses = Counter(
            "jobbank_addresses",
            "Addresses of ads on their way into the index: placed on the map, or missed.",
            ("outcome",),
            registry=self.registry,
        )
        self._task_seconds = Histogram(
            "jobbank_task_seconds",
            "Seconds of one piece of background work.",
            ("task",),
            buckets=_TASK_SECONDS,
            registry=self.registry,
        )
        self._task_failures = Counter(
            "jobbank_task_failures",
            "Pieces of background work that failed; they are tried again.",
            ("task",),
            registry=self.registry,
        )
        self._index_changes = Counter(
            "jobbank_index_changes",
            "Vacancies brought into the index: searchable by words, done whole, failed.",
            ("outcome",),
            registry=self.registry,
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    @contextmanager
    def search(self, kind: str) -> Iterator[None]:
        """Measures one search; failures are counted and go on, what was asked wrongly is none."""
        started = time.perf_counter()
        try:
            yield
        except InvalidValueError:
            raise
        except Exception:
            self._search_failures.labels(kind).inc()
            raise
        self._search_seconds.labels(kind).observe(time.perf_counter() - started)

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Measures one piece of background work; failures are counted and go on."""
        started = time.perf_counter()
        try:
            yield
        except Exception:
            self._task_failures.labels(name).inc()
            raise
        self._task_seconds.labels(name).observe(time.perf_counter() - started)

    def indexed(self, *, searchable: int, done: int, failed: int) -> None:
        """What one step of indexing did."""
        for outcome, count in (("searchable", searchable), ("done", done), ("failed", failed)):
            self._index_changes.labels(outcome).inc(count)

    def address(self, *, placed: bool) -> None:
        """One ad's address was looked up."""
        self._addresses.labels("placed" if placed else "missed").inc()


class MeasuredMatcher(Matcher):
    """Answers as ``Matcher`` does and measures each answer."""

    def __init__(self, *parts: Any, metrics: Metrics, **options: Any) -> None:
        super().__init__(*parts, **options)
        self._metrics = metrics

    def search(self, request: SearchRequest, *, today: date) -> SearchResult:
        """See ``Matcher.search``."""
        with self._metrics.search("words" if request.text or request.where else "filters"):
            return super().search(request, today=today)

    def map(self, request: SearchRequest, *, today: date) -> MapResult:
        """See ``Matcher.map``."""
        with self._metrics.search("map"):
            return super().map(request, today=today)

    def suggest(
        self, typed: str, *, today: date, field: str = "text", limit: int = 10
    ) -> tuple[Suggestion, ...]:
        """See ``Matcher.suggest``."""
        with self._metrics.search("suggestions"):
            return super().suggest(typed, today=today, field=field, limit=limit)

    def similar(self, vacancy_id: str, *, today: date, limit: int = 6) -> tuple[Hit, ...]:
        """See ``Matcher.similar``."""
        with self._metrics.search("similar"):
            return super().similar(vacancy_id, today=today, limit=limit)


class MeasuredDescriber(VacancyDescriber):
    """Describes as ``VacancyDescriber`` does and counts the addresses that were not found."""

    def __init__(self, *parts: Any, metrics: Metrics) -> None:
        super().__init__(*parts)
        self._metrics = metrics

    def place(self, record: VacancyRecord) -> PlaceFacts:
        """See ``VacancyDescriber.place``."""
        place = super().place(record)
        if record.address and record.lat is None:
            self._metrics.address(placed=place.accuracy is not None and place.accuracy.on_map)
        return place
