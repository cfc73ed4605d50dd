"""Waiting for an index that is away or busy for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog

from indexer.errors import SearchIndexError

T = TypeVar("T")
PASSING = frozenset({"engine_away", "index_busy"})
"""Codes of ``SearchIndexError`` that pass by themselves: a node restarts, another one writes."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 10.0
_MOST_SECONDS = 900.0

_log = structlog.get_logger(__name__)


def patiently(
    do: Callable[[], T], *, wait: Callable[[float], object], meanwhile: Callable[[], object]
) -> T:
    """What ``do`` returns; while the index is away it is tried again, for a quarter of an hour.

    :param do: may be called any number of times.
    :param wait: sleeps for so many seconds.
    :param meanwhile: called before each further try, to keep a lease for example.
    :raises SearchIndexError: the index stays away, or what is wrong does not pass.
    """
    waited, pause = 0.0, _FIRST_WAIT
    while True:
        try:
            return do()
        except SearchIndexError as error:
            if error.code not in PASSING or waited >= _MOST_SECONDS:
                raise
            _log.warning("index_waited_for", reason=str(error), seconds=round(waited))
        wait(pause)
        waited, pause = waited + pause, min(2 * pause, _LONGEST_WAIT)
        meanwhile()
