"""The server of the site: its processes, what runs beside each, and how they stop."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from webapp.settings import Settings

if TYPE_CHECKING:
    from webapp.tasks.indexing import IndexingThread
    from webapp.tasks.metrics import MetricsThread
    from webapp.tasks.page_views import ViewWriting
    from webapp.wiring import Wiring

THREADS = 4
"""Requests that one process answers at once."""

STOP_SECONDS = 20
"""How long what has begun may take once the server is told to stop."""

_TIMEOUT_S = 60
_METRICS_DIR = "PROMETHEUS_MULTIPROC_DIR"


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn is not typed
    """The server's remarks among the others of the process (``webapp.logs``)."""

    def setup(self, cfg: Any) -> None:
        """See gunicorn."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Worker(ThreadWorker):  # type: ignore[misc]
    """Lets go of the port when it is told to stop: whoever comes then is refused at once, and a
    proxy asks elsewhere, while what has begun is answered."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """See gunicorn."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()


class Server(BaseApplication):  # type: ignore[misc]
    """One site per worker process: connections and threads do not cross a fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._beside: list[IndexingThread | ViewWriting | MetricsThread] = []
        if settings.metrics_port is not None:
            _share_metrics()
        super().__init__()

    def load_config(self) -> None:
        """See gunicorn."""
        for name, value in _options(self._settings).items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", self._stop)
        self.cfg.set("on_exit", lambda _server: _forget_metrics())

    def load(self) -> Any:
        """The site of one process, with its threads started."""
        from webapp import create_app
        from webapp.page_views import counter
        from webapp.tasks.page_views import ViewWriting
        from webapp.wiring import Wiring

        parts = Wiring(self._settings)
        # a first visitor should not wait for it
        parts.matcher.prepare_suggestions(parts.today())
        app = create_app(parts)
        self._beside = [_indexing(parts), ViewWriting(counter(app), parts.database)]
        if parts.metrics is not None:
            from webapp.tasks.metrics import MetricsThread

            self._beside.append(MetricsThread(parts))
        for thread in self._beside:
            thread.start()
        return app

    def _stop(self, _server: object, _worker: object) -> None:
        """So that the lease and the port for metrics are free at once, and no count is lost."""
        for thread in self._beside:
            thread.stop()


def _indexing(parts: Wiring) -> IndexingThread:
    from webapp.tasks.indexing import IndexingThread, relay_lease

    return IndexingThread(
        parts.database,
        parts.open_writer,
        lambda: parts.pipeline,
        lease=relay_lease(parts.database, clock=parts.clock),
        clock=parts.clock,
        metrics=parts.metrics,
    )


def _share_metrics() -> None:
    """Name the folder in which the workers' figures meet; ``prometheus_client`` takes it from
    the environment, when it is first imported."""
    os.environ[_METRICS_DIR] = tempfile.mkdtemp(prefix="jobbank-metrics-")


def _forget_metrics() -> None:
    if folder := os.environ.get(_METRICS_DIR):
        shutil.rmtree(folder, ignore_errors=True)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "worker_class": Worker,
        "threads": THREADS,
        "timeout": _TIMEOUT_S,
        "graceful_timeout": STOP_SECONDS,
        "control_socket_disable": True,
        "logger_class": ServerLog,
        "loglevel": settings.log_level,
        "forwarded_allow_ips": "",
        "proc_name": "jobbank",
    }
