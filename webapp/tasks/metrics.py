"""Answers Prometheus beside a running site, on a port of its own.

Every process of the site tries to have the port, so there is one that answers, for all of them, as
long as any runs.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from indexer.errors import JobBankError
from webapp.readiness import INDEX, OUTBOX, WORKER, look
from webapp.services.queues import Queue, queues
from webapp.wiring import Wiring

TRY_SECONDS = 2.0
"""How often a process looks whether the port is free."""

_log = structlog.get_logger(__name__)


class MetricsThread(threading.Thread):
    """Has the port, or waits for it."""

    def __init__(self, parts: Wiring) -> None:
        super().__init__(name="metrics", daemon=True)
        self._parts = parts
        self._stopping = threading.Event()

    def run(self) -> None:
        """The thread's work; ``stop`` ends it."""
        settings = self._parts.settings
        registry, failure = registry_of(self._parts), 0
        while not self._stopping.is_set():
            try:
                server, answering = start_http_server(
                    settings.metrics_port or 0, settings.metrics_host, registry
                )
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, failure):  # in use: by a sibling
                    _log.error("metrics_port_unusable", error=str(error))
                failure = error.errno or 0
                self._stopping.wait(TRY_SECONDS)
                continue
            self._stopping.wait()
            server.shutdown()
            server.server_close()
            answering.join()

    def stop(self, timeout: float = 10) -> None:
        """Let another process have the port, and end."""
        self._stopping.set()
        self.join(timeout)


def registry_of(parts: Wiring) -> CollectorRegistry:
    """What is measured in all processes of this site, and the state of its parts when asked.

    :raises ValueError: without the folder in which their figures meet (``jobbank serve`` makes it).
    """
    registry = CollectorRegistry()
    registry.register(StateCollector(parts))
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class StateCollector(Collector):
    """Which parts can be used, how large and how old the index is, what waits for it."""

    def __init__(self, parts: Wiring) -> None:
        self._parts = parts

    def collect(self) -> Iterable[Metric]:
        """The state at this moment; what cannot be known is left out."""
        found = look(self._parts)
        ready = GaugeMetricFamily("jobbank_ready", "Whether a part can be used.", labels=["part"])
        for name, part in found.items():
            ready.add_metric([name], float(part.ready))
        yield ready
        if found[OUTBOX].ready:
            yield from _outbox(found[OUTBOX].told)
            yield from self._queues()
        if found[WORKER].ready:
            yield GaugeMetricFamily(
                "jobbank_worker_here",
                "Whether a worker was seen of late.",
                value=float(not found[WORKER].told["away"]),
            )
        if found[INDEX].ready:
            yield from self._index()

    def _queues(self) -> Iterable[Metric]:
        """Nothing where the database has gone away meanwhile."""
        try:
            found = queues(self._parts.database)
        except SQLAlchemyError:
            return
        now = self._parts.clock()
        gauges: dict[str, tuple[str, Callable[[Queue], float]]] = {
            "depth": ("Pieces of work that wait or are being done.", lambda one: one.depth),
            "parked": ("Pieces of work set aside after too many failures.", lambda one: one.parked),
            "oldest_seconds": (
                "Seconds that the oldest of them has waited.",
                lambda one: max((now - one.oldest).total_seconds(), 0) if one.oldest else 0,
            ),
        }
        counters: dict[str, tuple[str, Callable[[Queue], float]]] = {
            "done": ("Pieces of work that were done.", lambda one: one.done),
            "failed": ("Attempts that came to nothing.", lambda one: one.failed),
        }
        for family, figures in ((GaugeMetricFamily, gauges), (CounterMetricFamily, counters)):
            for name, (meaning, figure) in figures.items():
                metric = family(f"jobbank_queue_{name}", meaning, labels=["queue"])
                for kind, queue in found.items():
                    metric.add_metric([str(kind)], figure(queue))
                yield metric

    def _index(self) -> Iterable[Metric]:
        try:
            kinds = self._parts.index_status()
        except (JobBankError, OSError):
            return
        documents = GaugeMetricFamily(
            "jobbank_index_documents", "Documents in the index.", labels=["kind"]
        )
        age = GaugeMetricFamily(
            "jobbank_index_age_seconds", "Seconds since the index last changed.", labels=["kind"]
        )
        for one in kinds:
            documents.add_metric([str(one.kind)], one.documents)
            if one.last_commit is not None:
                last = datetime.fromisoformat(one.last_commit)
                seconds = (self._parts.clock() - last).total_seconds()
                age.add_metric([str(one.kind)], max(seconds, 0.0))
        yield documents
        yield age


def _outbox(told: Mapping[str, Any]) -> Iterable[Metric]:
    for name, meaning in (
        ("pending", "Changes that wait for the index."),
        ("parked", "Changes set aside after too many failures."),
        ("oldest_seconds", "Seconds that the oldest change has waited for the index."),
    ):
        yield GaugeMetricFamily(f"jobbank_outbox_{name}", meaning, value=float(told[name]))
