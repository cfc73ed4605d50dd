"""Logs: one line an event on standard error, for people at a terminal, as JSON elsewhere.

Nothing in the JSON says who asked, or what for. Exceptions are told by their kinds and places in
the code, not by their messages, which may hold what was typed; of the server's own remarks, what
it tells of visitors and addresses is left out.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import Processor

from indexer.errors import JobBankError

REQUEST_ID = "request_id"
"""Name under which lines of one request or one piece of work carry its id."""

_SERVER = "gunicorn.error"


def write_logs(level: str) -> None:
    """Set up the logs of this process, once, at its start.

    :param level: least severe level that is written: ``debug``, ``info``, ``warning``, ``error``.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    libraries = max(least, logging.WARNING)  # what they do when all is well interests nobody
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers = _renderers(sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_only_facts)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    logging.basicConfig(level=libraries, handlers=[handler])
    structlog.configure(
        processors=[*shared, *renderers],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


@contextmanager
def piece_of_work(request_id: str) -> Iterator[None]:
    """Whatever is logged within carries this id."""
    with structlog.contextvars.bound_contextvars(**{REQUEST_ID: request_id}):
        yield


def present_id() -> str | None:
    """The id of the request or the piece of work that is under way."""
    found: str | None = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    return found


def _renderers(for_people: bool) -> list[Processor]:
    if for_people:
        return [structlog.dev.ConsoleRenderer()]
    return [_tell_exception, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _tell_exception(_log: object, _name: str, event: MutableMapping[str, Any]) -> Any:
    """Puts the kinds of an exception and its causes, and where it arose, in its place."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        told = [_kind(given), *(_kind(cause) for cause in _causes(given))]
        event["exception"] = " < ".join(told)
        event["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(given.__traceback__)
        ]
    return event


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    while (cause := error.__cause__ or error.__context__) and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        error = cause


def _kind(error: BaseException) -> str:
    """What an exception is, without what was typed or who asked."""
    name = type(error).__name__
    if isinstance(error, JobBankError):
        return f"{name}({error.code})"
    return f"{name}({error.strerror})" if isinstance(error, OSError) else name


def _only_facts(record: logging.LogRecord) -> bool:
    """Keeps visitors' addresses and what they asked for out of the server's own remarks."""
    if record.name == _SERVER and isinstance(record.msg, str) and record.levelno != logging.INFO:
        record.msg = record.msg.partition(" from ip=")[0]
        if isinstance(record.args, tuple):
            record.args = tuple(one if _is_fact(one) else "…" for one in record.args)
    return True


def _is_fact(value: object) -> bool:
    """Whether it is the number of a process, or the name of a signal."""
    return isinstance(value, int) or (isinstance(value, str) and value.startswith("SIG"))
