"""Logs: one line an event on standard error, for people at a terminal, as JSON elsewhere."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor


def write_logs(level: str) -> None:
    """Set up the logs of this process, once, at its start.

    :param level: least severe level that is written: ``debug``, ``info``, ``warning``, ``error``.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    libraries = max(least, logging.WARNING)  # what they do when all is well interests nobody
    logging.basicConfig(level=libraries, stream=sys.stderr, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_renderers(sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _renderers(for_people: bool) -> list[Processor]:
    if for_people:
        return [structlog.dev.ConsoleRenderer()]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
