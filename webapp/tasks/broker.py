"""The broker: how workers hear of work. It holds nothing that is not in the database, and may lose
it all at any time; what was lost is sent again (``webapp.tasks.beat``)."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.entity import Queue

from webapp.logs import REQUEST_ID, present_id
from webapp.models import WorkKind
from webapp.settings import Settings
from webapp.tasks.limits import limits

EXPIRES_SECONDS = 300
"""After so long a message is thrown away unread; by then it was sent again."""

_CONNECT_SECONDS = 2
_BUSY_SECONDS = 5
_HASTY_SECONDS = 1


def task_name(kind: WorkKind) -> str:
    """The name under which Celery knows work of a kind."""
    return f"jobbank.{kind}"


def make_celery(settings: Settings, *, hasty: bool = False) -> Celery:
    """The Celery application over the broker that the settings name, without any tasks.

    :param hasty: rather fail than wait for a broker that is busy or away; for those whose users
        wait, too.
    """
    app = Celery("jobbank", set_as_current=False)
    app.conf.update(
        broker_url=_address(settings),
        broker_transport_options=_options(settings, hasty=hasty),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=_CONNECT_SECONDS,
        accept_content=["json"],
        task_serializer="json",
        event_serializer="json",
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_acks_on_failure_or_timeout=True,
        task_reject_on_worker_lost=True,
        task_publish_retry=False,
        task_queues=[_queue(kind) for kind in WorkKind],
        task_create_missing_queues=False,
        task_default_queue=str(WorkKind.INDEX),
        worker_prefetch_multiplier=1,
        worker_proc_alive_timeout=60.0,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        timezone="UTC",
        enable_utc=True,
    )
    return app


def send(app: Celery, kind: WorkKind, id_: int) -> None:
    """Tell workers of work, with the id of the present request.

    :param id_: of the task, or of the newest outbox row.
    :raises Exception: the broker cannot be reached (``kombu`` raises what its drivers raise).
    """
    app.send_task(
        task_name(kind),
        args=[id_],
        queue=str(kind),
        headers={REQUEST_ID: present_id()},
        expires=EXPIRES_SECONDS,
        retry=False,
    )


def _queue(kind: WorkKind) -> Any:
    return Queue(str(kind), routing_key=str(kind))  # type: ignore[no-untyped-call]


def _address(settings: Settings) -> str:
    if settings.uses_database_broker:
        _prepare(settings.broker_file)
        return f"sqla+sqlite:///{settings.broker_file}"
    return settings.broker.get_secret_value()


def _prepare(file: Path) -> None:
    """Make the file of the database broker one that readers do not lock: otherwise a commit of
    ``kombu`` can fail half way and keep its lock for ever."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(file, timeout=1)) as broker:
        broker.execute("PRAGMA journal_mode=WAL")


def _options(settings: Settings, *, hasty: bool) -> dict[str, Any]:
    # without these, whoever sends to a broker that is away waits until it is back
    once = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    return {**_options_of(settings, hasty=hasty), **(once if hasty else {})}


def _options_of(settings: Settings, *, hasty: bool) -> dict[str, Any]:
    if settings.uses_database_broker:
        return {"connect_args": {"timeout": _HASTY_SECONDS if hasty else _BUSY_SECONDS}}
    if settings.broker.get_secret_value().startswith("memory"):
        return {"polling_interval": 0.01}
    longest = max(limit.hard for limit in limits().values())
    return {
        "visibility_timeout": longest + 3600,
        "socket_connect_timeout": _HASTY_SECONDS if hasty else _CONNECT_SECONDS,
        **({"socket_timeout": _HASTY_SECONDS} if hasty else {}),
        "socket_keepalive": True,
        "health_check_interval": 10,
        "global_keyprefix": "jobbank:",
    }
