"""``jobbank serve``: the site, and the indexing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from webapp.commands.terminal import Spoken, Terminal, option, pass_terminal

if TYPE_CHECKING:
    from gunicorn.app.base import BaseApplication

    from webapp.settings import Settings
    from webapp.tasks.indexing import IndexingThread
    from webapp.tasks.page_views import ViewWriting
    from webapp.wiring import Wiring

THREADS = 4
"""Requests that one process answers at once."""

_TIMEOUT_S = 60


@click.command(cls=Spoken, help="啟動網站，並在背景更新搜尋索引。")
@option("--host", help="監聽的位址；預設為設定 JOBBANK_HOST。")
@option("--port", type=click.IntRange(0, 65535), help="監聽的連接埠；預設為設定 JOBBANK_PORT。")
@option("--workers", type=click.IntRange(1, 64), help="程序數；預設為設定 JOBBANK_WORKERS。")
@pass_terminal
def serve(terminal: Terminal, host: str | None, port: int | None, workers: int | None) -> None:
    """Answer over HTTP until stopped."""
    given = {"host": host, "port": port, "workers": workers}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = terminal.wiring.settings.model_copy(update=chosen)
    # what cannot work is said here, once, and not by each worker in turn
    with terminal.wiring as parts:
        _ = parts.database
        parts.index_status()
        settings.signing_key()
    _application(settings).run()


def _application(settings: Settings) -> BaseApplication:
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
        """One site per worker process: connections and threads do not cross a fork."""

        indexing: IndexingThread | None = None
        counting: ViewWriting | None = None

        def load_config(self) -> None:
            for name, value in _server_options(settings).items():
                self.cfg.set(name, value)
            self.cfg.set("worker_exit", self._stop)

        def load(self) -> Any:
            from webapp import create_app
            from webapp.page_views import counter
            from webapp.tasks.page_views import ViewWriting
            from webapp.wiring import Wiring

            parts = Wiring(settings)
            # a first visitor should not wait for it
            parts.matcher.prepare_suggestions(parts.today())
            self.indexing = _indexing(parts)
            self.indexing.start()
            app = create_app(parts)
            self.counting = ViewWriting(counter(app), parts.database)
            self.counting.start()
            return app

        def _stop(self, _server: object, _worker: object) -> None:
            if self.indexing is not None:
                self.indexing.stop()  # so that the lease is free at once
            if self.counting is not None:
                self.counting.stop()  # so that nothing counted is lost

    return Application()


def _indexing(parts: Wiring) -> IndexingThread:
    from webapp.tasks.indexing import IndexingThread, relay_lease

    return IndexingThread(
        parts.database,
        parts.open_writer,
        lambda: parts.pipeline,
        lease=relay_lease(parts.database, clock=parts.clock),
        clock=parts.clock,
    )


def _server_options(settings: Settings) -> dict[str, Any]:
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": _TIMEOUT_S,
        "graceful_timeout": 20,
        "control_socket_disable": True,
        "loglevel": settings.log_level,
        "forwarded_allow_ips": "",
        "proc_name": "jobbank",
    }
